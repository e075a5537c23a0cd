import {
  HostCommand,
  HostRunner,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { composeCall, ofProject } from '../paths';
import { ComposePlan, imagesOf } from '../project/composePlan';
import { readConfigHashes } from './configHashes';
import { readContainers, SeenContainer } from './containers';
import { EngineAnswer, engineAnswer } from './engineAnswer';
import { ImageIds, readImages } from './images';

/** What a host shows of a project, at one moment. */
export type Observation =
  | { engine: Exclude<EngineAnswer, { is: 'there' }> }
  | ({ engine: Extract<EngineAnswer, { is: 'there' }> } & SeenProject);

/** What an engine that answers shows. */
export interface SeenProject {
  containers: readonly SeenContainer[];
  images: ImageIds;
  /** Hash of what is asked for, by container; empty when it was not asked. */
  hashes: ReadonlyMap<string, string>;
}

const TIMEOUT_MS = 60_000;

/** Asks the engine first: what it does not answer for says nothing of a service (recorded: 22). */
export const ENGINE_COMMAND: HostCommand = {
  name: 'engine',
  argv: ['docker', 'version', '--format', '{{json .}}'],
};

/** The containers of a project, all of them, with all that their engine knows. */
export function containerCommands(project: string): HostCommand[] {
  return [
    {
      name: 'ids',
      argv: [
        'docker',
        'ps',
        '--all',
        '--quiet',
        '--no-trunc',
        ...ofProject(project),
      ],
    },
    { name: 'containers', argv: ['docker', 'inspect', '@ids'] },
  ];
}

/** Which of the images are there. */
export function imageCommand(images: readonly string[]): HostCommand {
  return { name: 'images', argv: ['docker', 'image', 'inspect', ...images] };
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
  const ids = section('ids');
  // The engine can go between two commands: then nothing is known, and nothing is "missing".
  if (!ids || ids.exit !== 0) {
    return { engine: { is: 'silent', text: ids?.stderr.trim() ?? '' } };
  }
  const containers = section('containers');
  const inspected = containers?.stdout ?? '';
  if (inspected.trim() === '' && ids.stdout.trim() !== '') {
    return { engine: { is: 'silent', text: containers?.stderr.trim() ?? '' } };
  }
  try {
    return {
      engine,
      containers: readContainers(inspected),
      images: readImages(section('images')?.stdout ?? ''),
      hashes: readConfigHashes(section('hashes')?.stdout ?? ''),
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
