import { Knex } from 'knex';
import { Time } from '../../domain/record';
import { ClaimOrder, DueClaim, DueRetry, Lease } from '../DueStore';
import { DueRows, hinted } from '../operations/dueRows';
import { whereColumns } from '../operations/filters';
import { putOutbox } from '../operations/outbox';
import { ListOrder, readPage } from '../operations/pages';
import { inTransaction } from '../operations/transaction';
import { OnUnreadable } from '../operations/unreadable';
import {
  followedColumns,
  followedHasChanged,
  followedId,
  FollowedRow,
  newFollowed,
  ToFollow,
} from './FollowedRow';
import { FollowedKept, FollowedQuery, FollowedStore } from './FollowedStore';

/** What is special about one table. */
export interface FollowedTable<Row extends FollowedRow> {
  table: string;
  /** What a row is called, such as "The set of routes". */
  title: string;
  /** Name of its list in cursors. */
  list: string;
  /** @throws when the row cannot be read */
  read: (row: unknown) => Row;
  /** The JSON of what is the row's own. */
  contentOf: (row: Row) => string;
  isSameContent: (before: Row, after: Row) => boolean;
  onUnreadable: OnUnreadable;
}

/** What is looked after of profiles on hosts, in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseFollowedStore<Row extends FollowedRow>
  implements FollowedStore<Row>
{
  private readonly due: DueRows<Row>;
  /** By the names of profile and host. */
  private readonly order: ListOrder;

  constructor(
    private readonly db: Knex,
    private readonly options: FollowedTable<Row>,
  ) {
    this.due = new DueRows(db, {
      ...options,
      living: "state = 'followed'",
      // Two passes at once would both write on the host.
      isFreedByRequest: false,
    });
    this.order = {
      name: options.list,
      by: 'sort_name',
      holds: 'text',
      id: 'id',
      direction: 'asc',
    };
  }

  async get(id: string): Promise<Row | undefined> {
    const row = await this.db(this.options.table).where({ id }).first();
    return row && this.options.read(row);
  }

  list(query: FollowedQuery) {
    const { limit, cursor } = query;
    const { read, onUnreadable } = this.options;
    return readPage({
      all: this.followed(query),
      rows: this.followed(query),
      order: this.order,
      ...{ limit, cursor, read, onUnreadable },
    });
  }

  saveRequest(before: Row, after: Row, now: Time): Promise<boolean> {
    return this.due.request(this.db, before, this.columns(after), now);
  }

  claimDue(
    lease: Lease,
    now: Time,
    limit: number,
    order?: ClaimOrder,
  ): Promise<DueClaim<Row>[]> {
    return this.due.claim(lease, now, limit, order);
  }

  bringForward(now: Time): Promise<void> {
    return this.due.bringForward(now);
  }

  release(claim: DueClaim<Row>, retry?: DueRetry): Promise<void> {
    return this.due.release(claim, retry);
  }

  saveDuring(
    claim: DueClaim<Row>,
    kept: FollowedKept<Row>,
    now: Time,
  ): Promise<Row> {
    return this.write(claim, kept, {}, now);
  }

  finishPass(
    claim: DueClaim<Row>,
    result: Parameters<FollowedStore<Row>['finishPass']>[1],
    now: Time,
  ): Promise<Row> {
    return this.write(claim, result, this.due.ended(claim, result), now);
  }

  wake(ids: readonly string[], now: Time): Promise<boolean> {
    return this.due.wake(ids, now);
  }

  /**
   * Has what a deployment brought looked after, and makes the row due at once. Of several that begin at once,
   * one makes the row. A row that is there keeps what is known; one that another deployment had gets a new
   * version, so that a pass that is at it cannot write what it found of the other one.
   *
   * @param newContent - the JSON of a row that nothing is known of yet
   */
  protected async followWith(
    about: ToFollow,
    newContent: () => string,
    now: Time,
  ): Promise<Row> {
    const { table, read } = this.options;
    const id = followedId(about.profileId, about.hostId);
    const columns = followedColumns(about);
    return inTransaction(this.db, async trx => {
      const row = () => trx(table).where({ id });
      if (!(await row().first('id'))) {
        const made = newFollowed(about, newContent(), now);
        await trx(table).insert(made).onConflict('id').ignore();
      }
      await row()
        .whereNot(same => same.where(columns))
        .update({
          ...columns,
          updated_at: now,
          version: trx.raw('version + 1'),
          attempts: 0,
          last_error: null,
        });
      await row().update({ next_run_at: hinted(trx, now) });
      return read(await row().first());
    });
  }

  private followed({ owners, profileId, hostId }: FollowedQuery) {
    const rows = this.db(this.options.table).where({ state: 'followed' });
    whereColumns(rows, {
      owner_ref: owners,
      profile_id: profileId,
      host_id: hostId,
    });
    return rows;
  }

  /** Columns that change with a pass or a request, and with a new version. */
  private columns(row: Row) {
    return {
      ...followedColumns(row),
      state: row.state,
      record: this.options.contentOf(row),
    };
  }

  /** What has not changed gets no new version; when it was looked at is written with every pass. */
  private async write(
    claim: DueClaim<Row>,
    { record: row, messages = [] }: FollowedKept<Row>,
    columns: Record<string, unknown>,
    now: Time,
  ): Promise<Row> {
    const isChanged = followedHasChanged(
      claim.record,
      row,
      this.options.isSameContent,
    );
    const version = claim.record.version + (isChanged ? 1 : 0);
    const updatedAt = isChanged ? now : claim.record.updatedAt;
    await inTransaction(this.db, async trx => {
      await this.due.write(trx, claim, {
        ...columns,
        checked_at: row.checkedAt ?? null,
        ...(isChanged && {
          ...this.columns(row),
          updated_at: updatedAt,
          version,
        }),
      });
      await putOutbox(trx, messages, now);
    });
    return { ...row, version, updatedAt };
  }
}
