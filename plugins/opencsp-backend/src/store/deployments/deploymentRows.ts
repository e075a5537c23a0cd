import {
  deployedServiceSchema,
  deploymentFailureSchema,
  deploymentKinds,
  deploymentPhases,
  deploymentStates,
  driftSchema,
  oldHostChoices,
  stepStates,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';

/** Big integers come as strings from PostgreSQL and as numbers from SQLite. */
const integer = z.coerce.number().int();

const planSchema = z.object({
  services: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      isCore: z.boolean(),
      canGoBack: z.boolean(),
      version: z.string(),
      url: z.string().optional(),
    }),
  ),
  needs: z.object({ memoryMiB: z.number(), diskGiB: z.number() }),
  hosts: z.array(z.string()),
});

const stepSchema = z.object({
  name: z.string(),
  title: z.string(),
  phase: z.enum(deploymentPhases),
  state: z.enum(stepStates),
  detail: z.string().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  deadlineMs: z.number(),
  attempt: z.number(),
  memo: z.record(z.string(), z.json()),
});

const otherHostSchema = z.object({
  deploymentId: z.string(),
  hostId: z.string(),
  hostName: z.string(),
  over: z.literal(true).optional(),
});

/** The JSON of a row; its own columns say the rest. */
const contentSchema = z.object({
  kind: z.enum(deploymentKinds),
  profileName: z.string(),
  branch: z.string(),
  hostName: z.string(),
  driver: z.string(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  commit: z.string(),
  plan: planSchema,
  stateSince: z.number(),
  waitingFor: z.string().optional(),
  requested: z.literal('cancel').optional(),
  removal: z
    .object({
      data: z.boolean(),
      by: z.string(),
      stop: z.literal(true).optional(),
      hostGone: z.literal(true).optional(),
      givenUp: z.literal(true).optional(),
    })
    .optional(),
  failure: deploymentFailureSchema.extend({ at: z.number() }).optional(),
  warnings: z.array(z.string()),
  steps: z.array(stepSchema),
  services: z.array(deployedServiceSchema),
  strangers: z.array(driftSchema).optional(),
  previous: z
    .object({ id: z.string(), number: z.number(), commit: z.string() })
    .optional(),
  takesOver: z.literal(true).optional(),
  findsData: z.literal(true).optional(),
  movesFrom: otherHostSchema
    .extend({ oldHost: z.enum(oldHostChoices) })
    .optional(),
  movesTo: otherHostSchema.optional(),
});

const rowSchema = z.object({
  id: z.string(),
  number: integer,
  profile_id: z.string(),
  host_id: z.string(),
  owner_ref: z.string(),
  created_by: z.string(),
  created_at: integer,
  updated_at: integer,
  observed_at: integer.nullable(),
  version: integer,
  state: z.enum(deploymentStates),
  live: integer,
  record: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(contentSchema),
});

/** @throws ZodError or SyntaxError when the row cannot be read */
export function toDeployment(row: unknown): DeploymentRecord {
  const { record, ...columns } = rowSchema.parse(row);
  return {
    id: columns.id,
    number: columns.number,
    profileId: columns.profile_id,
    hostId: columns.host_id,
    owner: columns.owner_ref,
    createdBy: columns.created_by,
    createdAt: columns.created_at,
    updatedAt: columns.updated_at,
    observedAt: columns.observed_at ?? undefined,
    version: columns.version,
    state: columns.state,
    live: columns.live === 1,
    ...record,
  };
}

/** Columns that change with the deployment. */
export function deploymentColumns(record: DeploymentRecord) {
  return {
    state: record.state,
    live: record.live ? 1 : 0,
    leaving: record.live && record.movesTo ? 1 : 0,
    record: JSON.stringify(contentSchema.parse(record)),
  };
}

/** Columns that never change. */
export function fixedDeploymentColumns(record: DeploymentRecord) {
  return {
    id: record.id,
    number: record.number,
    profile_id: record.profileId,
    host_id: record.hostId,
    owner_ref: record.owner,
    created_by: record.createdBy,
    created_at: record.createdAt,
  };
}

/** True when something that is kept differs. That the host answered again is no change. */
export function deploymentHasChanged(
  before: DeploymentRecord,
  after: DeploymentRecord,
): boolean {
  return (
    before !== after &&
    JSON.stringify(deploymentColumns(before)) !==
      JSON.stringify(deploymentColumns(after))
  );
}
