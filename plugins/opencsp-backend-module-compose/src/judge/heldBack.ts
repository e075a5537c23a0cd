import { imageIdOf } from '../engine/images';
import { SeenProject } from '../engine/observe';
import { Unfetched } from '../engine/unfetched';
import { ComposePlan } from '../project/composePlan';
import { waitsFor, waitsWords } from '../project/waitsFor';

/** Why an application is not started. */
export interface HeldBack {
  detail: string;
  /** The image that cannot be had; absent for one that waits for such an application. */
  image?: string;
}

/**
 * The applications that cannot be started, since an image of theirs could not be had, and those that wait
 * for them. A mark says nothing any more once its image is on the host, or the commit asks for another one.
 */
export function heldBack(
  plan: ComposePlan,
  { unfetched, images }: Pick<SeenProject, 'unfetched' | 'images'>,
): ReadonlyMap<string, HeldBack> {
  const applications = plan.services
    .filter(({ isCore }) => !isCore)
    .map(({ id }) => id);
  const missing = unfetched.filter(
    ({ image }) => imageIdOf(images, image) === undefined,
  );
  const own = new Map<string, Unfetched>(
    applications.flatMap(id => {
      const mark = missing.find(({ image }) =>
        plan.containers.some(
          each => each.service === id && each.image === image,
        ),
      );
      return mark ? [[id, mark] as const] : [];
    }),
  );
  const gone = new Set(own.keys());
  return new Map<string, HeldBack>(
    applications.flatMap(id => {
      const mark = own.get(id);
      const by = mark ? undefined : waitsFor(plan, id, gone);
      const held = by ? { detail: waitsWords(plan, by) } : mark;
      return held ? [[id, held] as const] : [];
    }),
  );
}
