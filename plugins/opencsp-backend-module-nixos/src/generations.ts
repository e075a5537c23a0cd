import { SystemGeneration } from '@opencsp/plugin-opencsp-common';
import { HostRunner } from '@opencsp/plugin-opencsp-node';
import { Generation, listGenerations } from './machine/generations';
import { SeenSystems, readSystems, systemCommands } from './machine/systems';
import { generationLink } from './paths';

/** What `nixos-rebuild` says of one whose file is not there. */
const UNKNOWN = 'Unknown';

const ASK_MS = 30_000;

/** More than anybody looks through; each is a link that is asked for. */
const MOST_GENERATIONS = 50;

/**
 * The generations of a machine, each with the commit that the portal made it of. Two that lead to the same system
 * are of the same commit. Changes nothing.
 *
 * @throws HostTroubleError when the machine does not answer, ServiceUnavailableError when it does not tell them
 */
export async function generations(
  host: HostRunner,
  project: string,
  { signal }: { signal?: AbortSignal },
): Promise<SystemGeneration[]> {
  const listed = (await listGenerations(host, signal)).slice(
    0,
    MOST_GENERATIONS,
  );
  const sections = await host.gather(
    [
      ...systemCommands(project),
      ...listed.map(({ generation }) => ({
        name: linkName(generation),
        argv: ['readlink', '-f', generationLink(generation)],
      })),
    ],
    { timeoutMs: ASK_MS, ...(signal && { signal }) },
  );
  const paths = new Map(
    sections.map(({ name, exit, stdout }) => [
      name,
      exit === 0 ? stdout.trim() : '',
    ]),
  );
  const systems = readSystems(sections);
  const placed = listed.map(generation => ({
    generation,
    path: paths.get(linkName(generation.generation)) ?? '',
  }));
  const live = liveOf(placed, systems);
  return placed.map(({ generation, path }) =>
    told(generation, {
      isLive: generation === live,
      known: systems.known.find(each => each.path === path),
    }),
  );
}

function linkName(generation: number): string {
  return `generation${generation}`;
}

/** Of two that lead to the system that runs, the one that the next start brings; otherwise the newest. */
function liveOf(
  placed: readonly { generation: Generation; path: string }[],
  { live }: SeenSystems,
): Generation | undefined {
  const running = placed.filter(({ path }) => path !== '' && path === live);
  const current = running.find(({ generation }) => generation.current);
  return (current ?? running[0])?.generation;
}

function told(
  { generation, date, nixosVersion, current }: Generation,
  seen: { isLive: boolean; known?: SeenSystems['known'][number] },
): SystemGeneration {
  const { isLive, known } = seen;
  return {
    number: generation,
    at: date,
    isNext: current,
    isLive,
    ...(nixosVersion !== UNKNOWN && { system: nixosVersion }),
    ...(known && { commit: known.commit, release: known.release }),
  };
}
