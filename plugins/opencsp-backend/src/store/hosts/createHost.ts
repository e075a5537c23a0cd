import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { z } from 'zod';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { Time } from '../../domain/record';
import { NewMessage } from '../InstanceStore';
import { nextChangeSeq } from '../operations/changeSeq';
import { putOutbox } from '../operations/outbox';
import { fixedHostColumns, hostColumns, seenColumn, toHost } from './hostRows';
import { CreateHostOutcome } from './HostStore';
import { inTransaction } from '../operations/transaction';

/** A host that is registered, and the request that it is for. */
export interface HostToCreate {
  record: HostRecord;
  idempotency: { key: string; requestHash: string };
  messages?: readonly NewMessage[];
}

type Taken = Exclude<CreateHostOutcome, { record: HostRecord }>;

const earlierSchema = z.object({ request_hash: z.string() });

/** Registers a host; of several equal requests at once, one makes it. */
export async function createHost(
  db: Knex,
  { record, idempotency, messages = [] }: HostToCreate,
  now: Time,
): Promise<CreateHostOutcome> {
  const earlier = await createdBefore(db, record.createdBy, idempotency);
  if (earlier) {
    return earlier;
  }
  try {
    const taken = await inTransaction(db, async trx => {
      // The counter's row is locked from here on: nobody else registers before this has ended.
      const row = newRow(record, await nextChangeSeq(trx), now);
      const found = await takenBy(trx, record);
      if (!found) {
        await trx('hosts').insert({
          ...row,
          idempotency_key: idempotency.key,
          request_hash: idempotency.requestHash,
        });
        await putOutbox(trx, messages, now);
      }
      return found;
    });
    const repeated =
      taken && (await createdBefore(db, record.createdBy, idempotency));
    return (
      repeated ??
      taken ?? { outcome: 'created', record: { ...record, updatedAt: now } }
    );
  } catch (error) {
    if (!isDatabaseConflictError(error)) {
      throw error;
    }
    // Two requests at once: the other one's row is committed, and says why.
    return (
      (await createdBefore(db, record.createdBy, idempotency)) ?? {
        outcome: 'name-taken',
      }
    );
  }
}

/** The host of a machine: two that make it at once find the same one. */
export async function hostOfInstance(
  db: Knex,
  instanceId: string,
  make: () => HostRecord,
  now: Time,
): Promise<HostRecord> {
  const find = async () => db('hosts').where({ id: instanceId }).first();
  const known = await find();
  if (known) {
    return toHost(known);
  }
  const record = make();
  await inTransaction(db, async trx => {
    const row = newRow(record, await nextChangeSeq(trx), now);
    await trx('hosts').insert(row).onConflict('id').ignore();
  });
  return toHost(await find());
}

function newRow(record: HostRecord, changeSeq: number, now: Time) {
  return {
    ...fixedHostColumns(record),
    ...hostColumns(record),
    ...seenColumn(record),
    updated_at: now,
    version: 1,
    change_seq: changeSeq,
    next_run_at: now,
    attempts: 0,
  };
}

/** Behind another machine on the way, an address is another machine's. */
async function takenBy(
  trx: Knex.Transaction,
  { name, owner, address, port, jump }: HostRecord,
): Promise<Taken | undefined> {
  const living = () => trx('hosts').whereNull('deleted_at');
  if (await living().where({ owner_ref: owner, name }).first('id')) {
    return { outcome: 'name-taken' };
  }
  const place = {
    address: address ?? null,
    port,
    jump_address: jump?.address ?? '',
  };
  return (await living().where(place).first('id'))
    ? { outcome: 'address-taken' }
    : undefined;
}

/** What an earlier registration with this key came to, if there was one. */
export async function createdBefore(
  db: Knex,
  principal: string,
  { key, requestHash }: { key: string; requestHash: string },
): Promise<CreateHostOutcome | undefined> {
  const row = await db('hosts')
    .where({ created_by: principal, idempotency_key: key })
    .first();
  if (!row) {
    return undefined;
  }
  return earlierSchema.parse(row).request_hash === requestHash
    ? { outcome: 'repeated', record: toHost(row) }
    : { outcome: 'key-reused' };
}
