import { Knex } from 'knex';
import { resourcesOf } from '@opencsp/plugin-opencsp-common';
import { InstanceRecord, Time } from '../../domain/record';
import {
  Claim,
  ClaimOrder,
  Lease,
  LeaseLostError,
  NewLogLine,
  NewMessage,
  PassResult,
} from '../InstanceStore';
import { changingColumns, hasChanged, toRecord } from '../rows';
import { nextChangeSeq } from './changeSeq';
import { appendLog } from './logs';
import { putOutbox } from './outbox';
import { freeQuota } from './quota';

/** How long a row that cannot be read is left alone, in milliseconds. */
const UNREADABLE_MS = 10 * 60_000;

/**
 * Leases due rows by compare-and-set, which works the same on SQLite and PostgreSQL. A row that
 * cannot be read is told to `onUnreadable` and put off, so that it never stands in the others' way.
 */
export async function claimDue(
  db: Knex,
  lease: Lease,
  now: Time,
  limit: number,
  options: {
    order?: ClaimOrder;
    onUnreadable?: (id: string, problem: string) => void;
  } = {},
): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const row of await findDue(db, now, limit, options.order)) {
    const won = await free(db, now)
      .where({ id: row.id, version: row.version })
      .update({ lease_owner: lease.owner, lease_until: lease.until });
    if (won !== 1) {
      continue;
    }
    try {
      const record = toRecord(row);
      claims.push({ record, lease, attempts: Number(row.attempts) });
    } catch (error) {
      const problem = `The row cannot be read: ${describe(error)}`;
      await putOff(db, String(row.id), lease, now + UNREADABLE_MS, problem);
      options.onUnreadable?.(String(row.id), problem);
    }
  }
  return claims;
}

/** What moves comes before what is only looked at, unless it is taken strictly by age. */
async function findDue(
  db: Knex,
  now: Time,
  limit: number,
  order: ClaimOrder = 'urgent-first',
) {
  const oldest = () => free(db, now).orderBy('next_run_at');
  if (order === 'oldest-first') {
    return oldest().limit(limit);
  }
  // The words of the partial index, so that a thousand idle looks cost this nothing.
  const urgent = await oldest()
    .whereRaw("state not in ('active', 'lost')")
    .limit(limit);
  const idle =
    urgent.length < limit
      ? await oldest()
          .whereRaw("state in ('active', 'lost')")
          .limit(limit - urgent.length)
      : [];
  return [...urgent, ...idle];
}

/** Due rows that nobody works on. */
function free(db: Knex, now: Time) {
  return db('instances')
    .where('next_run_at', '<=', now)
    .andWhere(row =>
      row.whereNull('lease_until').orWhere('lease_until', '<=', now),
    );
}

async function putOff(
  db: Knex,
  id: string,
  lease: Lease,
  until: Time,
  problem: string,
): Promise<void> {
  await db('instances')
    .where({ id, lease_owner: lease.owner, lease_until: lease.until })
    .update({
      lease_owner: null,
      lease_until: null,
      next_run_at: until,
      last_error: problem,
      attempts: db.raw('attempts + 1'),
    });
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Gives a row back whose pass was not finished, unless somebody else has it by now. */
export async function releaseLease(
  db: Knex,
  { record, lease }: Claim,
  retry?: { attempts: number; lastError: string; nextRunAt: Time },
): Promise<void> {
  await db('instances')
    .where({
      id: record.id,
      lease_owner: lease.owner,
      lease_until: lease.until,
    })
    .update({
      lease_owner: null,
      lease_until: null,
      ...(retry
        ? {
            attempts: retry.attempts,
            last_error: retry.lastError,
            next_run_at: retry.nextRunAt,
          }
        : {}),
    });
}

/** Writes in the middle of a pass, or makes sure that it may go on. @throws LeaseLostError */
export async function saveDuring(
  db: Knex,
  claim: Claim,
  record: InstanceRecord,
  now: Time,
  also: { messages?: readonly NewMessage[]; log?: readonly NewLogLine[] } = {},
): Promise<InstanceRecord> {
  const { messages = [], log = [] } = also;
  if (!hasChanged(claim.record, record) && log.length === 0) {
    const { owner } = claim.lease;
    demand(await ours(db, claim).update({ lease_owner: owner }), claim);
    return claim.record;
  }
  return db.transaction(async trx => {
    const version = claim.record.version + 1;
    const written = await ours(trx, claim).update({
      ...changingColumns(record),
      updated_at: now,
      version,
      change_seq: await nextChangeSeq(trx),
    });
    demand(written, claim);
    await appendLog(trx, record.id, log);
    await putOutbox(trx, messages, now);
    return { ...record, version, updatedAt: now };
  });
}

/** Ends a pass. A record that did not change costs one small update and no new version. */
export async function finishPass(
  db: Knex,
  claim: Claim,
  result: PassResult,
  now: Time,
): Promise<InstanceRecord> {
  const { record, log = [], messages = [] } = result;
  const work = {
    next_run_at: nextRunAt(db, result, now),
    hinted_version: null,
    lease_owner: null,
    lease_until: null,
    attempts: result.attempts,
    last_error: result.lastError ?? null,
  };
  const changed = hasChanged(claim.record, record);
  if (!changed && log.length === 0 && messages.length === 0) {
    demand(await ours(db, claim).update(work), claim);
    return claim.record;
  }
  return db.transaction(async trx => {
    const version = claim.record.version + 1;
    const written = await ours(trx, claim).update({
      ...work,
      ...changingColumns(record),
      updated_at: now,
      version,
      change_seq: await nextChangeSeq(trx),
    });
    demand(written, claim);
    await appendLog(trx, record.id, log);
    await putOutbox(trx, messages, now);
    await recordDurations(trx, claim.record, record);
    if (record.state === 'deleted' && claim.record.state !== 'deleted') {
      await release(trx, record, now);
    }
    return { ...record, version, updatedAt: now };
  });
}

/**
 * A hint that came during the pass and names another version than the one now known makes the row
 * due at once.
 */
function nextRunAt(db: Knex, { record, nextRunAt: at }: PassResult, now: Time) {
  return at === null
    ? null
    : db.raw(
        'case when hinted_version is null or hinted_version = ? then cast(? as bigint) else cast(? as bigint) end',
        [record.machine.version ?? '', at, now],
      );
}

/** The row, as long as this very claim holds it and nobody changed it. */
export function ours(db: Knex, claim: Claim) {
  return db('instances').where({
    id: claim.record.id,
    version: claim.record.version,
    lease_owner: claim.lease.owner,
    lease_until: claim.lease.until,
  });
}

function demand(written: number, claim: Claim): void {
  if (written !== 1) {
    throw new LeaseLostError(
      `Instance ${claim.record.id} was changed or taken over while ${claim.lease.owner} worked on it`,
    );
  }
}

async function recordDurations(
  trx: Knex.Transaction,
  before: InstanceRecord,
  after: InstanceRecord,
): Promise<void> {
  for (const step of after.steps) {
    const was = before.steps.find(it => it.name === step.name);
    if (
      step.state === 'done' &&
      was?.state !== 'done' &&
      step.startedAt &&
      step.endedAt
    ) {
      await trx('step_durations').insert({
        step: step.name,
        milliseconds: step.endedAt - step.startedAt,
      });
    }
  }
}

/** Gives back what a deleted instance held; the ledger says that all of it is gone. */
async function release(
  trx: Knex.Transaction,
  record: InstanceRecord,
  now: Time,
): Promise<void> {
  await freeQuota(trx, record.owner, resourcesOf(record.spec.size));
  await trx('vm_ids').where({ instance_id: record.id }).delete();
  await trx('static_addresses').where({ instance_id: record.id }).delete();
  await trx('effects')
    .where({ instance_id: record.id })
    .update({ state: 'removed', updated_at: now });
}
