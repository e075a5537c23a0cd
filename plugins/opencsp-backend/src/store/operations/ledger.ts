import { Knex } from 'knex';
import { ServiceUnavailableError } from '@backstage/errors';
import { resourcesOf } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { perhapsLeft } from '../../domain/abandon';
import { InstanceRecord, Time } from '../../domain/record';
import { RUN_EFFECT } from '../../domain/runKey';
import { Effect, NewMessage } from '../InstanceStore';
import { changingColumns, toRecord } from '../rows';
import { nextChangeSeq } from './changeSeq';
import { putOutbox } from './outbox';
import { freeQuota } from './quota';
import { inTransaction } from './transaction';

/** One row of the ledger, with what was said when it was given up. */
export interface LedgerEffect extends Effect {
  left?: { reason: string; by: string; at: Time };
}

/** A record with what the ledger has of it. */
export interface LedgerEntry {
  record: InstanceRecord;
  effects: LedgerEffect[];
}

/** How a record is given up. */
export interface Abandonment {
  before: InstanceRecord;
  after: InstanceRecord;
  by: string;
  reason: string;
  messages: readonly NewMessage[];
}

/** Most parameters of one query; SQLite once took no more than 999. */
const CHUNK = 500;

const effectSchema = z
  .object({
    instance_id: z.string(),
    kind: z.string(),
    name: z.string(),
    state: z.enum(['planned', 'exists', 'removed', 'left']),
    external_id: z.string().nullable(),
    left_reason: z.string().nullable(),
    left_by: z.string().nullable(),
    left_at: z.coerce.number().nullable(),
  })
  .transform(row => ({
    instanceId: row.instance_id,
    kind: row.kind,
    name: row.name,
    state: row.state,
    externalId: row.external_id ?? undefined,
    left:
      row.left_at === null
        ? undefined
        : {
            reason: row.left_reason ?? '',
            by: row.left_by ?? '',
            at: row.left_at,
          },
  }));

/** Reads rows of the ledger, as either database gives them. */
export function toEffects(rows: unknown): (LedgerEffect & {
  instanceId: string;
})[] {
  return z.array(effectSchema).parse(rows);
}

const idSchema = z.object({ instance_id: z.string() });

/** Every instance that the ledger has something of which is not gone, and those with these ids. */
export async function readLedger(
  db: Knex,
  ids: readonly string[],
): Promise<Map<string, LedgerEntry>> {
  const open = z
    .array(idSchema)
    .parse(
      await db('effects')
        .whereNot({ state: 'removed' })
        .whereNotNull('instance_id')
        .distinct('instance_id'),
    )
    .map(row => row.instance_id);
  const wanted = [...new Set([...open, ...ids])];
  const entries = new Map<string, LedgerEntry>();
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const chunk = wanted.slice(start, start + CHUNK);
    const rows = await db('instances').whereIn('id', chunk);
    rows
      .map(read)
      .forEach(record => entries.set(record.id, { record, effects: [] }));
    const effects = await db('effects')
      .whereIn('instance_id', chunk)
      .orderBy('id');
    toEffects(effects).forEach(({ instanceId, ...effect }) =>
      entries.get(instanceId)?.effects.push(effect),
    );
  }
  return entries;
}

/** @throws ServiceUnavailableError: what nobody can read cannot be compared, and must not look unknown */
function read(row: { id: string }): InstanceRecord {
  try {
    return toRecord(row);
  } catch {
    throw new ServiceUnavailableError(
      `The row of the instance ${row.id} cannot be read; mend it first, then compare again.`,
    );
  }
}

/** True when a record that is not deleted has this id, this name outside, or this object. */
export async function isOwned(
  db: Knex,
  thing: { instanceId: string; name: string; uid?: string },
): Promise<boolean> {
  const rows = await db('instances')
    .whereNull('deleted_at')
    .andWhere(same =>
      same
        .where({ id: thing.instanceId })
        .orWhere({ machine_name: thing.name })
        .orWhere(made =>
          thing.uid === undefined
            ? made.whereRaw('1 = 0')
            : made.whereExists(
                db('effects')
                  .whereRaw('effects.instance_id = instances.id')
                  .where('effects.external_id', thing.uid)
                  .whereNot('effects.kind', RUN_EFFECT),
              ),
        ),
    )
    .first('id');
  return rows !== undefined;
}

/**
 * Ends a deletion that cannot end, in one transaction. A pass that is under way cannot write any
 * more: lease and version are others. VM id and static address stay reserved while something of the
 * machine may be left.
 *
 * @returns false when the record changed meanwhile
 */
export async function abandonInstance(
  db: Knex,
  { before, after, by, reason, messages }: Abandonment,
  now: Time,
): Promise<boolean> {
  return inTransaction(db, async trx => {
    const changeSeq = await nextChangeSeq(trx);
    const written = await trx('instances')
      .where({ id: before.id, version: before.version })
      .update({
        ...changingColumns(after),
        updated_at: now,
        version: before.version + 1,
        change_seq: changeSeq,
        next_run_at: null,
        hinted_version: null,
        lease_owner: null,
        lease_until: null,
        attempts: 0,
        last_error: null,
      });
    if (written !== 1) {
      return false;
    }
    const effects = toEffects(
      await trx('effects').where({ instance_id: before.id }),
    );
    const left = perhapsLeft(before, effects);
    for (const effect of effects) {
      const mayBeLeft = left.includes(effect);
      await trx('effects')
        .where({
          instance_id: before.id,
          kind: effect.kind,
          name: effect.name,
        })
        .update({
          state: mayBeLeft ? 'left' : 'removed',
          updated_at: now,
          ...(mayBeLeft
            ? { left_reason: reason, left_by: by, left_at: now }
            : {}),
        });
    }
    await freeQuota(trx, before.owner, resourcesOf(before.spec.size));
    await freeReserved(trx, before.id);
    await putOutbox(trx, messages, now);
    return true;
  });
}

/**
 * The ledger says of effects of a deleted record that they are gone; once nothing of the machine is
 * left, its VM id and static address are free.
 */
export async function markGone(
  db: Knex,
  instanceId: string,
  effects: readonly { kind: string; name: string }[],
  now: Time,
): Promise<void> {
  await inTransaction(db, async trx => {
    const deleted = await trx('instances')
      .where({ id: instanceId })
      .whereNotNull('deleted_at')
      .first('id');
    if (!deleted) {
      return;
    }
    for (const { kind, name } of effects) {
      await trx('effects')
        .where({ instance_id: instanceId, kind, name })
        .update({ state: 'removed', updated_at: now });
    }
    await freeReserved(trx, instanceId);
  });
}

async function freeReserved(
  trx: Knex.Transaction,
  instanceId: string,
): Promise<void> {
  const left = await trx('effects')
    .where({ instance_id: instanceId })
    .whereNot({ state: 'removed' })
    .whereNot({ kind: RUN_EFFECT })
    .first('id');
  if (!left) {
    await trx('vm_ids').where({ instance_id: instanceId }).delete();
    await trx('static_addresses').where({ instance_id: instanceId }).delete();
  }
}
