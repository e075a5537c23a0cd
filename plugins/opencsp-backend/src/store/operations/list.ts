import { Knex } from 'knex';
import { InstanceRecord } from '../../domain/record';
import { ListQuery } from '../InstanceStore';
import { toRecord } from '../rows';
import { ChangePage, readChanges } from './changes';
import { anyOf, whereColumns, whereContains, whereOwner } from './filters';
import { ListPage, orderBy, readPage } from './pages';
import { OnUnreadable } from './unreadable';

/** A page of living instances. A row that cannot be read is counted, told and left out. */
export function listInstances(
  db: Knex,
  query: ListQuery,
  onUnreadable: OnUnreadable,
): Promise<ListPage<InstanceRecord>> {
  return readPage({
    all: filtered(db, query),
    rows: filtered(db, query),
    order: orderBy(query.sort),
    limit: query.limit,
    cursor: query.cursor,
    read: toRecord,
    onUnreadable,
  });
}

/** A page of the change feed; `next` passes what cannot be read. */
export function changesAfter(
  db: Knex,
  seq: number,
  limit: number,
  onUnreadable: OnUnreadable,
): Promise<ChangePage<InstanceRecord>> {
  const reader = { read: toRecord, onUnreadable };
  return readChanges(db('instances'), seq, limit, reader);
}

function filtered(db: Knex, query: ListQuery) {
  const rows = db('instances').whereNull('deleted_at');
  whereOwner(rows, query);
  whereColumns(rows, { state: anyOf(query.states) });
  whereContains(rows, ['name'], query.search);
  return rows;
}
