import { Knex } from 'knex';
import { Time } from '../../domain/record';
import { ClaimOrder, DueRetry, Lease } from '../DueStore';
import { DueRows } from '../operations/dueRows';
import { whereColumns } from '../operations/filters';
import { putOutbox } from '../operations/outbox';
import { ListOrder, readPage } from '../operations/pages';
import { inTransaction } from '../operations/transaction';
import { OnUnreadable } from '../operations/unreadable';
import { followRoutes } from './followRoutes';
import {
  checkedColumn,
  routeSetColumns,
  routeSetHasChanged,
  toRouteSet,
} from './routeSetRows';
import {
  RouteSetClaim,
  RouteSetKept,
  RouteSetQuery,
  RouteSetRow,
  RouteSetStore,
  RoutesToFollow,
} from './RouteSetStore';

const TABLE = 'route_sets';

/** By the names of profile and host. */
const BY_NAMES: ListOrder = {
  name: 'routes',
  by: 'sort_name',
  holds: 'text',
  id: 'id',
  direction: 'asc',
};

/** Routes in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseRouteSetStore implements RouteSetStore {
  private readonly due: DueRows<RouteSetRow>;

  constructor(
    private readonly db: Knex,
    private readonly options: { onUnreadable: OnUnreadable },
  ) {
    this.due = new DueRows(db, {
      ...options,
      table: TABLE,
      title: 'The set of routes',
      living: "state = 'followed'",
      // Two passes at once would both write the file on the host.
      isFreedByRequest: false,
      read: toRouteSet,
    });
  }

  async follow(
    routes: RoutesToFollow,
    newMark: () => string,
    now: Time,
  ): Promise<RouteSetRow> {
    return toRouteSet(await followRoutes(this.db, routes, newMark, now));
  }

  async get(id: string): Promise<RouteSetRow | undefined> {
    const row = await this.db(TABLE).where({ id }).first();
    return row && toRouteSet(row);
  }

  list(query: RouteSetQuery) {
    const { limit, cursor } = query;
    return readPage({
      all: this.followed(query),
      rows: this.followed(query),
      order: BY_NAMES,
      ...{ limit, cursor },
      read: toRouteSet,
      onUnreadable: this.options.onUnreadable,
    });
  }

  saveRequest(
    before: RouteSetRow,
    after: RouteSetRow,
    now: Time,
  ): Promise<boolean> {
    return this.due.request(this.db, before, routeSetColumns(after), now);
  }

  claimDue(
    lease: Lease,
    now: Time,
    limit: number,
    order?: ClaimOrder,
  ): Promise<RouteSetClaim[]> {
    return this.due.claim(lease, now, limit, order);
  }

  bringForward(now: Time): Promise<void> {
    return this.due.bringForward(now);
  }

  release(claim: RouteSetClaim, retry?: DueRetry): Promise<void> {
    return this.due.release(claim, retry);
  }

  saveDuring(
    claim: RouteSetClaim,
    kept: RouteSetKept,
    now: Time,
  ): Promise<RouteSetRow> {
    return this.write(claim, kept, {}, now);
  }

  finishPass(
    claim: RouteSetClaim,
    result: Parameters<RouteSetStore['finishPass']>[1],
    now: Time,
  ): Promise<RouteSetRow> {
    return this.write(claim, result, this.due.ended(claim, result), now);
  }

  wake(ids: readonly string[], now: Time): Promise<boolean> {
    return this.due.wake(ids, now);
  }

  private followed({ owners, profileId, hostId }: RouteSetQuery) {
    const rows = this.db(TABLE).where({ state: 'followed' });
    whereColumns(rows, {
      owner_ref: owners,
      profile_id: profileId,
      host_id: hostId,
    });
    return rows;
  }

  /** What has not changed gets no new version. */
  private async write(
    claim: RouteSetClaim,
    { record: row, messages = [] }: RouteSetKept,
    columns: Record<string, unknown>,
    now: Time,
  ): Promise<RouteSetRow> {
    const isChanged = routeSetHasChanged(claim.record, row);
    const version = claim.record.version + (isChanged ? 1 : 0);
    const updatedAt = isChanged ? now : claim.record.updatedAt;
    await inTransaction(this.db, async trx => {
      await this.due.write(trx, claim, {
        ...columns,
        ...checkedColumn(row),
        ...(isChanged && {
          ...routeSetColumns(row),
          updated_at: updatedAt,
          version,
        }),
      });
      await putOutbox(trx, messages, now);
    });
    return { ...row, version, updatedAt };
  }
}
