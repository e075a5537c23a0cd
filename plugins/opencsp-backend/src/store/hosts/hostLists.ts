import { InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { z } from 'zod';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { unreadable } from '../operations/dueRows';
import { OnUnreadable } from '../profiles/profileLists';
import { toHost } from './hostRows';
import { HostQuery } from './HostStore';

const CURSOR_OF = 'hosts';

const cursorSchema = z.tuple([
  z.literal(CURSOR_OF),
  z.number().int(),
  z.string().max(36),
]);
const placeSchema = z.object({
  id: z.string(),
  created_at: z.coerce.number().int(),
  change_seq: z.coerce.number().int(),
});
const countSchema = z.object({ count: z.coerce.number().int() });

/** A page of living hosts, newest first. A row that cannot be read is counted, told and left out. */
export async function listHosts(
  db: Knex,
  query: HostQuery,
  onUnreadable: OnUnreadable,
): Promise<{ items: HostRecord[]; totalItems: number; nextCursor?: string }> {
  const { count } = countSchema.parse(
    await filtered(db, query).count({ count: '*' }).first(),
  );
  const page = filtered(db, query)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(query.limit + 1);
  if (query.cursor !== undefined) {
    const [, at, id] = readCursor(query.cursor);
    // Said by itself, too, so that an index is entered here instead of read from its start.
    page.andWhere('created_at', '<=', at);
    page.andWhere(rest =>
      rest
        .where('created_at', '<', at)
        .orWhere(same => same.where('created_at', at).andWhere('id', '<', id)),
    );
  }
  const rows = await page;
  const shown = rows.slice(0, query.limit);
  const last = shown.length > 0 ? placeSchema.parse(shown.at(-1)) : undefined;
  return {
    items: shown.flatMap(row => readable(row, onUnreadable)),
    totalItems: count,
    nextCursor:
      rows.length > query.limit && last
        ? writeCursor(last.created_at, last.id)
        : undefined,
  };
}

/** A page of the change feed; `next` passes what cannot be read. */
export async function hostChanges(
  db: Knex,
  seq: number,
  limit: number,
  onUnreadable: OnUnreadable,
) {
  const rows = await db('hosts')
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

function readable(row: unknown, onUnreadable: OnUnreadable): HostRecord[] {
  try {
    return [toHost(row)];
  } catch (error) {
    onUnreadable(placeSchema.parse(row).id, unreadable(error));
    return [];
  }
}

function filtered(db: Knex, query: HostQuery) {
  const select = db('hosts').whereNull('deleted_at');
  if (query.owners) {
    select.whereIn('owner_ref', [...query.owners]);
  }
  if (query.owner) {
    select.andWhere('owner_ref', query.owner);
  }
  if (query.kind) {
    select.andWhere('kind', query.kind);
  }
  if (query.states && query.states.length > 0) {
    select.whereIn('state', [...query.states]);
  }
  if (query.search) {
    const escaped = query.search.toLowerCase().replace(/[\\%_]/g, '\\$&');
    const like = `%${escaped}%`;
    select.andWhere(either =>
      either
        .whereRaw("name like ? escape '\\'", [like])
        .orWhereRaw("address like ? escape '\\'", [like]),
    );
  }
  return select;
}

function writeCursor(at: number, id: string): string {
  return Buffer.from(JSON.stringify([CURSOR_OF, at, id])).toString('base64url');
}

/** @throws InputError for a cursor that this list did not give */
function readCursor(cursor: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString()),
    );
  } catch (error) {
    throw new InputError(
      'The cursor is not one that this list gave. Start without one.',
      error,
    );
  }
}
