import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import {
  instanceNameProblem,
  NetworkChoice,
  parseSshPublicKey,
} from '@opencsp/plugin-opencsp-common';
import { OpencspApi } from '@opencsp/plugin-opencsp-react';
import { apiOf } from './apiOf';
import { CheckedField, problemOf, readFacts } from './facts/facts';
import { readFormValues } from './facts/formValues';
import { countProblem } from './keys/keyLines';
import { choiceOf, draftOf, shapeProblem } from './network/draft';

const NETWORK_FIELDS: CheckedField[] = [
  'network.name',
  'network.mode',
  'network.address',
];

/*
 * What the scaffolder calls when the person goes on. Each finds the same as its field does on
 * change, in the same words, and asks the portal anew. An error that is thrown here is shown by
 * the scaffolder with its message.
 */

/** @public */
export const validateInstanceName: CustomFieldValidator<string> = async (
  name,
  field,
  { apiHolder },
) => {
  const problem =
    instanceNameProblem(name) ??
    (await serverProblem(apiOf(apiHolder), { name }, 'name'));
  if (problem) {
    field.addError(problem);
  }
};

/** @public */
export const validateSize: CustomFieldValidator<string> = async (
  size,
  field,
  { apiHolder, formData },
) => {
  const problem = problemOf(
    'size',
    { ...readFormValues(formData), size },
    await readFacts(apiOf(apiHolder)),
  );
  if (problem) {
    field.addError(problem);
  }
};

/** @public */
export const validateOsTemplate: CustomFieldValidator<string> = async (
  osTemplate,
  field,
  { apiHolder, formData },
) => {
  const problem = problemOf(
    'osTemplate',
    { ...readFormValues(formData), osTemplate },
    await readFacts(apiOf(apiHolder)),
  );
  if (problem) {
    field.addError(problem);
  }
};

/** @public */
export const validateNetwork: CustomFieldValidator<NetworkChoice> = async (
  value,
  field,
  { apiHolder, formData },
) => {
  const network = choiceOf(draftOf(value));
  const api = apiOf(apiHolder);
  const facts = await readFacts(api);
  const values = { ...readFormValues(formData), network };
  const problem =
    shapeProblem(network) ??
    firstProblem(NETWORK_FIELDS, path => problemOf(path, values, facts)) ??
    (network.mode === 'static'
      ? await serverProblem(api, { network }, 'network.address')
      : undefined);
  if (problem) {
    field.addError(problem);
  }
};

/** @public */
export const validateSshKeys: CustomFieldValidator<string[]> = (
  keys,
  field,
) => {
  const problem =
    countProblem(keys) ??
    firstProblem(keys, key => {
      const parsed = parseSshPublicKey(key);
      return parsed.ok ? undefined : parsed.problem;
    });
  if (problem) {
    field.addError(problem);
  }
};

function firstProblem<T>(
  items: readonly T[],
  find: (item: T) => string | undefined,
): string | undefined {
  return items.map(find).find(problem => problem !== undefined);
}

async function serverProblem(
  api: OpencspApi,
  request: object,
  path: string,
): Promise<string | undefined> {
  const { problems } = await api.validateInstance(request);
  return problems.find(problem => problem.path === path)?.message;
}
