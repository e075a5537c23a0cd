import { Knex } from 'knex';
import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { z } from 'zod';
import { Time } from '../../domain/record';
import { CreateOutcome, NewInstance } from '../InstanceStore';
import { changingColumns, fixedColumns, toRecord } from '../rows';
import { nextChangeSeq } from './changeSeq';
import { putOutbox } from './outbox';
import { readUsage, takeQuota } from './quota';
import { takeVmId } from './vmIds';
import { inTransaction } from './transaction';

const keySchema = z.object({
  request_hash: z.string(),
  instance_id: z.string(),
});

/** Ends the transaction with an outcome that is no error. */
class Refused extends Error {
  constructor(readonly outcome: CreateOutcome) {
    super(outcome.outcome);
  }
}

/**
 * Creates an instance with everything that it takes (quota, VM id, address, idempotency key), or
 * nothing at all. The row is due at once.
 */
export async function createInstance(
  db: Knex,
  instance: NewInstance,
  now: Time,
): Promise<CreateOutcome> {
  const earlier = await earlierOutcome(db, instance.idempotency);
  if (earlier) {
    return earlier;
  }
  try {
    return await inTransaction(db, trx => insert(trx, instance, now));
  } catch (error) {
    if (error instanceof Refused) {
      return error.outcome;
    }
    if (isDatabaseConflictError(error)) {
      // Two requests at once: the other one's rows are committed, and say why.
      return (
        (await earlierOutcome(db, instance.idempotency)) ?? {
          outcome: await takenByOther(db, instance),
        }
      );
    }
    throw error;
  }
}

async function insert(
  trx: Knex.Transaction,
  { record, vmIds, quota, idempotency, messages = [] }: NewInstance,
  now: Time,
): Promise<CreateOutcome> {
  // First in every transaction, so that no two wait for each other's rows.
  const changeSeq = await nextChangeSeq(trx);
  await trx('idempotency_keys').insert({
    principal: idempotency.principal,
    key: idempotency.key,
    request_hash: idempotency.requestHash,
    instance_id: record.id,
    created_at: now,
  });
  if (!(await takeQuota(trx, record.owner, quota.wanted, quota.limit))) {
    throw new Refused({
      outcome: 'over-quota',
      used: await readUsage(trx, record.owner),
    });
  }
  const vmId = await takeVmId(trx, record.id, vmIds);
  if (vmId === undefined) {
    throw new Refused({ outcome: 'no-vm-id' });
  }
  const { network } = record.spec;
  if (network.address) {
    await trx('static_addresses').insert({
      network: network.name,
      address: network.address,
      instance_id: record.id,
    });
  }
  const whole = { ...record, vmId };
  await putOutbox(trx, messages, now);
  await trx('instances').insert({
    ...fixedColumns(whole),
    ...changingColumns(whole),
    updated_at: now,
    version: 1,
    change_seq: changeSeq,
    next_run_at: now,
    attempts: 0,
  });
  return {
    outcome: 'created',
    record: { ...whole, updatedAt: now, version: 1 },
  };
}

/** What an earlier request with the same key came to. */
export async function earlierOutcome(
  db: Knex,
  idempotency: NewInstance['idempotency'],
): Promise<CreateOutcome | undefined> {
  const row = await db('idempotency_keys')
    .where({ principal: idempotency.principal, key: idempotency.key })
    .first();
  if (!row) {
    return undefined;
  }
  const earlier = keySchema.parse(row);
  if (earlier.request_hash !== idempotency.requestHash) {
    return { outcome: 'key-reused' };
  }
  const made = await db('instances').where({ id: earlier.instance_id }).first();
  return { outcome: 'repeated', record: toRecord(made) };
}

async function takenByOther(
  db: Knex,
  { record }: NewInstance,
): Promise<'name-taken' | 'address-taken'> {
  const named = await db('instances')
    .where({ owner_ref: record.owner, name: record.name })
    .whereNull('deleted_at')
    .first('id');
  return named ? 'name-taken' : 'address-taken';
}
