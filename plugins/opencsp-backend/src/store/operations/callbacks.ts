import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';
import { RUN_EFFECT } from '../../domain/runKey';
import { DueClaim } from '../DueStore';
import { DueRows, hinted } from './dueRows';
import { inTransaction } from './transaction';

const hashSchema = z
  .object({ callback_hash: z.string().nullable() })
  .optional()
  .transform(row => row?.callback_hash ?? undefined);

/** A run can make its row due this often, in milliseconds. */
const CALLBACK_EVERY_MS = 1_000;

/** Keeps the hash of a run's token before the run is started. @throws LeaseLostError */
export async function keepCallback<Row extends { id: string; version: number }>(
  { db, due }: { db: Knex; due: DueRows<Row> },
  claim: DueClaim<Row>,
  key: string,
  hash: string,
): Promise<void> {
  await inTransaction(db, async trx => {
    await due.demand(trx, claim);
    await trx('effects')
      .where({ kind: RUN_EFFECT, name: key })
      .update({ callback_hash: hash });
  });
}

/** The hash of the token of a run, if it got one. */
export async function callbackHash(
  db: Knex,
  key: string,
): Promise<string | undefined> {
  const row = await db('effects')
    .where({ kind: RUN_EFFECT, name: key })
    .first('callback_hash');
  return hashSchema.parse(row);
}

/**
 * Makes a row due because its run called back: one update, at most one in a second. While a pass is
 * under way, the row is due again right after it.
 *
 * @param states - in which a run may have something new
 * @returns false when nothing was written
 */
export async function hintRun(
  db: Knex,
  { table, states }: { table: string; states: readonly string[] },
  id: string,
  now: Time,
): Promise<boolean> {
  const written = await db(table)
    .where({ id })
    .whereIn('state', [...states])
    .andWhere(rare =>
      rare
        .whereNull('called_back_at')
        .orWhere('called_back_at', '<=', now - CALLBACK_EVERY_MS),
    )
    .update({
      called_back_at: now,
      next_run_at: hinted(db, now),
    });
  return written === 1;
}
