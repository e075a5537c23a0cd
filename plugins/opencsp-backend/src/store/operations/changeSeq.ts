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
  const rows = await trx('counters')
    .where({ name: 'change_seq' })
    .increment('value', 1)
    .returning('value');
  return rowsSchema.parse(rows)[0].value;
}
