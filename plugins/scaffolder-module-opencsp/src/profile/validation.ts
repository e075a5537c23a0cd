import { ApiHolder } from '@backstage/frontend-plugin-api';
import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import {
  adminEmailSchema,
  ChosenService,
  domainSchema,
  profileNameProblem,
} from '@opencsp/plugin-opencsp-common';
import { apiOf } from '../apiOf';
import { choiceProblem } from './password/choiceProblem';
import {
  chosenServicesSchema,
  PasswordChoice,
  ProfileValues,
  readPasswordChoice,
  readProfileValues,
  requestOf,
} from './profileValues';
import { servicesProblem } from './services/servicesProblem';
import { previewProblem } from './usePreview';

/*
 * What the scaffolder calls when the person goes on. Each finds the same as its field does on change,
 * in the same words, and asks the portal anew. An error that is thrown here is shown by the scaffolder
 * with its message.
 */

/** @public */
export const validateProfileName: CustomFieldValidator<string> = async (
  name,
  field,
  { apiHolder, formData },
) => {
  const values = { ...readProfileValues(formData), name };
  if (values.profileId !== undefined) {
    return;
  }
  const problem =
    profileNameProblem(name) ?? (await askFor('name', values, apiHolder));
  if (problem) {
    field.addError(problem);
  }
};

/** @public */
export const validateDomain: CustomFieldValidator<string> = async (
  domain,
  field,
  { apiHolder, formData },
) => {
  const values = { ...readProfileValues(formData), domain };
  const problem =
    domainSchema.safeParse(domain).error?.issues[0]?.message ??
    (await askFor('domain', values, apiHolder));
  if (problem) {
    field.addError(problem);
  }
};

/** @public */
export const validateAdminEmail: CustomFieldValidator<string> = async (
  adminEmail,
  field,
  { apiHolder, formData },
) => {
  const values = { ...readProfileValues(formData), adminEmail };
  const problem =
    adminEmailSchema.safeParse(adminEmail).error?.issues[0]?.message ??
    (await askFor('adminEmail', values, apiHolder));
  if (problem) {
    field.addError(problem);
  }
};

/** @public */
export const validateDeployment: CustomFieldValidator<string> = async (
  deployment,
  field,
  { apiHolder, formData },
) => {
  const { deployments } = await apiOf(apiHolder).profiles.catalogue();
  const found = deployments.find(({ id }) => id === deployment);
  const values = { ...readProfileValues(formData), deployment };
  const problem =
    found && !found.available
      ? found.reason
      : await askFor('deployment', values, apiHolder);
  if (problem) {
    field.addError(problem);
  }
};

/** @public */
export const validateServices: CustomFieldValidator<ChosenService[]> = async (
  value,
  field,
  { apiHolder, formData },
) => {
  const services = chosenServicesSchema.parse(value);
  const { items } = await apiOf(apiHolder).profiles.catalogue();
  const values = { ...readProfileValues(formData), services };
  const problem =
    servicesProblem(services, items) ??
    (await askFor('services', values, apiHolder));
  if (problem) {
    field.addError(problem);
  }
};

/** @public */
export const validatePasswordStrategy: CustomFieldValidator<
  PasswordChoice
> = async (value, field, { apiHolder, formData }) => {
  const password = readPasswordChoice(value);
  const values = { ...readProfileValues(formData), password };
  const problem =
    choiceProblem(password, values) ??
    (await askFor('password', values, apiHolder)) ??
    (await askFor('passwordStrategy', values, apiHolder));
  if (problem) {
    field.addError(problem);
  }
};

/** Stands at the end of the form, so that nothing of any page is wrong when it is sent. */
export const validateProfilePreview: CustomFieldValidator<string> = async (
  _value,
  field,
  { apiHolder, formData },
) => {
  const values = readProfileValues(formData);
  const preview = await apiOf(apiHolder).profiles.preview(
    requestOf(values),
    values.profileId,
  );
  const [first] = preview.problems;
  if (first) {
    field.addError(first.message);
  }
};

async function askFor(
  path: string,
  values: ProfileValues,
  apis: ApiHolder,
): Promise<string | undefined> {
  const preview = await apiOf(apis).profiles.preview(
    requestOf(values),
    values.profileId,
  );
  return previewProblem(preview, path);
}
