import { Knex } from 'knex';
import { z } from 'zod';
import { readable, RowReader } from './unreadable';

const placeSchema = z.object({
  id: z.string(),
  change_seq: z.coerce.number().int(),
});

/** A page of a change feed. */
export interface ChangePage<T> {
  items: { seq: number; record: T }[];
  /** Where the next page begins. */
  next: number;
  more: boolean;
}

/**
 * A page of the change feed of a table; from its beginning, without what was deleted. A row that cannot be
 * read is told and left out; `next` passes it.
 */
export async function readChanges<T>(
  rows: Knex.QueryBuilder,
  seq: number,
  limit: number,
  reader: RowReader<T>,
): Promise<ChangePage<T>> {
  rows
    .where('change_seq', '>', seq)
    .orderBy('change_seq')
    .limit(limit + 1);
  if (seq === 0) {
    rows.whereNull('deleted_at');
  }
  const found: unknown[] = await rows;
  const shown = found
    .slice(0, limit)
    .map(row => ({ row, ...placeSchema.parse(row) }));
  return {
    items: shown.flatMap(({ row, id, change_seq }) =>
      readable(row, id, reader).map(record => ({ seq: change_seq, record })),
    ),
    next: shown.at(-1)?.change_seq ?? seq,
    more: found.length > limit,
  };
}
