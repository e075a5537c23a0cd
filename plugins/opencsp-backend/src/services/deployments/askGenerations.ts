import { SystemGeneration } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { abortable } from '../../outside/abortable';
import { FollowedTargets } from '../../reconcile/FollowedTargets';
import { describeTrouble } from '../../reconcile/trouble';
import { hostAway } from './deploymentErrors';

/**
 * Asks the host of a deployment for the systems that it keeps, the newest first; none where its driver keeps none,
 * or nothing of the profile is there.
 *
 * @throws ServiceUnavailableError when the host cannot be asked, or does not tell them
 */
export type AskGenerations = (
  record: DeploymentRecord,
  signal: AbortSignal,
) => Promise<SystemGeneration[]>;

/** By the drivers, over the hosts' SSH connections. */
export function askGenerationsBy(options: {
  targets: Pick<FollowedTargets, 'of'>;
  drivers: readonly DeploymentDriver[];
}): AskGenerations {
  return async (record, signal) => {
    const keeps = options.drivers.some(
      ({ id, generations }) => id === record.driver && generations,
    );
    if (!keeps) {
      return [];
    }
    const { id: deploymentId, profileId, hostId } = record;
    const place = { deploymentId, profileId, hostId };
    const target = await options.targets.of(place);
    if (target.of === 'trouble') {
      throw hostAway(target.message);
    }
    if (target.of !== 'there') {
      return [];
    }
    const { driver, runner, deployment } = target;
    const asked = abortable(driver).generations?.(runner, deployment, {
      signal,
    });
    return (await asked?.catch(throwAway)) ?? [];
  };
}

/** @throws ServiceUnavailableError always */
function throwAway(error: unknown): never {
  throw hostAway(
    error instanceof HostTroubleError
      ? `The host does not answer: ${describeTrouble(error)}`
      : `The host does not tell its generations: ${describeTrouble(error)}`,
  );
}
