import { Knex } from 'knex';
import { resourcesOf } from '@opencsp/plugin-opencsp-common';
import { InstanceRecord, Time } from '../../domain/record';
import { Claim, NewLogLine, NewMessage, PassResult } from '../InstanceStore';
import { changingColumns, hasChanged } from '../rows';
import { nextChangeSeq } from './changeSeq';
import { DueRows } from './dueRows';
import { appendLog } from './logs';
import { putOutbox } from './outbox';
import { freeQuota } from './quota';
import { inTransaction } from './transaction';

/** Where instances are. */
export interface Instances {
  db: Knex;
  due: DueRows<InstanceRecord>;
}

/** Writes in the middle of a pass, or makes sure that it may go on. @throws LeaseLostError */
export async function saveDuring(
  { db, due }: Instances,
  claim: Claim,
  record: InstanceRecord,
  now: Time,
  also: { messages?: readonly NewMessage[]; log?: readonly NewLogLine[] } = {},
): Promise<InstanceRecord> {
  const { messages = [], log = [] } = also;
  if (!hasChanged(claim.record, record) && log.length === 0) {
    await due.write(db, claim, { lease_owner: claim.lease.owner });
    return claim.record;
  }
  return inTransaction(db, async trx => {
    const version = claim.record.version + 1;
    await due.write(trx, claim, {
      ...changingColumns(record),
      updated_at: now,
      version,
      change_seq: await nextChangeSeq(trx),
    });
    await appendLog(trx, record.id, log);
    await putOutbox(trx, messages, now);
    return { ...record, version, updatedAt: now };
  });
}

/** Ends a pass. A record that did not change costs one small update and no new version. */
export async function finishPass(
  { db, due }: Instances,
  claim: Claim,
  result: PassResult,
  now: Time,
): Promise<InstanceRecord> {
  const { record, log = [], messages = [] } = result;
  const work = {
    ...due.ended(claim, result, nextRunAt(db, result, now)),
    hinted_version: null,
  };
  const changed = hasChanged(claim.record, record);
  if (!changed && log.length === 0 && messages.length === 0) {
    await due.write(db, claim, work);
    return claim.record;
  }
  return inTransaction(db, async trx => {
    const version = claim.record.version + 1;
    await due.write(trx, claim, {
      ...work,
      ...changingColumns(record),
      updated_at: now,
      version,
      change_seq: await nextChangeSeq(trx),
    });
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
 * A hint of the platform that came during the pass and names another version than the one now known makes
 * the row due at once.
 */
function nextRunAt(db: Knex, { record, nextRunAt: at }: PassResult, now: Time) {
  return at === null
    ? null
    : db.raw(
        'case when hinted_version is null or hinted_version = ? then cast(? as bigint) else cast(? as bigint) end',
        [record.machine.version ?? '', at, now],
      );
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
