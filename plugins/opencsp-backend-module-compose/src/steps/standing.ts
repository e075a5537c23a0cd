import { ServiceState } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
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
  /** It is there with the settings and the image that are asked for: `up` would not make it anew. */
  isCurrent: boolean;
  /** It is up, and `up` would change nothing of it. */
  isAsAsked: boolean;
}

/** One start of a container. */
export const startSchema = z.object({
  /** As it is planned. */
  name: z.string(),
  id: z.string(),
  /** As the engine writes it. */
  startedAt: z.string(),
});

/** @see startSchema */
export type Start = z.infer<typeof startSchema>;

/** True when the container was not started since. */
export function isSameStart(
  { id, startedAt }: Start,
  containers: readonly SeenContainer[],
): boolean {
  return containers.some(
    each => each.id === id && (each.startedAt ?? '') === startedAt,
  );
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
    const isCurrent = seen !== undefined && isUnchanged(seen, planned, project);
    return {
      planned,
      ...(seen && { seen }),
      state,
      ...(detail && { detail }),
      isUp,
      mayCome: state === 'starting',
      isCurrent,
      isAsAsked: isUp && isCurrent && seen?.restarts === 0,
    };
  });
}

/** Containers that `up` would leave as they are, though they must be started again. */
export function containersToRestart(
  containers: readonly PlannedContainer[],
  project: SeenProject,
  marks: readonly string[],
): Start[] {
  return containers.flatMap(planned => {
    const seen = containerOf(project.containers, planned);
    if (!seen || !isUnchanged(seen, planned, project)) {
      return [];
    }
    const { state } = containerState(seen);
    const isWanted =
      isMarked(marks, planned, seen) ||
      state === 'unhealthy' ||
      state === 'restarting';
    const { id, startedAt = '' } = seen;
    return isWanted ? [{ name: planned.name, id, startedAt }] : [];
  });
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
