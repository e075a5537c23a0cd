import { StepContext } from '@opencsp/plugin-opencsp-node';
import { engineAnswer, NoEngine } from '../engine/engineAnswer';
import { imageIdOf, imagesOnHost } from '../engine/images';
import {
  ENGINE_COMMAND,
  imageCommand,
  unfetchedCommand,
} from '../engine/observe';
import { readUnfetched, Unfetched, writeUnfetched } from '../engine/unfetched';
import { unfetchedFile, unfetchedFolder } from '../paths';
import { ComposePlan, imagesOf } from '../project/composePlan';

const TIMEOUT_MS = 60_000;
const MODE = '0644';

/** What a host has of the images of a commit. */
export interface ImageStore {
  /** References that are not there. */
  missing: string[];
  /** What an earlier try could not have. */
  marks: Unfetched[];
}

/**
 * Reads it; or what the engine says instead.
 *
 * @throws HostTroubleError when the host does not answer
 */
export async function imageStore(
  { host, signal }: StepContext,
  plan: ComposePlan,
): Promise<ImageStore | NoEngine> {
  const images = imagesOf(plan);
  const sections = await host.gather(
    [
      ENGINE_COMMAND,
      ...(images.length > 0 ? [imageCommand(images)] : []),
      unfetchedCommand(plan.project),
    ],
    { timeoutMs: TIMEOUT_MS, signal },
  );
  const section = (name: string) => sections.find(each => each.name === name);
  const engine = engineAnswer(section('engine'));
  if (engine.is !== 'there') {
    return engine;
  }
  const there = imagesOnHost(section('images'));
  if ('is' in there) {
    return there;
  }
  return {
    missing: images.filter(image => imageIdOf(there, image) === undefined),
    marks: readUnfetched(section('unfetched')?.stdout ?? ''),
  };
}

/** Keeps on the host what cannot be had, in the place of what was kept; nothing when all of it is there. */
export async function keepUnfetched(
  { host, deployment, signal }: StepContext,
  before: readonly Unfetched[],
  unfetched: readonly Unfetched[],
): Promise<void> {
  if (unfetched.length > 0) {
    const path = unfetchedFile(deployment.project);
    const content = writeUnfetched(unfetched);
    await host.put({ path, mode: MODE, content }, signal);
  } else if (before.length > 0) {
    await host.removeFolder(unfetchedFolder(deployment.project), signal);
  }
}
