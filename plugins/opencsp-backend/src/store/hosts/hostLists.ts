import { Knex } from 'knex';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { ChangePage, readChanges } from '../operations/changes';
import {
  anyOf,
  whereColumns,
  whereContains,
  whereOwner,
} from '../operations/filters';
import { ListPage, newestFirst, readPage } from '../operations/pages';
import { OnUnreadable } from '../operations/unreadable';
import { toHost } from './hostRows';
import { HostQuery } from './HostStore';

/** A page of living hosts, newest first. A row that cannot be read is counted, told and left out. */
export function listHosts(
  db: Knex,
  query: HostQuery,
  onUnreadable: OnUnreadable,
): Promise<ListPage<HostRecord>> {
  return readPage({
    all: filtered(db, query),
    rows: filtered(db, query),
    order: newestFirst('hosts'),
    limit: query.limit,
    cursor: query.cursor,
    read: toHost,
    onUnreadable,
  });
}

/** A page of the change feed; `next` passes what cannot be read. */
export function hostChanges(
  db: Knex,
  seq: number,
  limit: number,
  onUnreadable: OnUnreadable,
): Promise<ChangePage<HostRecord>> {
  return readChanges(db('hosts'), seq, limit, { read: toHost, onUnreadable });
}

function filtered(db: Knex, query: HostQuery) {
  const rows = db('hosts').whereNull('deleted_at');
  whereOwner(rows, query);
  whereColumns(rows, { kind: query.kind, state: anyOf(query.states) });
  whereContains(rows, ['name', 'address'], query.search);
  return rows;
}
