import { Knex } from 'knex';
import { z } from 'zod';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  anyOf,
  whereColumns,
  whereContains,
  whereOwner,
} from '../operations/filters';
import {
  ListOrder,
  ListPage,
  newestFirst,
  readPage,
} from '../operations/pages';
import { OnUnreadable, readable } from '../operations/unreadable';
import { toDeployment } from './deploymentRows';
import { DeploymentQuery, ServiceQuery, ServiceRow } from './DeploymentStore';
import { selectServices, toService } from './serviceRows';

const servicePlaceSchema = z.object({
  key: z.string(),
  gone_at: z.coerce.number().nullable(),
  change_seq: z.coerce.number().int(),
});

const BY_TITLE: ListOrder = {
  ...{ name: 'services', by: 'title', holds: 'text', id: 'key' },
  direction: 'asc',
};

/** A page of deployments, newest first. A row that cannot be read is counted, told and left out. */
export function listDeployments(
  db: Knex,
  query: DeploymentQuery,
  onUnreadable: OnUnreadable,
): Promise<ListPage<DeploymentRecord>> {
  return readPage({
    all: filteredDeployments(db, query),
    rows: filteredDeployments(db, query),
    order: newestFirst('deployments'),
    limit: query.limit,
    cursor: query.cursor,
    read: toDeployment,
    onUnreadable,
  });
}

/** A page of services that are there, by title. */
export function listServices(
  db: Knex,
  query: ServiceQuery,
  onUnreadable: OnUnreadable,
): Promise<ListPage<ServiceRow>> {
  return readPage({
    all: filteredServices(db('running_services'), query),
    rows: filteredServices(selectServices(db), query),
    order: BY_TITLE,
    limit: query.limit,
    cursor: query.cursor,
    read: toService,
    onUnreadable,
  });
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
  const reader = { read: toService, onUnreadable };
  return {
    items: shown.flatMap(({ row, key, gone_at, change_seq }) =>
      gone_at === null
        ? readable(row, key, reader).map(service => ({
            seq: change_seq,
            key,
            row: service,
          }))
        : [{ seq: change_seq, key }],
    ),
    next: shown.at(-1)?.change_seq ?? seq,
    more: rows.length > limit,
  };
}

function filteredDeployments(db: Knex, query: DeploymentQuery) {
  const rows = db('deployments');
  whereOwner(rows, query);
  whereColumns(rows, {
    profile_id: query.profileId,
    host_id: query.hostId,
    state: anyOf(query.states),
    live: query.live === undefined ? undefined : Number(query.live),
  });
  return rows;
}

function filteredServices(rows: Knex.QueryBuilder, query: ServiceQuery) {
  rows.whereNull('running_services.gone_at');
  whereOwner(rows, query, 'running_services.owner_ref');
  whereColumns(rows, {
    'running_services.profile_id': query.profileId,
    'running_services.host_id': query.hostId,
    'running_services.state': anyOf(query.states),
  });
  whereContains(rows, ['lower(title)'], query.search);
  return rows;
}
