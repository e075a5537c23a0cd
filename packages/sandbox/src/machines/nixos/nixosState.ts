import { z } from 'zod';
import { storePath } from './storePath';

const unitOfSystemSchema = z.object({
  /** With its suffix. */
  name: z.string(),
  description: z.string(),
  /** Service of the profile that it belongs to; null for what each machine has. */
  service: z.string().nullable(),
  /** Files that systemd hands to it; without one of them it does not start. */
  credentials: z.array(z.string()),
});

const programSchema = z.object({
  /** Id of its service. */
  service: z.string(),
  /** The unit that ends when the program does. */
  unit: z.string(),
  /** All that must run for it to answer. */
  units: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  /** Where on the machine lies what it knows by another path. */
  links: z.record(z.string(), z.string()),
  /** Where its own ports are. */
  ports: z.array(z.object({ own: z.number(), at: z.number() })),
  /** Of all that it is started with: another one starts it again. */
  digest: z.string(),
});

const systemSchema = z.object({
  /** In the store. */
  path: z.string(),
  /** Such as `26.05.20260911.21a67dc`. */
  version: z.string(),
  units: z.array(unitOfSystemSchema),
  /** What its units run. */
  programs: z.array(programSchema).default([]),
  /** Texts of files of the store that its units read, by path. */
  files: z.record(z.string(), z.string()).default({}),
  /** Names that stand for the machine itself. */
  names: z.array(z.string()).default([]),
  /** The profile that it was made of. */
  project: z.string().default(''),
});

const unitStateSchema = z.object({
  /** Milliseconds since 1970; null while it is stopped. */
  startedAt: z.number().nullable(),
  does: z
    .enum(['fails', 'loops', 'secret-refused', 'starts-late', 'dies'])
    .optional(),
  /** Of its program, where that ended by itself at its start. */
  exitCode: z.number().optional(),
  /** How often it was started again before it went well. */
  restarts: z.number().optional(),
  seconds: z.number().optional(),
  message: z.string().optional(),
});

const entrySchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  /** As syslog counts: 3 is an error, 6 is information. */
  priority: z.number(),
  /** Who says it: `systemd`, or the program. */
  by: z.string(),
  text: z.string(),
});

/** What is remembered of NixOS on a machine. */
export const nixosSchema = z.object({
  generations: z.array(
    z.object({ number: z.number(), date: z.number(), path: z.string() }),
  ),
  /** The generation that the system profile points to. */
  profile: z.number(),
  /** The system that is live, in the store. */
  live: z.string(),
  /** Systems in the store, by path. */
  systems: z.record(z.string(), systemSchema),
  /** What was fetched or built, by path. */
  store: z.array(z.string()),
  units: z.record(z.string(), unitStateSchema),
  masked: z.array(z.string()),
  journal: z.record(z.string(), z.array(entrySchema)),
});

/** What is remembered of NixOS on a machine. */
export type NixosState = z.infer<typeof nixosSchema>;
/** One system: what a generation points to. */
export type NixosSystem = z.infer<typeof systemSchema>;
/** A unit, as a system declares it. */
export type UnitOfSystem = NixosSystem['units'][number];
/** What units of a system run. */
export type ProgramOfSystem = NixosSystem['programs'][number];
/** A unit, as it is now. */
export type UnitState = z.infer<typeof unitStateSchema>;
/** A line of the journal. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** What each system has, whatever the profile is. */
export const OWN_UNITS: readonly UnitOfSystem[] = [
  ['firewall.service', 'Firewall'],
  ['nix-daemon.service', 'Nix Daemon'],
  ['sshd.service', 'SSH Daemon'],
].map(([name, description]) => ({
  name,
  description,
  service: null,
  credentials: [],
}));

const IMAGE_VERSION = '26.05.20260601.0000000';

/**
 * A machine as it comes from its image: one generation, with no service.
 *
 * @param date - when the image was made, in milliseconds since 1970
 */
export function freshNixos(hostname: string, date: number): NixosState {
  const path = storePath(
    `image ${hostname}`,
    `nixos-system-${hostname}-${IMAGE_VERSION}`,
  );
  return {
    generations: [{ number: 1, date, path }],
    profile: 1,
    live: path,
    systems: {
      [path]: {
        ...{ path, version: IMAGE_VERSION, units: [...OWN_UNITS] },
        ...{ programs: [], files: {}, names: [], project: '' },
      },
    },
    store: [],
    units: {},
    masked: [],
    journal: {},
  };
}
