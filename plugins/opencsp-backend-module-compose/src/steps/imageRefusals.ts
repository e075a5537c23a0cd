import { quoted, StepFailure } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { explain } from '../failures/explain';
import { UNKNOWN_FAILURE } from '../failures/knownFailures';

import { ComposePlan, PlannedContainer } from '../project/composePlan';
import { imageReference } from '../project/imageReference';
import { Narration } from '../progress/narrate';
import { isOfTheHost } from './blame';

/** An image that could not be fetched, with what was said of it. */
export const refusalSchema = z.object({
  image: z.string(),
  reason: z.string(),
  message: z.string(),
  /** The other side's own words. */
  evidence: z.string().optional(),
  nextStep: z.string(),
  retryable: z.boolean(),
});

/** @see refusalSchema */
export type Refusal = z.infer<typeof refusalSchema>;

/** What concerns every image of a registry, and is said by whichever is fetched. */
const OF_REGISTRY = ['registry-limit', 'registry-name', 'registry-unreachable'];

/** What Compose said of one image while it fetched all; undefined when it said nothing. */
export function saidOf(
  plan: ComposePlan,
  image: string,
  { failures }: Narration,
): string | undefined {
  // Compose 2 calls it by a container, Compose 5 by its own name (recorded: 03, 30).
  const names = [
    ...containersWith(plan, image).map(({ name }) => name),
    `Image ${image}`,
  ];
  return names
    .filter(name => Object.hasOwn(failures, name))
    .map(name => failures[name])[0];
}

/** Why an image did not come, in the words of whoever refused it. @param exit - of Compose */
export function refusal(
  image: string,
  lines: readonly string[],
  exit: number,
): Refusal {
  if (exit === 0) {
    return {
      image,
      reason: 'image-missing',
      message: `Compose says that it fetched the image ${image}, and it is not on the host.`,
      nextStep: 'Retry.',
      retryable: true,
    };
  }
  const { reason, message, evidence, nextStep, retryable } = explain(
    lines,
    exit,
  );
  return {
    image,
    reason,
    message:
      reason === UNKNOWN_FAILURE.reason
        ? `The image ${image} could not be fetched.`
        : message,
    ...(evidence && { evidence }),
    nextStep,
    retryable,
  };
}

/**
 * Why the step has to stop for one of these: it concerns all images, or a core service has none. Nothing
 * when they are of applications only, without which the others can go on; so it is with a registry from
 * which no core service has its image.
 */
export function stopping(
  plan: ComposePlan,
  refusals: readonly Refusal[],
): StepFailure | undefined {
  const ofAll = refusals.find(
    each =>
      isOfTheHost(each) ||
      (OF_REGISTRY.includes(each.reason) && isOfCore(plan, each.image)),
  );
  if (ofAll) {
    return asFailure(ofAll);
  }
  for (const each of refusals) {
    const service = coreWith(plan, each.image);
    if (service) {
      return { ...asFailure(each), service };
    }
  }
  return undefined;
}

/** Images in the order in which it is worth to ask for them: without those of the core all else is in vain. */
export function coreFirst(
  plan: ComposePlan,
  images: readonly string[],
): string[] {
  const isCore = (image: string) => coreWith(plan, image) !== undefined;
  return [...images.filter(isCore), ...images.filter(image => !isCore(image))];
}

/** Services that cannot be started without the image. */
export function servicesWith(plan: ComposePlan, image: string): string[] {
  const owners = containersWith(plan, image).map(({ service }) => service);
  return plan.services.map(({ id }) => id).filter(id => owners.includes(id));
}

/** A container that has the image; Compose fetches images by their names. */
export function containersWith(
  plan: ComposePlan,
  image: string,
): PlannedContainer[] {
  return plan.containers.filter(each => each.image === image);
}

/** For people, in one line: what is missing, why, and the words of the registry. */
export function refusalWords({ image, message, evidence }: Refusal): string {
  const last = evidence?.trimEnd().split('\n').at(-1) ?? '';
  const words = quoted(last.replace(/^Error response from daemon: /, ''));
  return [
    ...(message.includes(image) ? [] : [`Its image ${image} cannot be had.`]),
    message,
    ...(words ? [`It was said: ${words}`] : []),
  ].join(' ');
}

function coreWith(plan: ComposePlan, image: string): string | undefined {
  const ids = servicesWith(plan, image);
  return plan.services.find(({ id, isCore }) => isCore && ids.includes(id))?.id;
}

/** True when the core has images of the same registry. */
function isOfCore(plan: ComposePlan, image: string): boolean {
  const { registry } = imageReference(image);
  return plan.containers.some(
    each =>
      imageReference(each.image).registry === registry &&
      coreWith(plan, each.image) !== undefined,
  );
}

function asFailure({ image: _image, ...failure }: Refusal): StepFailure {
  return failure;
}
