import { Knex } from 'knex';
import { z } from 'zod';
import { LEASE_MS } from '../../domain/decision';
import { Time } from '../../domain/record';
import { ClaimOrder, Lease, LeaseLostError } from '../InstanceStore';

/** No pass puts a row off for longer, in milliseconds. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** How long a row that cannot be read is left alone, in milliseconds. */
const UNREADABLE_MS = 10 * 60_000;

const claimedSchema = z.object({
  id: z.string(),
  version: z.coerce.number().int(),
  attempts: z.coerce.number().int(),
});

/** A row that this process may work on until its lease ends. */
export interface DueClaim<Row> {
  record: Row;
  lease: Lease;
  /** How often in a row the work had trouble. */
  attempts: number;
}

/** When a row that was not finished is tried again. */
export interface DueRetry {
  attempts: number;
  lastError: string;
  nextRunAt: Time;
}

/** What is special about a table with due rows. */
export interface DueTable<Row> {
  table: string;
  /** What a row is called, such as "Host". */
  title: string;
  /** What moves, in SQL and in the words of the table's partial index. */
  urgent: string;
  /** @throws when the row cannot be read */
  read: (row: unknown) => Row;
  /** Told of a row that cannot be read. */
  onUnreadable: (id: string, problem: string) => void;
}

/**
 * The due work of one table: rows are leased by compare-and-set, so that several processes can work on
 * one database, and every later write is fenced by the lease and the version.
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
      const { id, version, attempts } = claimedSchema.parse(row);
      const won = await this.free(now)
        .where({ id, version })
        .update({ lease_owner: lease.owner, lease_until: lease.until });
      if (won !== 1) {
        continue;
      }
      try {
        claims.push({ record: this.options.read(row), lease, attempts });
      } catch (error) {
        await this.putOff(id, lease, now, error);
      }
    }
    return claims;
  }

  /** After a clock was set back: what would wait for the time it was set back by is due. */
  async bringForward(now: Time): Promise<void> {
    await this.rows()
      .where('next_run_at', '>', now + LONGEST_PAUSE_MS)
      .update({ next_run_at: now });
    await this.rows()
      .where('lease_until', '>', now + LEASE_MS)
      .update({ lease_owner: null, lease_until: null });
  }

  /** Gives back a row whose pass was not finished. */
  async release(
    { record, lease }: DueClaim<Row>,
    retry?: DueRetry,
  ): Promise<void> {
    await this.held(record.id, lease).update({
      lease_owner: null,
      lease_until: null,
      ...(retry && {
        attempts: retry.attempts,
        last_error: retry.lastError,
        next_run_at: retry.nextRunAt,
      }),
    });
  }

  /** Makes living rows due at once; true when any was found. */
  async wake(ids: readonly string[], now: Time): Promise<boolean> {
    const woken = await this.rows()
      .whereIn('id', [...ids])
      .whereNull('deleted_at')
      .update({ next_run_at: now });
    return woken > 0;
  }

  /**
   * Writes a row, as long as this very claim holds it and nobody changed it.
   *
   * @throws LeaseLostError
   */
  async write(
    db: Knex,
    { record, lease }: DueClaim<Row>,
    columns: Record<string, unknown>,
  ): Promise<void> {
    const written = await db(this.options.table)
      .where({
        id: record.id,
        version: record.version,
        lease_owner: lease.owner,
        lease_until: lease.until,
      })
      .update(columns);
    if (written !== 1) {
      throw new LeaseLostError(
        `${this.options.title} ${record.id} was changed or taken over while ${lease.owner} worked on it`,
      );
    }
  }

  /** What moves comes before what is only looked at; at times strictly by age, so that nothing starves. */
  private async candidates(
    now: Time,
    limit: number,
    order: ClaimOrder,
  ): Promise<unknown[]> {
    const due = () => this.free(now).orderBy('next_run_at').limit(limit);
    if (order === 'oldest-first') {
      return due();
    }
    const { urgent } = this.options;
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
      lease_owner: null,
      lease_until: null,
      next_run_at: now + UNREADABLE_MS,
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
}

/** What is told of a row that cannot be read. */
export function unreadable(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `The row cannot be read: ${text}`;
}
