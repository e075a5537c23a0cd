import { ServicePlan } from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from './deploymentRecord';
import { hasStartedServices } from './deploymentSteps';

/** A service whose version cannot be taken back, though that was asked for. */
export interface VersionBack {
  id: string;
  title: string;
  from: string;
  to: string;
}

/**
 * Services that an older plan would take to an earlier version although their definitions say that this
 * cannot be: what they stored would not be read any more.
 *
 * @param since - deployments of the profile on the host since the one that is gone back to; those that
 * never started a service changed no version
 * @param target - what is to run
 */
export function versionsBack(
  since: readonly Pick<DeploymentRecord, 'plan' | 'steps'>[],
  target: readonly ServicePlan[],
): VersionBack[] {
  const started = since
    .filter(hasStartedServices)
    .flatMap(({ plan }) => plan.services);
  return target.flatMap(wanted => {
    const newer = started.find(
      ({ id, canGoBack, version }) =>
        id === wanted.id &&
        !(canGoBack && wanted.canGoBack) &&
        isBefore(wanted.version, version),
    );
    return newer
      ? [
          {
            id: wanted.id,
            title: wanted.title,
            from: newer.version,
            to: wanted.version,
          },
        ]
      : [];
  });
}

/** True when the first is an earlier version, or that cannot be told. */
function isBefore(one: string, other: string): boolean {
  if (one === other) {
    return false;
  }
  const [first, second] = [one, other].map(numbersOf);
  if (!first || !second) {
    return true;
  }
  const length = Math.max(first.length, second.length);
  for (let index = 0; index < length; index++) {
    const difference = (first[index] ?? 0) - (second[index] ?? 0);
    if (difference !== 0) {
      return difference < 0;
    }
  }
  // The same numbers, written differently: nothing says which is newer.
  return true;
}

/** `v1.2.3` to its numbers; nothing for what is written otherwise. */
function numbersOf(version: string): number[] | undefined {
  const match = /^v?(\d{1,9}(?:\.\d{1,9}){0,5})$/.exec(version);
  return match?.[1].split('.').map(Number);
}
