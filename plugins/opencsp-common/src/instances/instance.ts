import { z } from 'zod';
import {
  instancePhases,
  instanceStates,
  instanceSteps,
  stepStates,
} from '../states';

/** Times on the wire are RFC 3339 in UTC. */
export const timeSchema = z.iso.datetime();

/** Why something failed: what, why in words, the evidence, and what to do. */
export const failureSchema = z.object({
  phase: z.enum(instancePhases),
  /** Stable code, such as `ssh-unreachable`; each has a section in the docs. */
  reason: z.string(),
  /** What happened and why, in words. */
  message: z.string(),
  /** A quoted line of the other side, redacted. */
  evidence: z.string().optional(),
  /** What to do next. */
  nextStep: z.string(),
  retryable: z.boolean(),
  at: timeSchema,
});

/** @public */
export type Failure = z.infer<typeof failureSchema>;

/** One step of the run that makes the machine. */
export const stepSchema = z.object({
  name: z.enum(instanceSteps),
  title: z.string(),
  state: z.enum(stepStates),
  /** What it is doing, or why it ended as it did. */
  detail: z.string().optional(),
  startedAt: timeSchema.optional(),
  endedAt: timeSchema.optional(),
  /** How long it usually takes, in milliseconds, from the last runs. */
  usualMs: z.number().optional(),
});

/** @public */
export type Step = z.infer<typeof stepSchema>;

/** A pinned SSH host key. */
export const hostKeySchema = z.object({
  type: z.string(),
  /** `SHA256:…` as OpenSSH prints it. */
  fingerprint: z.string(),
  /** The public key blob, base64. */
  blob: z.string(),
  pinnedAt: timeSchema,
});

/** @public */
export type HostKey = z.infer<typeof hostKeySchema>;

/** A virtual machine that the portal requested. */
export const instanceSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The name on the platform (Terraform object, VM); never used twice. */
  machineName: z.string(),
  /** Entity ref of a user or group. */
  owner: z.string(),
  createdBy: z.string(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  /** Rises with each change; a page that sees a higher one reads again. */
  version: z.number().int(),
  state: z.enum(instanceStates),
  /** When the present state began. */
  stateSince: timeSchema,
  /** When the present state gives up. */
  deadline: timeSchema.optional(),
  /** What the present state waits for, in words. */
  waitingFor: z.string().optional(),
  /** Set while a cancellation or deletion was asked for and is not done. */
  requested: z.enum(['cancel', 'delete']).optional(),
  failure: failureSchema.optional(),
  /** What should be known though nothing failed. */
  warnings: z.array(z.string()),
  size: z.object({
    name: z.string(),
    cores: z.number().int(),
    memoryMiB: z.number().int(),
    diskGiB: z.number().int(),
  }),
  osTemplate: z.object({ name: z.string(), title: z.string() }),
  network: z.object({
    name: z.string(),
    mode: z.enum(['dhcp', 'static']),
    /** The static address asked for. */
    address: z.string().optional(),
  }),
  sshKeys: z.array(
    z.object({
      type: z.string(),
      fingerprint: z.string(),
      comment: z.string(),
    }),
  ),
  configure: z.boolean(),
  vmId: z.number().int().optional(),
  /** The machine's address, once known. */
  address: z.string().optional(),
  ssh: z
    .object({ user: z.string(), port: z.number().int(), command: z.string() })
    .optional(),
  hostKey: hostKeySchema.optional(),
  /** Terraform's outputs, secrets left out. */
  outputs: z.record(z.string(), z.string()),
  steps: z.array(stepSchema),
  actions: z.object({
    retry: z.boolean(),
    cancel: z.boolean(),
    delete: z.boolean(),
  }),
});

/** @public */
export type Instance = z.infer<typeof instanceSchema>;

/** One line of a run's log. */
export const logLineSchema = z.object({
  /** Rises within the instance; `after` takes it. */
  seq: z.number().int(),
  step: z.enum(instanceSteps),
  time: timeSchema,
  /** May hold ANSI colour codes; never trusted as HTML. */
  text: z.string(),
});

/** @public */
export type LogLine = z.infer<typeof logLineSchema>;

/** A page of log lines. */
export const logPageSchema = z.object({
  items: z.array(logLineSchema),
  /** Give it as `after` to read on. */
  next: z.number().int(),
  /** True when no more will come. */
  complete: z.boolean(),
});

/** @public */
export type LogPage = z.infer<typeof logPageSchema>;

/** How an instance's run stands, for those that only wait for it. */
export const outcomeSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(instanceStates),
  finished: z.boolean(),
  succeeded: z.boolean(),
  address: z.string().optional(),
  failure: failureSchema.optional(),
});

/** @public */
export type Outcome = z.infer<typeof outcomeSchema>;

/** Why an instance does or does not move, for operators. */
export const instanceWorkSchema = z.object({
  id: z.string(),
  state: z.enum(instanceStates),
  stateSince: timeSchema,
  deadline: timeSchema.optional(),
  waitingFor: z.string().optional(),
  /** When the next pass is due; absent when only a request or a hint brings one. */
  dueAt: timeSchema.optional(),
  /** The process that works on it, and until when nobody else may. */
  heldBy: z.string().optional(),
  heldUntil: timeSchema.optional(),
  /** Passes in trouble since the last good one. */
  attempts: z.number().int(),
  lastError: z.string().optional(),
  /** The ledger: what was made outside for it. */
  effects: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      /** `left`: an operator gave it up; it may still be there. */
      state: z.enum(['planned', 'exists', 'removed', 'left']),
      externalId: z.string().optional(),
    }),
  ),
});

/** @public */
export type InstanceWork = z.infer<typeof instanceWorkSchema>;
