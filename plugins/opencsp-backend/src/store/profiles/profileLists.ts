import { Knex } from 'knex';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { ChangePage, readChanges } from '../operations/changes';
import {
  anyOf,
  whereColumns,
  whereContains,
  whereOwner,
} from '../operations/filters';
import { ListPage, orderBy, readPage } from '../operations/pages';
import { OnUnreadable } from '../operations/unreadable';
import { toProfile } from './profileRows';
import { ProfileQuery } from './ProfileStore';

/** A page of living profiles. A row that cannot be read is counted, told and left out. */
export function listProfiles(
  db: Knex,
  query: ProfileQuery,
  onUnreadable: OnUnreadable,
): Promise<ListPage<ProfileRecord>> {
  return readPage({
    all: filtered(db, query),
    rows: filtered(db, query),
    order: orderBy(query.sort),
    limit: query.limit,
    cursor: query.cursor,
    read: toProfile,
    onUnreadable,
  });
}

/** A page of the change feed; `next` passes what cannot be read. */
export function profileChanges(
  db: Knex,
  seq: number,
  limit: number,
  onUnreadable: OnUnreadable,
): Promise<ChangePage<ProfileRecord>> {
  const reader = { read: toProfile, onUnreadable };
  return readChanges(db('profiles'), seq, limit, reader);
}

function filtered(db: Knex, query: ProfileQuery) {
  const rows = db('profiles').whereNull('deleted_at');
  whereOwner(rows, query);
  whereColumns(rows, { state: anyOf(query.states) });
  if (query.attention) {
    rows.andWhere(either =>
      either
        .where('state', 'failed')
        .orWhere(byHand =>
          byHand.where('state', 'saved').whereNotNull('foreign_commit'),
        ),
    );
  }
  whereContains(rows, ['name', 'domain'], query.search);
  return rows;
}
