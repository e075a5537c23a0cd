import { Time } from '../domain/record';

/** Who works on a row, and until when nobody else may. */
export interface Lease {
  owner: string;
  until: Time;
}

/** A row that this process may work on until its lease ends. */
export interface DueClaim<Row> {
  record: Row;
  lease: Lease;
  /** Passes that ended in trouble since the last good one. */
  attempts: number;
  /** When the row was due. Another time in it says that somebody wants it looked at once more. */
  dueAt: Time;
}

/**
 * Which due rows come first: what moves before what is only looked at, or strictly by age, so that
 * nothing waits for ever behind work that never ends.
 */
export type ClaimOrder = 'urgent-first' | 'oldest-first';

/** When a row whose pass was not finished is tried again. */
export interface DueRetry {
  attempts: number;
  lastError: string;
  nextRunAt: Time;
}

/** How a pass ends. */
export interface DueResult<Row> {
  record: Row;
  /**
   * Absolute; null: only a request or a hint brings the next one. A hint that came during the pass comes
   * before it.
   */
  nextRunAt: Time | null;
  attempts: number;
  lastError?: string;
}

/** Thrown by a fenced write when the row is no longer ours, or was changed meanwhile. */
export class LeaseLostError extends Error {
  name = 'LeaseLostError' as const;
}

/** Where due rows of one kind are. */
export interface DueStore<Claim> {
  /** Leases due rows. Safe between processes. */
  claimDue(
    lease: Lease,
    now: Time,
    limit: number,
    order?: ClaimOrder,
  ): Promise<Claim[]>;
  /**
   * After a clock was set back: rows that are due later than any pass ever puts them off are due now,
   * and leases that last longer than any are over. Who still holds one of those loses one pass.
   */
  bringForward(now: Time): Promise<void>;
  /** Gives back a row whose pass was not finished; `retry` says when it is tried again. */
  release(claim: Claim, retry?: DueRetry): Promise<void>;
}
