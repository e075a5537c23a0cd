import {
  HostCommand,
  HostRunner,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { composeCall, unfetchedFile } from '../paths';
import { ComposePlan, imagesOf } from '../project/composePlan';
import { readConfigHashes } from './configHashes';
import { SeenContainer } from './containers';
import { EngineAnswer, engineAnswer, NoEngine } from './engineAnswer';
import { ImageIds, imagesOnHost } from './images';
import { containerCommands, projectContainers } from './projectContainers';
import { readUnfetched, Unfetched } from './unfetched';

/** What a host shows of a project, at one moment. */
export type Observation =
  | { engine: NoEngine }
  | ({ engine: Extract<EngineAnswer, { is: 'there' }> } & SeenProject);

/** What an engine that answers shows. */
export interface SeenProject {
  containers: readonly SeenContainer[];
  images: ImageIds;
  /** Hash of what is asked for, by container; empty when it was not asked. */
  hashes: ReadonlyMap<string, string>;
  /** Images that could not be had when they were last tried. */
  unfetched: readonly Unfetched[];
}

const TIMEOUT_MS = 60_000;

/** Asks the engine first: what it does not answer for says nothing of a service (recorded: 22). */
export const ENGINE_COMMAND: HostCommand = {
  name: 'engine',
  argv: ['docker', 'version', '--format', '{{json .}}'],
};

/** Which of the images are there. */
export function imageCommand(images: readonly string[]): HostCommand {
  return { name: 'images', argv: ['docker', 'image', 'inspect', ...images] };
}

/** Which of them could not be had; there is no such file when all could. */
export function unfetchedCommand(project: string): HostCommand {
  return { name: 'unfetched', argv: ['cat', unfetchedFile(project)] };
}

/**
 * Reads what runs, in one exchange.
 *
 * @param hashes - asks Compose for the hash of what is asked for as well
 * @throws HostTroubleError when the host does not answer
 */
export async function observe(
  host: HostRunner,
  plan: ComposePlan,
  options: { hashes: boolean; signal?: AbortSignal },
): Promise<Observation> {
  const images = imagesOf(plan);
  const sections = await host.gather(
    [
      ENGINE_COMMAND,
      ...containerCommands(plan.project),
      ...(images.length > 0 ? [imageCommand(images)] : []),
      unfetchedCommand(plan.project),
      ...(options.hashes
        ? [
            {
              name: 'hashes',
              argv: composeCall(plan.project, 'config', '--hash', '*'),
            },
          ]
        : []),
    ],
    { timeoutMs: TIMEOUT_MS, signal: options.signal },
  );
  return observed(sections);
}

/** Pure half of {@link observe}. */
export function observed(sections: readonly HostSection[]): Observation {
  const section = (name: string) => sections.find(each => each.name === name);
  const engine = engineAnswer(section('engine'));
  if (engine.is !== 'there') {
    return { engine };
  }
  try {
    const containers = projectContainers(sections);
    if ('is' in containers) {
      return { engine: containers };
    }
    const images = imagesOnHost(section('images'));
    if ('is' in images) {
      return { engine: images };
    }
    return {
      engine,
      containers,
      images,
      hashes: readConfigHashes(section('hashes')?.stdout ?? ''),
      unfetched: readUnfetched(section('unfetched')?.stdout ?? ''),
    };
  } catch {
    return {
      engine: { is: 'silent', text: 'What it printed cannot be read.' },
    };
  }
}

/** True when the engine answered. */
export function isSeen(
  observation: Observation,
): observation is Extract<Observation, SeenProject> {
  return observation.engine.is === 'there';
}
