import { Knex } from 'knex';

/**
 * Runs work in a transaction that cannot stand in the others' way for ever. What it has locked is
 * everybody's: a process that stands still in the middle (a frozen virtual machine, a cut cable) loses
 * it after some seconds, and who waits for a lock gives up and tries again.
 */
export function inTransaction<T>(
  db: Knex,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return db.transaction(async trx => {
    if (trx.client.config.client === 'pg') {
      await trx.raw(
        "set local idle_in_transaction_session_timeout = '10s'; set local lock_timeout = '15s'",
      );
    }
    return work(trx);
  });
}
