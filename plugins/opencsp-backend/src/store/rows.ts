import { z } from 'zod';
import {
  configurationSteps,
  hostKeySchema,
  instancePhases,
  instanceStates,
  instanceSteps,
  stepStates,
} from '@opencsp/plugin-opencsp-common';
import { InstanceRecord } from '../domain/record';

/** Big integers come as strings from PostgreSQL and as numbers from SQLite. */
const integer = z.coerce.number().int();

/** SQL's null is our undefined. */
function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform(value => value ?? undefined);
}

function json<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, ctx): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        ctx.addIssue({ code: 'custom', message: 'is no JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

const specSchema = z.object({
  size: z.object({
    name: z.string(),
    cores: z.number(),
    memoryMiB: z.number(),
    diskGiB: z.number(),
  }),
  osTemplate: z.object({
    name: z.string(),
    title: z.string(),
    template: z.string(),
    user: z.string(),
  }),
  network: z.object({
    name: z.string(),
    mode: z.enum(['dhcp', 'static']),
    bridge: z.string(),
    vlan: z.number().optional(),
    address: z.string().optional(),
    prefix: z.number().optional(),
    gateway: z.string().optional(),
  }),
  sshKeys: z.array(z.string()),
  configure: z.boolean(),
});

const failureSchema = z.object({
  phase: z.enum(instancePhases),
  reason: z.string(),
  message: z.string(),
  evidence: z.string().optional(),
  nextStep: z.string(),
  retryable: z.boolean(),
  at: z.number(),
});

const stepsSchema = z.array(
  z.object({
    name: z.enum(instanceSteps),
    state: z.enum(stepStates),
    detail: z.string().optional(),
    startedAt: z.number().optional(),
    endedAt: z.number().optional(),
    attempt: z.number().optional(),
  }),
);

const machineSchema = z.object({
  uid: z.string().optional(),
  version: z.string().optional(),
  address: z.string().optional(),
  user: z.string().optional(),
  outputs: z.record(z.string(), z.string()),
  expectedHostKeys: z.array(z.string()).optional(),
  hostKey: hostKeySchema.optional(),
  frozen: z.boolean(),
  askedAt: z.number().optional(),
  unanswered: z.boolean().optional(),
  wasLocked: z.boolean().optional(),
  retryAsked: z.boolean().optional(),
});

const runSchema = z.object({
  step: z.enum(configurationSteps),
  attempt: z.number(),
  key: z.string(),
  id: z.string().optional(),
  since: z.number(),
  askedAt: z.number().optional(),
  deadline: z.number(),
  logAfter: z.number(),
  stopSince: z.number().optional(),
  stopAsked: z.boolean().optional(),
  leftOver: z.boolean().optional(),
});

/** A row of `instances`, as either database gives it. */
const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  owner_ref: z.string(),
  created_by: z.string(),
  machine_name: z.string(),
  vm_id: integer,
  spec: json(specSchema),
  state: z.enum(instanceStates),
  state_since: integer,
  deadline: optional(integer),
  requested: optional(z.literal('cancel')),
  waiting_for: optional(z.string()),
  failure: optional(json(failureSchema)),
  warnings: json(z.array(z.string())),
  steps: json(stepsSchema),
  machine: json(machineSchema),
  run: optional(json(runSchema)),
  created_at: integer,
  updated_at: integer,
  deleted_at: optional(integer),
  version: integer,
});

/** Reads a row into the engine's record. */
export function toRecord(row: unknown): InstanceRecord {
  const it = rowSchema.parse(row);
  return {
    id: it.id,
    name: it.name,
    owner: it.owner_ref,
    createdBy: it.created_by,
    machineName: it.machine_name,
    vmId: it.vm_id,
    spec: it.spec,
    state: it.state,
    stateSince: it.state_since,
    deadline: it.deadline,
    requested: it.requested,
    waitingFor: it.waiting_for,
    failure: it.failure,
    warnings: it.warnings,
    steps: it.steps,
    machine: it.machine,
    run: it.run,
    createdAt: it.created_at,
    updatedAt: it.updated_at,
    deletedAt: it.deleted_at,
    version: it.version,
  };
}

/** The columns of a record that a pass may change. */
export function changingColumns(record: InstanceRecord) {
  return {
    state: record.state,
    state_since: record.stateSince,
    deadline: record.deadline ?? null,
    requested: record.requested ?? null,
    waiting_for: record.waitingFor ?? null,
    failure: record.failure ? JSON.stringify(record.failure) : null,
    warnings: JSON.stringify(record.warnings),
    steps: JSON.stringify(record.steps),
    machine: JSON.stringify(record.machine),
    machine_version: record.machine.version ?? null,
    run: record.run ? JSON.stringify(record.run) : null,
    deleted_at: record.deletedAt ?? null,
  };
}

/** The columns that are written once. */
export function fixedColumns(record: InstanceRecord) {
  return {
    id: record.id,
    name: record.name,
    owner_ref: record.owner,
    created_by: record.createdBy,
    machine_name: record.machineName,
    vm_id: record.vmId,
    spec: JSON.stringify(record.spec),
    created_at: record.createdAt,
  };
}

/** True when a write would change a column. */
export function hasChanged(
  before: InstanceRecord,
  after: InstanceRecord,
): boolean {
  return (
    before !== after &&
    JSON.stringify(changingColumns(before)) !==
      JSON.stringify(changingColumns(after))
  );
}
