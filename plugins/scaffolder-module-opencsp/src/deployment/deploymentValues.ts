import { oldHostChoices } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/*
 * What the form of a deployment holds so far. It may come from the page's address, so anything of a form
 * that we do not know counts as not filled in.
 */

const text = z.string().max(64).catch('');

const deploymentValuesSchema = z.object({
  /** Empty where the form makes the profile, too. */
  profileId: text,
  hostId: text,
  /** Absent where the form always makes a machine. */
  where: z.enum(['host', 'machine']).catch('machine'),
  machineName: text,
  prepare: z.boolean().optional().catch(undefined),
  /** Empty while nothing was chosen, or nothing moves; absent where the form does not ask it. */
  oldHost: z
    .enum(['', ...oldHostChoices])
    .optional()
    .catch(undefined),
});

/** @public */
export type DeploymentValues = z.infer<typeof deploymentValuesSchema>;

const contextSchema = z.object({ formData: z.unknown() });

/** Reads the values of the whole form from what the scaffolder hands to a field. */
export function deploymentValuesOf(formContext: unknown): DeploymentValues {
  const context = contextSchema.safeParse(formContext);
  return readDeploymentValues(
    context.success ? context.data.formData : undefined,
  );
}

/** Reads the values of the whole form. */
export function readDeploymentValues(formData: unknown): DeploymentValues {
  const values = deploymentValuesSchema.safeParse(formData);
  return values.success ? values.data : deploymentValuesSchema.parse({});
}

/**
 * What the API is asked with, finished or not. What is not filled in is left out; of a machine that is
 * not made yet nothing can be asked.
 */
export function startRequestOf(
  values: DeploymentValues,
): Record<string, unknown> {
  const { profileId, hostId, where, oldHost, prepare = false } = values;
  return {
    ...(profileId === '' ? {} : { profileId }),
    ...(hostId === '' || where === 'machine' ? {} : { hostId }),
    prepare,
    ...(oldHost ? { oldHost } : {}),
  };
}

/**
 * What is asked while a host is chosen: as if it were prepared, because that is the next question, and
 * mends what a host lacks.
 */
export function hostRequestOf(
  values: DeploymentValues,
  hostId: string,
): Record<string, unknown> {
  return startRequestOf({
    ...values,
    where: 'host',
    hostId,
    prepare: true,
    oldHost: undefined,
  });
}

/** Fields that only say where: of a machine that is not made yet they cannot be filled in. */
const PLACES = ['hostId', 'instanceId'];

/** The problems that concern this form; that the question of the old host is open, its own field says. */
export function problemsFor<T extends { path: string }>(
  problems: readonly T[],
  { where, oldHost }: Pick<DeploymentValues, 'where' | 'oldHost'>,
): T[] {
  return problems.filter(
    ({ path }) =>
      (where !== 'machine' || !PLACES.includes(path)) &&
      (oldHost !== '' || path !== 'oldHost'),
  );
}
