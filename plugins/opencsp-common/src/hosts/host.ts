import { z } from 'zod';
import { hostKeySchema, timeSchema } from '../instances/instance';

/**
 * `checking → ready | failed`, `preparing` on the way when that was asked for, `unreachable` and back,
 * `removing → removed`.
 */
export const hostStates = [
  'checking',
  'preparing',
  'ready',
  'failed',
  'unreachable',
  'removing',
  'removed',
] as const;

/** @public */
export type HostState = (typeof hostStates)[number];

/** True while the portal works on the host and its state will change without anyone's help. */
export function isHostMoving(state: HostState): boolean {
  return state === 'checking' || state === 'preparing' || state === 'removing';
}

/**
 * What may be asked of a host in this state.
 *
 * @param host - `jump`: present when it is reached by way of another machine
 */
export function allowedHostActions(
  state: HostState,
  host: { kind: HostKind; inUse: boolean; jump?: object },
): { check: boolean; prepare: boolean; cancel: boolean; remove: boolean } {
  const settled =
    state === 'ready' || state === 'failed' || state === 'unreachable';
  return {
    check: settled,
    prepare: settled && !host.inUse && host.jump === undefined,
    cancel: state === 'preparing',
    // A machine's host goes with the machine. Any other one can be let go while the portal works on it.
    remove:
      (settled || state === 'checking' || state === 'preparing') &&
      host.kind === 'registered' &&
      !host.inUse,
  };
}

/** Why a host that is reached by way of another machine is not prepared, and what to do. */
export const CANNOT_PREPARE_BEHIND_JUMP =
  'The configuration runner cannot use the machine on the way, so the portal cannot prepare a host behind it. Install what is missing yourself, and check the host.';

/** A machine that the portal requested, or one that somebody registered. */
export const hostKinds = ['instance', 'registered'] as const;

/** @public */
export type HostKind = (typeof hostKinds)[number];

/** What came of one check of a host. */
export const checkResults = ['passed', 'warning', 'failed', 'skipped'] as const;

/** One check of a host: what was found, and what mends it. */
export const hostCheckSchema = z.object({
  /** Stable code, such as `engine` or `ports`; each has a section in the docs. */
  name: z.string(),
  title: z.string(),
  result: z.enum(checkResults),
  /** What was found, in words, with the figure. */
  found: z.string(),
  /** What to do, when it did not pass. */
  fix: z.string().optional(),
});

/** @public */
export type HostCheck = z.infer<typeof hostCheckSchema>;

/** What a host said of itself at the last check. */
export const hostFactsSchema = z.object({
  /** Such as "Debian GNU/Linux 12 (bookworm)". */
  system: z.string().optional(),
  /** As `uname -m` says it: `x86_64`, `aarch64`. */
  architecture: z.string().optional(),
  cores: z.number().int().optional(),
  memoryMiB: z.number().int().optional(),
  memoryFreeMiB: z.number().int().optional(),
  diskGiB: z.number().optional(),
  diskFreeGiB: z.number().optional(),
  /** Changes when the machine starts anew. */
  bootId: z.string().optional(),
  /** Versions by program: `docker`, `compose`, ... */
  engines: z.record(z.string(), z.string()),
});

/** @public */
export type HostFacts = z.infer<typeof hostFactsSchema>;

/** A machine on the way to a host. */
export const jumpHostSchema = z.object({
  address: z.string(),
  port: z.number().int(),
  user: z.string(),
  hostKey: hostKeySchema,
});

/** Why a host cannot be used. */
export const hostFailureSchema = z.object({
  /** Stable code, such as `host-key-changed` or the name of a check. */
  reason: z.string(),
  message: z.string(),
  evidence: z.string().optional(),
  nextStep: z.string(),
  retryable: z.boolean(),
  at: timeSchema,
});

/** @public */
export type HostFailure = z.infer<typeof hostFailureSchema>;

/** A machine on which a profile can be deployed. */
export const hostSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(hostKinds),
  /** Of the machine, when the portal made it. */
  instanceId: z.string().optional(),
  /** Entity ref of a user or group. */
  owner: z.string(),
  createdBy: z.string(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  /** Rises with each change. */
  version: z.number().int(),
  state: z.enum(hostStates),
  stateSince: timeSchema,
  deadline: timeSchema.optional(),
  /** Preparing it was cancelled, and the run is not over yet. */
  requested: z.literal('cancel').optional(),
  /** What the present state waits for, in words. */
  waitingFor: z.string().optional(),
  failure: hostFailureSchema.optional(),
  warnings: z.array(z.string()),
  /** Absent until the machine has one. */
  address: z.string().optional(),
  port: z.number().int(),
  user: z.string(),
  /** Whether commands are run through `sudo -n`. */
  sudo: z.boolean(),
  jump: jumpHostSchema.optional(),
  hostKey: hostKeySchema.optional(),
  /** The line for `authorized_keys` with which the portal signs in. */
  publicKey: z.string().optional(),
  /**
   * The line with which the configuration runner signs in to prepare the host, for the same user. Absent
   * where it is not known, where a new machine has it already, and where the runner cannot come.
   */
  ansiblePublicKey: z.string().optional(),
  checks: z.array(hostCheckSchema),
  facts: hostFactsSchema.optional(),
  lastSeenAt: timeSchema.optional(),
  /** The profile that is on it. */
  profile: z
    .object({ id: z.string(), name: z.string(), deploymentId: z.string() })
    .optional(),
  actions: z.object({
    check: z.boolean(),
    prepare: z.boolean(),
    /** Of what prepares it now. */
    cancel: z.boolean(),
    remove: z.boolean(),
  }),
});

/** @public */
export type Host = z.infer<typeof hostSchema>;

/** The host key that a machine shows, before anybody trusts it. */
export const hostScanSchema = z.object({
  /** The address that the name led to; the host is registered with it. */
  address: z.string(),
  type: z.string(),
  /** `SHA256:…` as OpenSSH prints it. */
  fingerprint: z.string(),
});

/** @public */
export type HostScan = z.infer<typeof hostScanSchema>;
