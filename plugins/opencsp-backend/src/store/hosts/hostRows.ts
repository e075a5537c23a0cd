import {
  hostCheckSchema,
  hostFactsSchema,
  hostKeySchema,
  hostKinds,
  hostStates,
  jumpHostSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { PREPARE_STEP } from '../../domain/hosts/prepareRun';

/** Big integers come as strings from PostgreSQL and as numbers from SQLite. */
const integer = z.coerce.number().int();

/** A run of ours; which step it is, is known. */
const runSchema = z
  .object({
    attempt: z.number(),
    key: z.string(),
    id: z.string().optional(),
    since: z.number(),
    askedAt: z.number().optional(),
    deadline: z.number(),
    logAfter: z.number(),
    logSize: z.number().optional(),
    stopSince: z.number().optional(),
    stopAsked: z.boolean().optional(),
    leftOver: z.boolean().optional(),
  })
  .transform(run => ({ ...run, step: PREPARE_STEP }));

/** The JSON of a row; its own columns say the rest. */
const contentSchema = z.object({
  stateSince: z.number(),
  deadline: z.number().optional(),
  requested: z.literal('cancel').optional(),
  waitingFor: z.string().optional(),
  failure: z
    .object({
      reason: z.string(),
      message: z.string(),
      evidence: z.string().optional(),
      nextStep: z.string(),
      retryable: z.boolean(),
      at: z.number(),
    })
    .optional(),
  warnings: z.array(z.string()),
  user: z.string(),
  sudo: z.boolean(),
  jump: jumpHostSchema.optional(),
  hostKey: hostKeySchema.optional(),
  key: z.object({ publicKey: z.string(), sealed: z.string() }).optional(),
  checks: z.array(hostCheckSchema),
  facts: hostFactsSchema.optional(),
  prepare: z.enum(['asked', 'running', 'done']).optional(),
  run: runSchema.optional(),
});

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(hostKinds),
  instance_id: z.string().nullable(),
  owner_ref: z.string(),
  created_by: z.string(),
  created_at: integer,
  updated_at: integer,
  deleted_at: integer.nullable(),
  last_seen_at: integer.nullable(),
  version: integer,
  state: z.enum(hostStates),
  address: z.string().nullable(),
  port: integer,
  record: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(contentSchema),
});

/** @throws ZodError or SyntaxError when the row cannot be read */
export function toHost(row: unknown): HostRecord {
  const { record, ...columns } = rowSchema.parse(row);
  return {
    id: columns.id,
    name: columns.name,
    kind: columns.kind,
    instanceId: columns.instance_id ?? undefined,
    owner: columns.owner_ref,
    createdBy: columns.created_by,
    createdAt: columns.created_at,
    updatedAt: columns.updated_at,
    deletedAt: columns.deleted_at ?? undefined,
    lastSeenAt: columns.last_seen_at ?? undefined,
    version: columns.version,
    state: columns.state,
    address: columns.address ?? undefined,
    port: columns.port,
    ...record,
  };
}

/** Columns that change with the host, and with a new version. */
export function hostColumns(record: HostRecord) {
  return {
    state: record.state,
    address: record.address ?? null,
    port: record.port,
    jump_address: record.jump?.address ?? '',
    deleted_at: record.deletedAt ?? null,
    record: JSON.stringify(contentSchema.parse(record)),
  };
}

/** When the host last answered: written with every pass, and no change. */
export function seenColumn({ lastSeenAt }: HostRecord) {
  return { last_seen_at: lastSeenAt ?? null };
}

/** Columns that never change. */
export function fixedHostColumns(record: HostRecord) {
  return {
    id: record.id,
    name: record.name,
    kind: record.kind,
    instance_id: record.instanceId ?? null,
    owner_ref: record.owner,
    created_by: record.createdBy,
    created_at: record.createdAt,
  };
}

/** True when something that is kept differs, but for when the host last answered. */
export function hostHasChanged(before: HostRecord, after: HostRecord): boolean {
  return (
    before !== after &&
    JSON.stringify(hostColumns(before)) !== JSON.stringify(hostColumns(after))
  );
}
