import { FILES } from '@opencsp/rendering';
import {
  HostRunner,
  HostSection,
  StepContext,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import {
  generationLink,
  LIVE_SYSTEM,
  projectFolder,
  stateFolder,
  SYSTEM_PROFILE,
} from '../paths';

/** A system that was made of a commit. */
const systemSchema = z.object({
  /** In the store. */
  path: z.string(),
  commit: z.string(),
  /** Commit of NixOS: versions of the services follow from it. */
  release: z.string(),
  generation: z.number().int().optional(),
});

/** @see systemSchema */
export type KnownSystem = z.infer<typeof systemSchema>;

const systemsSchema = z.object({ systems: z.array(systemSchema) });

/** More are not remembered: older generations are collected as garbage anyway. */
const MOST_SYSTEMS = 20;

const ASK_MS = 30_000;

/** What a machine says of its systems. */
export interface SeenSystems {
  /** Path of the system that runs; nothing when the machine does not say it. */
  live?: string;
  /** Path of the system that the next start brings. */
  profile?: string;
  /** Those of this project, the newest last. */
  known: readonly KnownSystem[];
}

const SECTION = {
  live: 'systemlive',
  profile: 'systemprofile',
  known: 'systemsknown',
} as const;

/** Where it is kept which system is of which commit. */
export function systemsFile(project: string): string {
  return `${stateFolder(project)}/systems.json`;
}

/** Asks what runs, and what is known of it. */
export function systemCommands(project: string) {
  return [
    { name: SECTION.live, argv: ['readlink', '-f', LIVE_SYSTEM] },
    { name: SECTION.profile, argv: ['readlink', '-f', SYSTEM_PROFILE] },
    { name: SECTION.known, argv: ['cat', systemsFile(project)] },
  ];
}

/** Reads the sections of {@link systemCommands}. */
export function readSystems(sections: readonly HostSection[]): SeenSystems {
  const text = (name: string) => {
    const section = sections.find(each => each.name === name);
    return section?.exit === 0 ? section.stdout.trim() : '';
  };
  const live = text(SECTION.live);
  const profile = text(SECTION.profile);
  return {
    ...(live && { live }),
    ...(profile && { profile }),
    known: knownIn(text(SECTION.known)),
  };
}

/** A file that cannot be read is one of another time: nothing is known then. */
function knownIn(text: string): KnownSystem[] {
  try {
    return systemsSchema.parse(JSON.parse(text)).systems;
  } catch {
    return [];
  }
}

/** @throws HostTroubleError when the machine does not answer */
export async function seeSystems(
  host: HostRunner,
  project: string,
  signal: AbortSignal,
): Promise<SeenSystems> {
  return readSystems(
    await host.gather(systemCommands(project), { timeoutMs: ASK_MS, signal }),
  );
}

/** Remembers that the system that runs is of a commit. */
export async function rememberSystem(
  { host, signal }: Pick<StepContext, 'host' | 'signal'>,
  project: string,
  seen: SeenSystems,
  system: KnownSystem,
): Promise<void> {
  const others = seen.known.filter(({ path }) => path !== system.path);
  const systems = [...others, system].slice(-MOST_SYSTEMS);
  await host.put(
    {
      path: systemsFile(project),
      mode: '0644',
      content: `${JSON.stringify({ systems }, null, 2)}\n`,
    },
    signal,
  );
}

/** The newest system of a commit that is a generation of the machine still; nothing when it was collected. */
export async function generationOf(
  { host, signal }: Pick<StepContext, 'host' | 'signal'>,
  { project, commit }: { project: string; commit: string },
): Promise<(KnownSystem & { generation: number }) | undefined> {
  const { known } = await seeSystems(host, project, signal);
  for (const system of known.filter(each => each.commit === commit).reverse()) {
    const { generation, path } = system;
    if (generation !== undefined) {
      const [there] = await host.gather(
        [
          {
            name: 'generation',
            argv: ['readlink', '-f', generationLink(generation)],
          },
        ],
        { timeoutMs: ASK_MS, signal },
      );
      if (there.exit === 0 && there.stdout.trim() === path) {
        return { ...system, generation };
      }
    }
  }
  return undefined;
}

/** Path of the plan of what was brought last. */
export function machineFileOf(project: string): string {
  return `${projectFolder(project)}/${FILES.machine}`;
}
