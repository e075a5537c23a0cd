import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { ServiceOnHost } from '@opencsp/plugin-opencsp-node';
import { KNOWN } from '@opencsp/rendering';
import { serviceOnHost } from '../../accounts/serviceOnHost';
import {
  FollowedPlace,
  FollowedTargets,
} from '../../reconcile/FollowedTargets';

/** A sign-in portal on a host, or why there is none. */
export type FoundPortal =
  | {
      of: 'there';
      service: Pick<ServiceOnHost, 'run'>;
      /** Of the commit. */
      files: readonly RenderedFile[];
    }
  | { of: 'none' }
  | { of: 'trouble'; message: string };

/** Finds the sign-in portal of a profile on a host. */
export type FindPortal = (
  place: FollowedPlace,
  signal: AbortSignal,
) => Promise<FoundPortal>;

/** The sign-in portals of deployments, reached through their hosts' SSH connections. */
export function findPortalBy(targets: Pick<FollowedTargets, 'of'>): FindPortal {
  return async (place, signal) => {
    const target = await targets.of(place);
    if (target.of === 'trouble') {
      return { of: 'trouble', message: target.message };
    }
    if (target.of !== 'there') {
      const message = 'The profile is being taken off its host.';
      return { of: 'trouble', message };
    }
    const { driver, deployment, runner } = target;
    return deployment.services.some(({ id }) => id === KNOWN.authelia)
      ? {
          of: 'there',
          service: serviceOnHost(KNOWN.authelia, {
            ...{ driver, deployment, runner, signal },
          }),
          files: deployment.files,
        }
      : { of: 'none' };
  };
}
