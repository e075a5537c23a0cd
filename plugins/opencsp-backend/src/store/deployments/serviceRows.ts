import { Knex } from 'knex';
import {
  containerReportSchema,
  driftSchema,
  serviceStates,
} from '@opencsp/plugin-opencsp-common';
import { ServiceReport } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { hasTouchedHost } from '../../domain/deployments/deploymentSteps';
import { Time } from '../../domain/record';
import { WebhookChange } from '../../webhooks/webhookMessages';
import { nextChangeSeq } from '../operations/changeSeq';
import { ServiceMove, serviceMove } from '../webhooks/serviceMove';
import { ServiceRow } from './DeploymentStore';

const integer = z.coerce.number().int();

const contentSchema = z.object({
  detail: z.string().optional(),
  containers: z.array(containerReportSchema),
  drift: z.array(driftSchema),
  isCore: z.boolean(),
  version: z.string(),
  url: z.string().optional(),
  profileName: z.string(),
  hostName: z.string(),
});

const rowSchema = z.object({
  key: z.string(),
  service: z.string(),
  title: z.string(),
  owner_ref: z.string(),
  profile_id: z.string(),
  host_id: z.string(),
  deployment_id: z.string(),
  state: z.enum(serviceStates),
  state_since: integer,
  /** Of its deployment: all services of a host are asked in one exchange. */
  observed_at: integer.nullish(),
  record: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(contentSchema),
});

/** @throws ZodError or SyntaxError when the row cannot be read */
export function toService(row: unknown): ServiceRow {
  const { record, ...columns } = rowSchema.parse(row);
  return {
    key: columns.key,
    id: columns.service,
    title: columns.title,
    owner: columns.owner_ref,
    profileId: columns.profile_id,
    hostId: columns.host_id,
    deploymentId: columns.deployment_id,
    state: columns.state,
    stateSince: columns.state_since,
    seenAt: columns.observed_at ?? undefined,
    ...record,
  };
}

/** Rows of services, with when their host last answered. */
export function selectServices(db: Knex) {
  return db('running_services')
    .leftJoin('deployments', 'deployments.id', 'running_services.deployment_id')
    .select('running_services.*', 'deployments.observed_at');
}

/** One service that is to be written, or is gone when `columns` is absent. */
export interface ServiceChange {
  key: string;
  isNew: boolean;
  columns?: ReturnType<typeof columnsOf>;
  /** What webhooks are told, when its state is another one. */
  told?: ServiceMove;
}

/**
 * What has to be written, so that the rows say what was seen; nothing when they say it already.
 *
 * @param reports - null when all are gone from the host of the deployment: another one may have them
 */
export async function serviceChanges(
  db: Knex,
  record: DeploymentRecord,
  reports: readonly ServiceReport[] | null,
  now: Time,
): Promise<ServiceChange[]> {
  const rows = await selectServices(db).where(
    'running_services.profile_id',
    record.profileId,
  );
  const known = new Map(rows.map(row => [String(row.key), row]));
  const wanted = (reports ?? []).map(report => keyOf(record, report.id));
  const gone = [...known.values()]
    .filter(({ key, gone_at }) => gone_at === null && !wanted.includes(key))
    .filter(({ host_id }) => reports !== null || host_id === record.hostId)
    .map(row => ({
      key: String(row.key),
      isNew: false,
      told: serviceMove(readable(row), undefined),
    }));
  const changed = (reports ?? []).flatMap(report => {
    const key = keyOf(record, report.id);
    const row = known.get(key);
    const before = row && row.gone_at === null ? readable(row) : undefined;
    const columns = columnsOf(record, report, before, now);
    return before && isSame(before, columns)
      ? []
      : [
          {
            key,
            isNew: row === undefined,
            columns,
            told: serviceMove(before, told(key, columns)),
          },
        ];
  });
  return [...changed, ...gone];
}

/**
 * Writes what changed, each with a place of its own in the change feed.
 *
 * @returns what webhooks are told of it
 */
export async function writeServices(
  trx: Knex.Transaction,
  changes: readonly ServiceChange[],
  now: Time,
): Promise<WebhookChange[]> {
  const moves: WebhookChange[] = [];
  for (const { key, isNew, columns, told: moved } of changes) {
    const sequence = await nextChangeSeq(trx);
    const change = {
      ...columns,
      gone_at: columns ? null : now,
      change_seq: sequence,
    };
    if (isNew) {
      await trx('running_services').insert({ key, ...change });
    } else {
      await trx('running_services').where({ key }).update(change);
    }
    if (moved) {
      moves.push({ ...moved, sequence });
    }
  }
  return moves;
}

/** What webhooks are told of a row as it is to be written. */
function told(key: string, columns: ReturnType<typeof columnsOf>) {
  return {
    key,
    title: columns.title,
    owner: columns.owner_ref,
    profileId: columns.profile_id,
    hostId: columns.host_id,
    deploymentId: columns.deployment_id,
    state: columns.state,
    url: contentSchema.parse(JSON.parse(columns.record)).url,
  };
}

function keyOf({ profileId }: DeploymentRecord, service: string): string {
  return `${profileId}.${service}`;
}

/** A row that cannot be read is written anew. */
function readable(row: unknown): ServiceRow | undefined {
  try {
    return toService(row);
  } catch {
    return undefined;
  }
}

/**
 * A deployment that never came onto the host changes nothing of what is said of the services that are
 * there: their versions are those of the one before.
 */
function columnsOf(
  record: DeploymentRecord,
  { id, state, detail, containers, drift }: ServiceReport,
  before: ServiceRow | undefined,
  now: Time,
) {
  const planned = record.plan.services.find(it => it.id === id);
  const source = hasTouchedHost(record) ? planned ?? before : before ?? planned;
  return {
    service: id,
    title: source?.title ?? id,
    owner_ref: record.owner,
    profile_id: record.profileId,
    host_id: record.hostId,
    deployment_id: record.id,
    state,
    state_since: before?.state === state ? before.stateSince : now,
    record: JSON.stringify(
      contentSchema.parse({
        detail,
        containers,
        drift,
        isCore: source?.isCore ?? false,
        version: source?.version ?? '',
        url: source?.url,
        profileName: record.profileName,
        hostName: record.hostName,
      }),
    ),
  };
}

function isSame(
  before: ServiceRow,
  after: ReturnType<typeof columnsOf>,
): boolean {
  return (
    before.title === after.title &&
    before.owner === after.owner_ref &&
    before.hostId === after.host_id &&
    before.deploymentId === after.deployment_id &&
    before.state === after.state &&
    JSON.stringify(contentSchema.parse(before)) === after.record
  );
}
