import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { ProfileParts } from '../build/parts';
import { placeholdersOf } from '../placeholders';
import { Places } from '../places';
import { FILES } from '../rules/names';
import { NixosPartOfProfile } from './parts';
import { POSTGRESQL } from './platformModule';
import { RELEASE } from './release';

/**
 * `machine.json`: what the portal must know to look after the services on their machine, without evaluating
 * the system each time. Whoever brings a profile onto a machine reads it; Nix does not.
 */
export const machinePlanSchema = z.strictObject({
  /** Of NixOS: versions of the services are those of this commit of it. */
  release: z.strictObject({ name: z.string(), rev: z.string() }),
  /** In the order in which they start. */
  services: z.array(
    z.strictObject({
      id: z.string(),
      /** Units that must run. */
      units: z.array(z.string()),
      /** Where each of its own ports is on the loopback address. */
      ports: z.array(z.strictObject({ own: z.number(), at: z.number() })),
      /** Folders with what must not be lost. */
      data: z.array(z.string()),
      /** Whom programs run as that are run beside it; root when absent. */
      user: z.string().optional(),
      /** What stands for words of programs, such as those of an image. */
      programs: z.array(
        z.strictObject({
          words: z.array(z.string()),
          instead: z.array(z.string()),
        }),
      ),
    }),
  ),
});

/** @see machinePlanSchema */
export type MachinePlan = z.infer<typeof machinePlanSchema>;

/** One service of a {@link MachinePlan}. */
export type MachineService = MachinePlan['services'][number];

/** Writes it. @throws InputError naming a text that points at what is not there */
export function machineFile(
  profile: ProfileParts,
  parts: readonly NixosPartOfProfile[],
  places: Places,
): RenderedFile {
  const plan: MachinePlan = {
    release: { name: RELEASE.name, rev: RELEASE.rev },
    services: parts.map(each => serviceOf(profile, each, places)),
  };
  return {
    path: FILES.machine,
    content: `${JSON.stringify(plan, null, 2)}\n`,
  };
}

/** Reads what {@link machineFile} wrote. @throws SyntaxError or ZodError when it is not that */
export function readMachineFile(content: string): MachinePlan {
  return machinePlanSchema.parse(JSON.parse(content));
}

function serviceOf(
  profile: ProfileParts,
  { part, nixos }: NixosPartOfProfile,
  places: Places,
): MachineService {
  const { id, ports, databases } = part.definition;
  const fill = placeholdersOf(part, profile, places);
  return {
    id,
    units: nixos.units,
    ports: nixos.listens.flatMap(({ name, port }) => {
      const own = ports.find(each => each.name === name)?.port;
      return own === undefined ? [] : [{ own, at: port }];
    }),
    data: [
      ...new Set([
        ...Object.values(nixos.data),
        ...(databases.length > 0
          ? [`/var/lib/postgresql/${POSTGRESQL.version}`]
          : []),
      ]),
    ],
    ...(nixos.user !== undefined && { user: nixos.user }),
    programs: nixos.programs.map(({ words, instead }) => ({
      words,
      instead: instead.map(text => fill(text, 'NixOS, programs')),
    })),
  };
}
