import { Knex } from 'knex';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { InstanceRecord } from '../../domain/record';
import { ChangePage, ListQuery } from '../InstanceStore';
import { toRecord } from '../rows';

/** What a cursor holds, by the column that the list is sorted by. */
const cursorSchemas = {
  name: z.tuple([z.string(), z.string().regex(/^[a-z0-9-]+$/), z.uuid()]),
  created_at: z.tuple([z.string(), z.number().int(), z.uuid()]),
};
/** What a page needs of a row, also of one that cannot be read as a record. */
const placeSchema = z.object({
  id: z.string(),
  name: z.string(),
  created_at: z.coerce.number().int(),
});
const changeSchema = z.object({
  id: z.string(),
  change_seq: z.coerce.number().int(),
});
const countSchema = z.object({ count: z.coerce.number().int() });

/** Told of a row that cannot be read. */
export type OnUnreadable = (id: string, problem: string) => void;

/**
 * A page of living instances, by keyset, so that page 1000 costs what page 1 does. A row that cannot
 * be read is counted, told and left out.
 */
export async function listInstances(
  db: Knex,
  query: ListQuery,
  onUnreadable: OnUnreadable,
): Promise<{
  items: InstanceRecord[];
  totalItems: number;
  nextCursor?: string;
}> {
  const { column, direction } = orderOf(query.sort);
  const count = countSchema.parse(
    await filtered(db, query).count({ count: '*' }).first(),
  );
  const page = filtered(db, query)
    .orderBy([
      { column, order: direction },
      { column: 'id', order: direction },
    ])
    .limit(query.limit + 1);
  if (query.cursor) {
    const [value, id] = readCursor(query.cursor, query.sort);
    const past = direction === 'asc' ? '>' : '<';
    page.andWhere(rest =>
      rest
        .where(column, past, value)
        .orWhere(same => same.where(column, value).andWhere('id', past, id)),
    );
  }
  const rows = await page;
  const places = rows
    .slice(0, query.limit)
    .map(row => ({ row, ...placeSchema.parse(row) }));
  const last = places.at(-1);
  return {
    items: places.flatMap(
      ({ row, id }) => readRecord(row, id, onUnreadable) ?? [],
    ),
    totalItems: count.count,
    nextCursor:
      rows.length > query.limit && last
        ? writeCursor(query.sort, last[column], last.id)
        : undefined,
  };
}

/** A page of the change feed. A row that cannot be read is told and left out; `next` passes it. */
export async function changesAfter(
  db: Knex,
  seq: number,
  limit: number,
  onUnreadable: OnUnreadable,
): Promise<ChangePage> {
  const rows = await db('instances')
    .where('change_seq', '>', seq)
    .andWhere(wanted => (seq === 0 ? wanted.whereNull('deleted_at') : wanted))
    .orderBy('change_seq')
    .limit(limit + 1);
  const places = rows
    .slice(0, limit)
    .map(row => ({ row, ...changeSchema.parse(row) }));
  return {
    items: places.flatMap(({ row, id, change_seq }) => {
      const record = readRecord(row, id, onUnreadable);
      return record ? [{ seq: change_seq, record }] : [];
    }),
    next: places.at(-1)?.change_seq ?? seq,
    more: rows.length > limit,
  };
}

function readRecord(
  row: unknown,
  id: string,
  onUnreadable: OnUnreadable,
): InstanceRecord | undefined {
  try {
    return toRecord(row);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    onUnreadable(id, `The row cannot be read: ${problem}`);
    return undefined;
  }
}

function filtered(db: Knex, query: ListQuery) {
  const select = db('instances').whereNull('deleted_at');
  if (query.owners) {
    select.whereIn('owner_ref', [...query.owners]);
  }
  if (query.owner) {
    select.andWhere('owner_ref', query.owner);
  }
  if (query.states && query.states.length > 0) {
    select.whereIn('state', [...query.states]);
  }
  if (query.search) {
    const escaped = query.search.toLowerCase().replace(/[\\%_]/g, '\\$&');
    select.andWhereRaw("name like ? escape '\\'", [`%${escaped}%`]);
  }
  return select;
}

function orderOf(sort: ListQuery['sort']): {
  column: 'created_at' | 'name';
  direction: 'asc' | 'desc';
} {
  return {
    column: sort.endsWith('name') ? 'name' : 'created_at',
    direction: sort.startsWith('-') ? 'desc' : 'asc',
  };
}

function writeCursor(
  sort: ListQuery['sort'],
  value: string | number,
  id: string,
): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

/** @throws InputError for a cursor that this list, in this order, did not give */
function readCursor(
  cursor: string,
  wanted: ListQuery['sort'],
): [string | number, string] {
  try {
    const text = Buffer.from(cursor, 'base64url').toString();
    const { column } = orderOf(wanted);
    const [sort, value, id] = cursorSchemas[column].parse(JSON.parse(text));
    if (sort !== wanted) {
      throw new InputError(`The cursor is of a list sorted by ${sort}`);
    }
    return [value, id];
  } catch (error) {
    throw new InputError(
      'The cursor is not one that this list gave. Start without one.',
      error,
    );
  }
}
