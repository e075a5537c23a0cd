import { Knex } from 'knex';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { InstanceRecord } from '../../domain/record';
import { ListQuery } from '../InstanceStore';
import { toRecord } from '../rows';

const cursorSchema = z.tuple([
  z.string(),
  z.union([z.string().regex(/^[a-z0-9-]+$/), z.number()]),
  z.uuid(),
]);
const countSchema = z.object({ count: z.coerce.number().int() });

/** A page of living instances, by keyset, so that page 1000 costs what page 1 does. */
export async function listInstances(
  db: Knex,
  query: ListQuery,
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
  const items = rows.slice(0, query.limit).map(toRecord);
  const last = items.at(-1);
  return {
    items,
    totalItems: count.count,
    nextCursor:
      rows.length > query.limit && last
        ? writeCursor(
            query.sort,
            column === 'name' ? last.name : last.createdAt,
            last.id,
          )
        : undefined,
  };
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
    const [sort, value, id] = cursorSchema.parse(JSON.parse(text));
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
