import { Knex } from 'knex';
import { z } from 'zod';

const rowsSchema = z
  .array(z.object({ value: z.coerce.number().int() }))
  .length(1);

/**
 * The next place in the change feed. The counter's row stays locked until the transaction ends, so
 * a reader never sees a higher place before a lower one.
 */
export async function nextChangeSeq(trx: Knex.Transaction): Promise<number> {
  await boundWaiting(trx);
  const rows = await trx('counters')
    .where({ name: 'change_seq' })
    .increment('value', 1)
    .returning('value');
  return rowsSchema.parse(rows)[0].value;
}

/**
 * The counter's row is everybody's: a process that stands still in the middle of its transaction
 * (a frozen virtual machine, a cut cable) loses it after some seconds, so that the others go on.
 */
async function boundWaiting(trx: Knex.Transaction): Promise<void> {
  if (trx.client.config.client === 'pg') {
    await trx.raw(
      "set local idle_in_transaction_session_timeout = '10s'; set local lock_timeout = '15s'",
    );
  }
}
