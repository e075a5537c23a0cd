import { Knex } from 'knex';
import { Time } from '../../domain/record';
import { forgetReveals } from '../../profiles/secrets/reveals';

/**
 * What is kept beside a profile goes with it, in the transaction that deletes it: which of its passwords
 * were shown, its people, and handoffs that nobody took in time. Who saw what stays in the audit log.
 */
export async function forgetProfile(
  trx: Knex.Transaction,
  profileId: string,
  now: Time,
): Promise<void> {
  await forgetReveals(trx, profileId);
  await trx('people').where({ profile_id: profileId }).delete();
  await trx('password_rotations').where({ profile_id: profileId }).delete();
  await trx('handoffs').where('expires_at', '<=', now).delete();
}

/**
 * Drops handoffs that have expired, and what was shown of deleted profiles: a look that began before a
 * deletion may end after it.
 */
export async function pruneProfileLeftovers(
  db: Knex,
  now: Time,
): Promise<void> {
  await db('handoffs').where('expires_at', '<=', now).delete();
  await db('secret_reveals')
    .whereNotIn(
      'profile_id',
      db('profiles').whereNull('deleted_at').select('id'),
    )
    .delete();
}
