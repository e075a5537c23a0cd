import { Knex } from 'knex';
import { z } from 'zod';
import { refusedCursor } from './refusedCursor';
import { readable, RowReader } from './unreadable';

const countSchema = z.object({ count: z.coerce.number().int() });

/** A text as it may stand in a cursor: PostgreSQL takes no NUL. */
const textSchema = z
  .string()
  .max(255)
  .refine(text => !text.includes('\0'));

/** How a place in an order is read, from a row of either database and from a cursor. */
const PLACES = {
  number: { row: z.coerce.number().int(), cursor: z.number().int() },
  text: { row: z.string(), cursor: textSchema },
};

/** A page of a list; how many there are in all, and what the next page begins with, if there is one. */
export interface ListPage<T> {
  items: T[];
  totalItems: number;
  nextCursor?: string;
}

/** The order of a list. */
export interface ListOrder {
  /** Stands in the cursor: one that names another is not taken. */
  name: string;
  /** By which column first, and what it holds. */
  by: string;
  holds: keyof typeof PLACES;
  /** Tells rows apart that have the same of it. */
  id: string;
  direction: 'asc' | 'desc';
}

/** What a page is read from. */
export interface PageSource<T> extends RowReader<T> {
  /** All rows that fit, to be counted. */
  all: Knex.QueryBuilder;
  /** The same, to be read. */
  rows: Knex.QueryBuilder;
  order: ListOrder;
  limit: number;
  cursor?: string;
}

type Place = [value: string | number, id: string];

/** Newest first. @param name - of the list */
export function newestFirst(name: string): ListOrder {
  return {
    ...{ name, by: 'created_at', holds: 'number', id: 'id' },
    direction: 'desc',
  };
}

/** What a list can be sorted by; with a minus: backwards. */
export type SortKey = 'createdAt' | '-createdAt' | 'name' | '-name';

/** The order that a person asked for. */
export function orderBy(sort: SortKey): ListOrder {
  const isByName = sort.endsWith('name');
  return {
    name: sort,
    by: isByName ? 'name' : 'created_at',
    holds: isByName ? 'text' : 'number',
    id: 'id',
    direction: sort.startsWith('-') ? 'desc' : 'asc',
  };
}

/**
 * A page of a list, by keyset, so that page 1000 costs what page 1 does. A row that cannot be read is
 * counted, told and left out.
 *
 * @throws InputError for a cursor that this list, in this order, did not give
 */
export async function readPage<T>(source: PageSource<T>): Promise<ListPage<T>> {
  const { all, rows, order, limit, cursor } = source;
  const { by, id, direction } = order;
  const after = cursor === undefined ? undefined : readCursor(cursor, order);
  const { count } = countSchema.parse(await all.count({ count: '*' }).first());
  rows
    .orderBy([
      { column: by, order: direction },
      { column: id, order: direction },
    ])
    .limit(limit + 1);
  if (after) {
    goOnAfter(rows, after, order);
  }
  const found: unknown[] = await rows;
  const shown = found
    .slice(0, limit)
    .map(row => ({ row, place: placeOf(row, order) }));
  const last = shown.at(-1);
  return {
    items: shown.flatMap(({ row, place: [, key] }) =>
      readable(row, key, source),
    ),
    totalItems: count,
    nextCursor:
      found.length > limit && last ? writeCursor(order, last.place) : undefined,
  };
}

function goOnAfter(
  rows: Knex.QueryBuilder,
  [value, key]: Place,
  { by, id, direction }: ListOrder,
): void {
  const past = direction === 'asc' ? '>' : '<';
  // Said by itself, too, so that an index is entered here instead of read from its start.
  rows.andWhere(by, `${past}=`, value);
  rows.andWhere(rest =>
    rest
      .where(by, past, value)
      .orWhere(same => same.where(by, value).andWhere(id, past, key)),
  );
}

function placeOf(row: unknown, { by, holds, id }: ListOrder): Place {
  const columns = z.record(z.string(), z.unknown()).parse(row);
  return [PLACES[holds].row.parse(columns[by]), z.string().parse(columns[id])];
}

function writeCursor({ name }: ListOrder, place: Place): string {
  return Buffer.from(JSON.stringify([name, ...place])).toString('base64url');
}

function readCursor(cursor: string, { name, holds }: ListOrder): Place {
  const schema = z.tuple([z.literal(name), PLACES[holds].cursor, textSchema]);
  try {
    const [, value, id] = schema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString()),
    );
    return [value, id];
  } catch {
    throw refusedCursor();
  }
}
