import { InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { z } from 'zod';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { toProfile } from './profileRows';
import { ProfileQuery } from './ProfileStore';

/** Told of a row that cannot be read. */
export type OnUnreadable = (id: string, problem: string) => void;

const cursorSchema = z.tuple([
  z.enum(['-createdAt', 'createdAt', 'name', '-name']),
  z.union([z.string().regex(/^[a-z0-9-]+$/), z.number().int()]),
  z.uuid(),
]);
const placeSchema = z.object({
  id: z.string(),
  name: z.string(),
  created_at: z.coerce.number().int(),
  change_seq: z.coerce.number().int(),
});
const countSchema = z.object({ count: z.coerce.number().int() });

/** A page of living profiles, by keyset. A row that cannot be read is counted, told and left out. */
export async function listProfiles(
  db: Knex,
  query: ProfileQuery,
  onUnreadable: OnUnreadable,
): Promise<{
  items: ProfileRecord[];
  totalItems: number;
  nextCursor?: string;
}> {
  const column = query.sort.endsWith('name') ? 'name' : 'created_at';
  const order = query.sort.startsWith('-') ? 'desc' : 'asc';
  const count = countSchema.parse(
    await filtered(db, query).count({ count: '*' }).first(),
  );
  const page = filtered(db, query)
    .orderBy([
      { column, order },
      { column: 'id', order },
    ])
    .limit(query.limit + 1);
  if (query.cursor) {
    const [value, id] = readCursor(query.cursor, query.sort);
    const past = order === 'asc' ? '>' : '<';
    // Said by itself, too, so that an index is entered here instead of read from its start.
    page.andWhere(column, `${past}=`, value);
    page.andWhere(rest =>
      rest
        .where(column, past, value)
        .orWhere(same => same.where(column, value).andWhere('id', past, id)),
    );
  }
  const rows = await page;
  const shown = rows.slice(0, query.limit);
  const last = shown.length > 0 ? placeSchema.parse(shown.at(-1)) : undefined;
  return {
    items: shown.flatMap(row => readable(row, onUnreadable)),
    totalItems: count.count,
    nextCursor:
      rows.length > query.limit && last
        ? writeCursor(query.sort, last[column], last.id)
        : undefined,
  };
}

/** A page of the change feed; `next` passes what cannot be read. */
export async function profileChanges(
  db: Knex,
  seq: number,
  limit: number,
  onUnreadable: OnUnreadable,
) {
  const rows = await db('profiles')
    .where('change_seq', '>', seq)
    .andWhere(wanted => (seq === 0 ? wanted.whereNull('deleted_at') : wanted))
    .orderBy('change_seq')
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  const places = shown.map(row => placeSchema.parse(row).change_seq);
  return {
    items: shown.flatMap((row, index) =>
      readable(row, onUnreadable).map(record => ({
        seq: places[index],
        record,
      })),
    ),
    next: places.at(-1) ?? seq,
    more: rows.length > limit,
  };
}

function readable(row: unknown, onUnreadable: OnUnreadable): ProfileRecord[] {
  try {
    return [toProfile(row)];
  } catch (error) {
    const { id } = placeSchema.parse(row);
    const problem = error instanceof Error ? error.message : String(error);
    onUnreadable(id, `The row cannot be read: ${problem}`);
    return [];
  }
}

function filtered(db: Knex, query: ProfileQuery) {
  const select = db('profiles').whereNull('deleted_at');
  if (query.owners) {
    select.whereIn('owner_ref', [...query.owners]);
  }
  if (query.owner) {
    select.andWhere('owner_ref', query.owner);
  }
  if (query.states && query.states.length > 0) {
    select.whereIn('state', [...query.states]);
  }
  if (query.attention) {
    select.andWhere(either =>
      either
        .where('state', 'failed')
        .orWhere(byHand =>
          byHand.where('state', 'saved').whereNotNull('foreign_commit'),
        ),
    );
  }
  if (query.search) {
    const escaped = query.search.toLowerCase().replace(/[\\%_]/g, '\\$&');
    const like = `%${escaped}%`;
    select.andWhere(either =>
      either
        .whereRaw("name like ? escape '\\'", [like])
        .orWhereRaw("domain like ? escape '\\'", [like]),
    );
  }
  return select;
}

function writeCursor(
  sort: ProfileQuery['sort'],
  value: string | number,
  id: string,
): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

/** @throws InputError for a cursor that this list, in this order, did not give */
function readCursor(
  cursor: string,
  wanted: ProfileQuery['sort'],
): [string | number, string] {
  const problem =
    'The cursor is not one that this list gave. Start without one.';
  let parsed;
  try {
    parsed = cursorSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString()),
    );
  } catch (error) {
    throw new InputError(problem, error);
  }
  const [sort, value, id] = parsed;
  if (sort !== wanted) {
    throw new InputError(problem);
  }
  return [value, id];
}
