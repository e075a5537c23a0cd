import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';
import { RUN_EFFECT } from '../../domain/runKey';
import { Claim, LeaseLostError } from '../InstanceStore';
import { ours } from './passes';

const hashSchema = z
  .object({ callback_hash: z.string().nullable() })
  .optional()
  .transform(row => row?.callback_hash ?? undefined);

/** A run can make its row due this often, in milliseconds. */
const CALLBACK_EVERY_MS = 1_000;

/** A hint that comes in the middle of a pass; no version of a machine reads so. */
const CALLED_BACK = 'called-back';

/** Keeps the hash of a run's token before the run is started. @throws LeaseLostError */
export async function keepCallback(
  db: Knex,
  claim: Claim,
  key: string,
  hash: string,
): Promise<void> {
  await db.transaction(async trx => {
    if (!(await ours(trx, claim).first('id'))) {
      throw new LeaseLostError(
        `The lease of instance ${claim.record.id} is gone`,
      );
    }
    await trx('effects')
      .where({ instance_id: claim.record.id, kind: RUN_EFFECT, name: key })
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
 * @returns false when nothing was written
 */
export async function hintRun(
  db: Knex,
  id: string,
  now: Time,
): Promise<boolean> {
  const hinted = await db('instances')
    .where({ id })
    .whereIn('state', ['configuring', 'deleting'])
    .andWhere(rare =>
      rare
        .whereNull('called_back_at')
        .orWhere('called_back_at', '<=', now - CALLBACK_EVERY_MS),
    )
    .update({
      called_back_at: now,
      hinted_version: db.raw(
        'case when lease_until > cast(? as bigint) then ? else hinted_version end',
        [now, CALLED_BACK],
      ),
      next_run_at: db.raw(
        'case when next_run_at < cast(? as bigint) then next_run_at else cast(? as bigint) end',
        [now, now],
      ),
    });
  return hinted === 1;
}
