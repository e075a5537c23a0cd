import { z } from 'zod';
import { timeSchema } from '../instances/instance';
import { instanceStates } from '../states';

/** How the work on one record stands, as a row of the operators' list. */
export const workItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  machineName: z.string(),
  state: z.enum(instanceStates),
  stateSince: timeSchema,
  /** When the state ends as failed; absent in states that may last. */
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
  /** True when it has been due for longer than a minute and nobody works on it. */
  overdue: z.boolean(),
});

/** @public */
export type WorkItem = z.infer<typeof workItemSchema>;

/** Which rows of the operators' list: due now, worked on, overdue, in trouble, or all that move. */
export const workFilters = [
  'all',
  'due',
  'leased',
  'overdue',
  'troubled',
] as const;

/** @public */
export type WorkFilter = (typeof workFilters)[number];

/** The query of `GET /operations/work`. */
export const listWorkSchema = z.object({
  filter: z.enum(workFilters).default('all'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional(),
});

/** @public */
export type ListWork = z.infer<typeof listWorkSchema>;

/** @public */
export type ListWorkInput = z.input<typeof listWorkSchema>;

/**
 * Where ledger and world differ.
 *
 * - `orphan`: it exists outside, and the ledger says that it is gone, or knows nothing of it
 * - `missing`: the ledger says that it exists, and it is not there
 * - `stray-run`: a configuration run works that no record waits for
 * - `left`: an operator gave it up, and it is still there
 * - `gone`: an operator gave it up, and it is not there any more
 */
export const findingKinds = [
  'orphan',
  'missing',
  'stray-run',
  'left',
  'gone',
] as const;

/** @public */
export type FindingKind = (typeof findingKinds)[number];

/** One difference between ledger and world. */
export const findingSchema = z.object({
  /** Stable while the difference is: kind, system and name. */
  id: z.string(),
  kind: z.enum(findingKinds),
  /** Such as `tofu` or `semaphore`. */
  system: z.string(),
  /** What it is called outside. */
  name: z.string(),
  externalId: z.string().optional(),
  /** The record it belongs to, when there is one. */
  instanceId: z.string().optional(),
  instanceName: z.string().optional(),
  /** In words. */
  text: z.string(),
  /** What cleaning would do, in words; absent when it is not for cleaning. */
  remedy: z.string().optional(),
});

/** @public */
export type Finding = z.infer<typeof findingSchema>;

/** Ledger against world. */
export const ledgerReportSchema = z.object({
  checkedAt: timeSchema,
  /** How many effects of the ledger were compared. */
  compared: z.number().int(),
  findings: z.array(findingSchema),
  /** Systems that could not be asked; nothing is said about what is in them. */
  unasked: z.array(z.object({ system: z.string(), reason: z.string() })),
});

/** @public */
export type LedgerReport = z.infer<typeof ledgerReportSchema>;

/**
 * What is to be cleaned. Without `dryRun: false` nothing is done. What has to go is named one by
 * one, so that nothing is removed that nobody has read.
 */
export const cleanRequestSchema = z.strictObject({
  dryRun: z.boolean().default(true),
  /** Ids of findings. */
  findings: z.array(z.string().max(512)).min(1).max(500),
});

/** @public */
export type CleanRequest = z.infer<typeof cleanRequestSchema>;

/** @public */
export type CleanRequestInput = z.input<typeof cleanRequestSchema>;

/** What cleaning did, or would do. */
export const cleanReportSchema = z.object({
  dryRun: z.boolean(),
  results: z.array(
    z.object({
      id: z.string(),
      /** `not-found`: the difference is not there any more. */
      outcome: z.enum(['would-do', 'done', 'begun', 'not-found', 'failed']),
      text: z.string(),
    }),
  ),
});

/** @public */
export type CleanReport = z.infer<typeof cleanReportSchema>;

/**
 * The operator's forced end of a deletion that cannot end: what may be left outside is written
 * down and stays in the ledger as `left`.
 */
export const abandonInstanceSchema = z.strictObject({
  /** The machine's name, typed. */
  confirm: z.string(),
  /** Why, for the record. */
  reason: z
    .string()
    .trim()
    .min(1, 'Say why, for those who find what is left.')
    .max(500),
});

/** @public */
export type AbandonInstance = z.infer<typeof abandonInstanceSchema>;
