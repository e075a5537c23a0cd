import { ServiceState } from '@opencsp/plugin-opencsp-common';
import { SeenContainer } from '../engine/containers';
import { imageIdOf } from '../engine/images';
import { SeenProject } from '../engine/observe';
import { containerState } from '../judge/containerState';
import { madeFrom } from '../judge/differences';
import { containerOf } from '../judge/serviceState';
import { PlannedContainer } from '../project/composePlan';
import { isMarked } from './restarts';

/** How one container that is asked for stands. */
export interface Standing {
  planned: PlannedContainer;
  seen?: SeenContainer;
  state: ServiceState;
  detail?: string;
  /** It runs, and its health check, where there is one, has passed. */
  isUp: boolean;
  /** It is not up, and may become so without anything being done. */
  mayCome: boolean;
  /** It is up, and `up` would change nothing of it. */
  isAsAsked: boolean;
}

/** How these containers stand, by one reading. */
export function howItStands(
  containers: readonly PlannedContainer[],
  project: SeenProject,
): Standing[] {
  return containers.map(planned => {
    const seen = containerOf(project.containers, planned);
    const { state, detail } = containerState(seen);
    const isUp = state === 'up';
    return {
      planned,
      ...(seen && { seen }),
      state,
      ...(detail && { detail }),
      isUp,
      mayCome: state === 'starting',
      isAsAsked:
        isUp &&
        seen !== undefined &&
        seen.restarts === 0 &&
        isUnchanged(seen, planned, project),
    };
  });
}

/** Containers that `up` would leave as they are, though they must be started again. */
export function containersToRestart(
  containers: readonly PlannedContainer[],
  project: SeenProject,
  marks: readonly string[],
): string[] {
  return containers
    .filter(planned => {
      const seen = containerOf(project.containers, planned);
      if (!seen || !isUnchanged(seen, planned, project)) {
        return false;
      }
      const { state } = containerState(seen);
      return (
        isMarked(marks, planned, seen) ||
        state === 'unhealthy' ||
        state === 'restarting'
      );
    })
    .map(({ name }) => name);
}

/** `up` compares the hash of the settings and the image (recorded: 10, step 9). */
function isUnchanged(
  seen: SeenContainer,
  planned: PlannedContainer,
  { hashes, images }: SeenProject,
): boolean {
  const hash = hashes.get(planned.name);
  const image = imageIdOf(images, planned.image);
  return (
    hash !== undefined &&
    hash === seen.configHash &&
    image !== undefined &&
    madeFrom(seen, image)
  );
}
