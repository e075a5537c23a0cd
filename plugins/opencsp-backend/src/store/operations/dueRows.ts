import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';
import {
  ClaimOrder,
  DueClaim,
  DueResult,
  DueRetry,
  Lease,
  LeaseLostError,
} from '../DueStore';
import { OnUnreadable, unreadable } from './unreadable';

/**
 * Longer than any pass puts a row off (an active machine, for 11 minutes), and than any lease (10
 * minutes, by `engine.leaseSeconds`), with some minutes by which the clocks of replicas may differ.
 */
const FARTHEST_MS = 15 * 60_000;

/** How long a row that cannot be read is left alone, in milliseconds. */
const UNREADABLE_MS = 10 * 60_000;

/** Nobody works on the row. */
const FREE = { lease_owner: null, lease_until: null };

const claimedSchema = z.object({
  id: z.string(),
  version: z.coerce.number().int(),
  attempts: z.coerce.number().int(),
  next_run_at: z.coerce.number().int(),
});

/** What is special about a table with due rows. */
export interface DueTable<Row> {
  table: string;
  /** What a row is called, such as "Host". */
  title: string;
  /** What moves, in SQL and in the words of the table's partial index; absent: all are taken by age. */
  urgent?: string;
  /** What can be woken, in SQL. */
  living: string;
  /**
   * Whether a person's request frees the row at once. Else the pass that is at it keeps it until it
   * finds that it cannot write any more, so that nobody begins beside it.
   */
  isFreedByRequest: boolean;
  /** @throws when the row cannot be read */
  read: (row: unknown) => Row;
  onUnreadable: OnUnreadable;
}

/**
 * The due work of one table: rows are leased by compare-and-set, so that several processes can work on
 * one database, and every later write is fenced by the lease and the version. A hint is a due time that
 * is written while the row is held: the end of the pass leaves it as it is.
 */
export class DueRows<Row extends { id: string; version: number }> {
  constructor(
    private readonly db: Knex,
    private readonly options: DueTable<Row>,
  ) {}

  /** Leases due rows. A row that cannot be read is put off, and never stands in the others' way. */
  async claim(
    lease: Lease,
    now: Time,
    limit: number,
    order: ClaimOrder = 'urgent-first',
  ): Promise<DueClaim<Row>[]> {
    const claims: DueClaim<Row>[] = [];
    for (const row of await this.candidates(now, limit, order)) {
      const { id, version, attempts, next_run_at } = claimedSchema.parse(row);
      const won = await this.free(now)
        .where({ id, version })
        .update({ lease_owner: lease.owner, lease_until: lease.until });
      if (won !== 1) {
        continue;
      }
      try {
        const record = this.options.read(row);
        claims.push({ record, lease, attempts, dueAt: next_run_at });
      } catch (error) {
        await this.putOff(id, lease, now, error);
      }
    }
    return claims;
  }

  /** After a clock was set back: what would wait for the time it was set back by is due. */
  async bringForward(now: Time): Promise<void> {
    const farthest = now + FARTHEST_MS;
    await this.rows()
      .where('next_run_at', '>', farthest)
      .update({ next_run_at: now });
    await this.rows().where('lease_until', '>', farthest).update(FREE);
  }

  /** Gives back a row whose pass was not finished. */
  async release(claim: DueClaim<Row>, retry?: DueRetry): Promise<void> {
    await this.held(claim.record.id, claim.lease).update({
      ...FREE,
      ...(retry && {
        attempts: retry.attempts,
        last_error: retry.lastError,
        next_run_at: this.unlessHinted(claim, retry.nextRunAt),
      }),
    });
  }

  /** Makes living rows due at once; true when any was found. */
  async wake(ids: readonly string[], now: Time): Promise<boolean> {
    const woken = await this.rows()
      .whereIn('id', [...ids])
      .whereRaw(this.options.living)
      .update({ next_run_at: hinted(this.db, now) });
    return woken > 0;
  }

  /**
   * Writes what a person asked for, and makes the row due at once.
   *
   * @returns false when it was changed meanwhile
   */
  async request(
    db: Knex,
    { id, version }: Row,
    columns: Record<string, unknown>,
    now: Time,
  ): Promise<boolean> {
    const written = await db(this.options.table)
      .where({ id, version })
      .update({
        ...columns,
        updated_at: now,
        version: version + 1,
        next_run_at: now,
        attempts: 0,
        last_error: null,
        ...(this.options.isFreedByRequest && FREE),
      });
    return written === 1;
  }

  /**
   * Writes a row, as long as this very claim holds it and nobody changed it.
   *
   * @throws LeaseLostError
   */
  async write(
    db: Knex,
    claim: DueClaim<Row>,
    columns: Record<string, unknown>,
  ): Promise<void> {
    const written = await this.ours(db, claim).update(columns);
    if (written !== 1) {
      this.lose(claim);
    }
  }

  /** Makes sure that this very claim holds the row and nobody changed it. @throws LeaseLostError */
  async demand(db: Knex, claim: DueClaim<Row>): Promise<void> {
    if (!(await this.ours(db, claim).first('id'))) {
      this.lose(claim);
    }
  }

  /**
   * What is written at the end of a pass, beside what it changed.
   *
   * @param nextRunAt - in place of the result's: SQL may have more to ask of the row
   */
  ended(
    claim: DueClaim<Row>,
    result: Omit<DueResult<Row>, 'record'>,
    nextRunAt: Time | null | Knex.Raw = result.nextRunAt,
  ) {
    return {
      ...FREE,
      next_run_at: this.unlessHinted(claim, nextRunAt),
      attempts: result.attempts,
      last_error: result.lastError ?? null,
    };
  }

  /** The planned time, or the one that a hint wrote since the row was claimed. */
  private unlessHinted(
    { dueAt }: DueClaim<Row>,
    planned: Time | null | Knex.Raw,
  ): Knex.Raw {
    return this.db.raw(
      'case when next_run_at = cast(? as bigint) then cast(? as bigint) else next_run_at end',
      [dueAt, planned],
    );
  }

  /** What moves comes before what is only looked at; at times strictly by age, so that nothing starves. */
  private async candidates(
    now: Time,
    limit: number,
    order: ClaimOrder,
  ): Promise<unknown[]> {
    const due = () => this.free(now).orderBy('next_run_at').limit(limit);
    const { urgent } = this.options;
    if (order === 'oldest-first' || urgent === undefined) {
      return due();
    }
    const first = await due().whereRaw(urgent);
    return first.length >= limit
      ? first
      : [
          ...first,
          ...(await due()
            .whereRaw(`not (${urgent})`)
            .limit(limit - first.length)),
        ];
  }

  private async putOff(
    id: string,
    lease: Lease,
    now: Time,
    error: unknown,
  ): Promise<void> {
    const problem = unreadable(error);
    await this.held(id, lease).update({
      ...FREE,
      next_run_at: now + UNREADABLE_MS,
      attempts: this.db.raw('attempts + 1'),
      last_error: problem,
    });
    this.options.onUnreadable(id, problem);
  }

  private rows() {
    return this.db(this.options.table);
  }

  private free(now: Time) {
    return this.rows()
      .where('next_run_at', '<=', now)
      .andWhere(row =>
        row.whereNull('lease_until').orWhere('lease_until', '<=', now),
      );
  }

  private held(id: string, lease: Lease) {
    return this.rows().where({
      id,
      lease_owner: lease.owner,
      lease_until: lease.until,
    });
  }

  private ours(db: Knex, { record, lease }: DueClaim<Row>) {
    return db(this.options.table).where({
      id: record.id,
      version: record.version,
      lease_owner: lease.owner,
      lease_until: lease.until,
    });
  }

  /** @throws LeaseLostError */
  private lose({ record, lease }: DueClaim<Row>): never {
    throw new LeaseLostError(
      `${this.options.title} ${record.id} was changed or taken over while ${lease.owner} worked on it`,
    );
  }
}

/**
 * A due time for a row that somebody wants looked at now. What is due keeps its place among the others. A
 * row that is held gets another time than the one it was claimed with, always a later one: the end of the
 * pass leaves it as it is, so that one more pass sees what this one may have seen too early.
 */
export function hinted(db: Knex, now: Time): Knex.Raw {
  const at = 'cast(:now as bigint)';
  return db.raw(
    `case
      when lease_until > ${at} and next_run_at >= ${at} then next_run_at + 1
      when lease_until > ${at} then ${at}
      when next_run_at <= ${at} then next_run_at
      else ${at}
    end`,
    { now },
  );
}
