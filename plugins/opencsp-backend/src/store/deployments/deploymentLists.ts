import { InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { z } from 'zod';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { OnUnreadable } from '../profiles/profileLists';
import { toDeployment } from './deploymentRows';
import { DeploymentQuery, ServiceQuery, ServiceRow } from './DeploymentStore';
import { selectServices, toService } from './serviceRows';

const countSchema = z.object({ count: z.coerce.number().int() });
const placeSchema = z.object({
  id: z.string(),
  created_at: z.coerce.number().int(),
});
const servicePlaceSchema = z.object({
  key: z.string(),
  title: z.string(),
  gone_at: z.coerce.number().nullable(),
  change_seq: z.coerce.number().int(),
});
const deploymentCursor = z.tuple([
  z.literal('deployments'),
  z.number().int(),
  z.string().max(64),
]);
const serviceCursor = z.tuple([
  z.literal('services'),
  z.string().max(255),
  z.string().max(128),
]);

/** A page of deployments, newest first. A row that cannot be read is counted, told and left out. */
export async function listDeployments(
  db: Knex,
  query: DeploymentQuery,
  onUnreadable: OnUnreadable,
): Promise<{
  items: DeploymentRecord[];
  totalItems: number;
  nextCursor?: string;
}> {
  const { count } = countSchema.parse(
    await filteredDeployments(db, query).count({ count: '*' }).first(),
  );
  const page = filteredDeployments(db, query)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(query.limit + 1);
  if (query.cursor !== undefined) {
    const [, at, id] = readCursor(query.cursor, deploymentCursor);
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
    items: shown.flatMap(row =>
      readable(row, toDeployment, problem =>
        onUnreadable(placeSchema.parse(row).id, problem),
      ),
    ),
    totalItems: count,
    nextCursor:
      rows.length > query.limit && last
        ? writeCursor(['deployments', last.created_at, last.id])
        : undefined,
  };
}

/** A page of services that are there, by title. */
export async function listServices(
  db: Knex,
  query: ServiceQuery,
  onUnreadable: OnUnreadable,
): Promise<{ items: ServiceRow[]; totalItems: number; nextCursor?: string }> {
  const { count } = countSchema.parse(
    await filteredServices(db('running_services'), query)
      .count({ count: '*' })
      .first(),
  );
  const page = filteredServices(selectServices(db), query)
    .orderBy(['title', 'key'])
    .limit(query.limit + 1);
  if (query.cursor !== undefined) {
    const [, title, key] = readCursor(query.cursor, serviceCursor);
    page.andWhere('title', '>=', title);
    page.andWhere(rest =>
      rest
        .where('title', '>', title)
        .orWhere(same => same.where({ title }).andWhere('key', '>', key)),
    );
  }
  const rows: unknown[] = await page;
  const shown = rows.slice(0, query.limit);
  const last =
    shown.length > 0 ? servicePlaceSchema.parse(shown.at(-1)) : undefined;
  return {
    items: shown.flatMap(row => readableService(row, onUnreadable)),
    totalItems: count,
    nextCursor:
      rows.length > query.limit && last
        ? writeCursor(['services', last.title, last.key])
        : undefined,
  };
}

/** A page of the change feed; `next` passes what cannot be read. What is gone is only told to who saw it. */
export async function serviceChangesAfter(
  db: Knex,
  seq: number,
  limit: number,
  onUnreadable: OnUnreadable,
): Promise<{
  items: { seq: number; key: string; row?: ServiceRow }[];
  next: number;
  more: boolean;
}> {
  const select = selectServices(db)
    .where('change_seq', '>', seq)
    .orderBy('change_seq')
    .limit(limit + 1);
  const rows: unknown[] = await (seq === 0
    ? select.whereNull('gone_at')
    : select);
  const shown = rows.slice(0, limit).map(row => ({
    row,
    ...servicePlaceSchema.parse(row),
  }));
  return {
    items: shown.flatMap(({ row, key, gone_at, change_seq }) => {
      if (gone_at !== null) {
        return [{ seq: change_seq, key }];
      }
      return readableService(row, onUnreadable).map(service => ({
        seq: change_seq,
        key,
        row: service,
      }));
    }),
    next: shown.at(-1)?.change_seq ?? seq,
    more: rows.length > limit,
  };
}

function readableService(
  row: unknown,
  onUnreadable: OnUnreadable,
): ServiceRow[] {
  return readable(row, toService, problem =>
    onUnreadable(servicePlaceSchema.parse(row).key, problem),
  );
}

function readable<T>(
  row: unknown,
  read: (row: unknown) => T,
  tell: (problem: string) => void,
): T[] {
  try {
    return [read(row)];
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    tell(`The row cannot be read: ${problem}`);
    return [];
  }
}

function filteredDeployments(db: Knex, query: DeploymentQuery) {
  const select = db('deployments');
  if (query.owners) {
    select.whereIn('owner_ref', [...query.owners]);
  }
  if (query.owner !== undefined) {
    select.andWhere('owner_ref', query.owner);
  }
  if (query.profileId !== undefined) {
    select.andWhere('profile_id', query.profileId);
  }
  if (query.hostId !== undefined) {
    select.andWhere('host_id', query.hostId);
  }
  if (query.states && query.states.length > 0) {
    select.whereIn('state', [...query.states]);
  }
  if (query.live !== undefined) {
    select.andWhere('live', query.live ? 1 : 0);
  }
  return select;
}

function filteredServices(select: Knex.QueryBuilder, query: ServiceQuery) {
  select.whereNull('running_services.gone_at');
  if (query.owners) {
    select.whereIn('running_services.owner_ref', [...query.owners]);
  }
  if (query.owner !== undefined) {
    select.andWhere('running_services.owner_ref', query.owner);
  }
  if (query.profileId !== undefined) {
    select.andWhere('running_services.profile_id', query.profileId);
  }
  if (query.hostId !== undefined) {
    select.andWhere('running_services.host_id', query.hostId);
  }
  if (query.states && query.states.length > 0) {
    select.whereIn('running_services.state', [...query.states]);
  }
  if (query.search) {
    const escaped = query.search.toLowerCase().replace(/[\\%_]/g, '\\$&');
    select.andWhereRaw("lower(title) like ? escape '\\'", [`%${escaped}%`]);
  }
  return select;
}

function writeCursor(place: (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws InputError for a cursor that this list did not give */
function readCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString()),
    );
  } catch (error) {
    throw new InputError(
      'The cursor is not one that this list gave. Start without one.',
      error,
    );
  }
}
