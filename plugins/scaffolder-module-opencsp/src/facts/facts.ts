import {
  checkInstance,
  createInstanceSchema,
  InstancePolicyFacts,
} from '@opencsp/plugin-opencsp-common';
import {
  OpencspApi,
  useNetworks,
  useOsTemplates,
  useQuota,
  useSizes,
} from '@opencsp/plugin-opencsp-react';
import { FormValues, NO_NETWORK } from './formValues';

/** The fields of a request that the facts say something about. */
export type CheckedField =
  | 'size'
  | 'osTemplate'
  | 'network.name'
  | 'network.mode'
  | 'network.address';

/**
 * The first problem of a field in what the form holds so far, found by the very function that the
 * API uses.
 */
export function problemOf(
  field: CheckedField,
  values: FormValues,
  facts: InstancePolicyFacts,
): string | undefined {
  return emptyProblemOf(field, values) ?? policyProblemOf(field, values, facts);
}

function emptyProblemOf(
  field: CheckedField,
  values: FormValues,
): string | undefined {
  if (field !== 'size' && field !== 'osTemplate') {
    return undefined;
  }
  const parsed = createInstanceSchema.shape[field].safeParse(values[field]);
  return parsed.error?.issues[0]?.message;
}

function policyProblemOf(
  field: CheckedField,
  values: FormValues,
  facts: InstancePolicyFacts,
): string | undefined {
  return checkInstance(
    {
      name: values.name,
      size: values.size,
      osTemplate: values.osTemplate,
      network: values.network ?? NO_NETWORK,
    },
    facts,
  ).find(problem => problem.path === field)?.message;
}

/** Reads everything that a request is held against. */
export async function readFacts(api: OpencspApi): Promise<InstancePolicyFacts> {
  const [sizes, osTemplates, networks, quota] = await Promise.all([
    api.listSizes(),
    api.listOsTemplates(),
    api.listNetworks(),
    api.getQuota(),
  ]);
  return {
    sizes: sizes.items,
    osTemplates: osTemplates.items,
    networks: networks.items,
    quota,
  };
}

/** The facts as far as they are here; a field shows its own loading and errors. */
export function useFacts(): InstancePolicyFacts {
  return {
    sizes: useSizes().data?.items ?? [],
    osTemplates: useOsTemplates().data?.items ?? [],
    networks: useNetworks().data?.items ?? [],
    quota: useQuota().data,
  };
}
