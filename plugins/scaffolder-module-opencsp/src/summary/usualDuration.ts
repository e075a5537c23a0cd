import { configurationSteps, Instance } from '@opencsp/plugin-opencsp-common';

/**
 * How long a machine usually takes, in milliseconds, from what the portal tells with any machine;
 * nothing while a part of it is not known.
 */
export function usualDurationOf(
  instance: Instance | undefined,
  configure: boolean,
): number | undefined {
  const steps = instance?.steps.filter(
    step => configure || !configurationSteps.some(name => name === step.name),
  );
  if (!steps || steps.length === 0) {
    return undefined;
  }
  return steps.reduce<number | undefined>(
    (sum, step) =>
      sum === undefined || step.usualMs === undefined
        ? undefined
        : sum + step.usualMs,
    0,
  );
}
