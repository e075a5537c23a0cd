import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { DueClaim } from '../store/DueStore';
import { FollowedRow } from '../store/followed/FollowedRow';
import { FollowedStore } from '../store/followed/FollowedStore';
import { NewMessage } from '../store/InstanceStore';
import { backoff } from './backoff';
import { Clock } from './clock';
import { linkSignals } from './linkedSignal';
import { spread } from './spread';
import { describeTrouble } from './trouble';
import { WorkReport } from './WorkLoop';

/** A pass stops before its lease ends: another process may begin then. */
const LEASE_USE = 5 / 6;

/** What ends a pass early. */
export interface PassSignals {
  shutdown: AbortSignal;
  /** Ends with the shutdown, or shortly before the lease does. */
  signal: AbortSignal;
}

/** How a pass ends. */
export interface PassEnding<Row extends FollowedRow> {
  /** With the row as it was last kept. */
  claim: DueClaim<Row>;
  row: Row;
  /** Milliseconds until the next look; nothing when there is none. */
  again?: number;
  trouble?: string;
}

/** What a pass came to. */
export interface FollowedReport<Row extends FollowedRow>
  extends WorkReport<Row> {
  /** The row as the pass found it. */
  before: Row;
  /** True when what was to be looked at, or done, was not reached; told or not. */
  isTroubled: boolean;
}

/** What passes run with. */
export interface PassOptions<Row extends FollowedRow> {
  store: Pick<FollowedStore<Row>, 'finishPass'>;
  clock: Clock;
  /** How long a claim holds, in milliseconds. */
  leaseMs: number;
}

/**
 * One pass over something of a profile on a host: the work, and what is kept of how it ended. Trouble puts the
 * next look off, longer each time.
 *
 * @param messages - what is told with the row as it is kept: each change once, with the write that has it
 * @throws LeaseLostError when the row was changed or taken over meanwhile; nothing was written then
 * @throws the signal's reason at shutdown: what was cut off says nothing about the other side
 */
export async function followedPass<
  Row extends FollowedRow,
  Ending extends PassEnding<Row>,
>(
  { store, clock, leaseMs }: PassOptions<Row>,
  first: DueClaim<Row>,
  shutdown: AbortSignal,
  work: (signals: PassSignals) => Promise<Ending>,
  messages: (ending: Ending) => NewMessage[],
): Promise<FollowedReport<Row>> {
  const linked = linkSignals([shutdown], leaseMs * LEASE_USE);
  try {
    const ending = await work({ shutdown, signal: linked.signal });
    shutdown.throwIfAborted();
    const { claim, row, again, trouble } = ending;
    const now = clock.now();
    const attempts = trouble === undefined ? 0 : claim.attempts + 1;
    const pause = again === undefined ? again : spread(again, clock.random());
    const wait =
      trouble === undefined ? pause : backoff(attempts, clock.random());
    const nextRunAt = wait === undefined ? undefined : now + wait;
    const record = await store.finishPass(
      claim,
      {
        record: row,
        attempts,
        lastError: trouble,
        nextRunAt: nextRunAt ?? null,
        messages: messages(ending),
      },
      now,
    );
    return {
      record,
      before: first.record,
      trouble: attempts === 1 ? trouble : undefined,
      isTroubled: trouble !== undefined,
      nextRunAt,
    };
  } finally {
    linked[Symbol.dispose]();
  }
}

/**
 * @param late - what is said when its time was over
 * @throws what is nobody's trouble outside of the portal; the signal's reason at shutdown
 */
export async function orTrouble<T>(
  work: () => Promise<T>,
  { shutdown, signal }: PassSignals,
  late: string,
): Promise<{ done: T } | { trouble: string; error: unknown }> {
  try {
    return { done: await work() };
  } catch (error) {
    shutdown.throwIfAborted();
    if (signal.aborted) {
      return { trouble: late, error };
    }
    if (!isForeseen(error)) {
      throw error;
    }
    return { trouble: describeTrouble(error), error };
  }
}

/** The host, the repository, or what stands in the branch. */
function isForeseen(error: unknown): boolean {
  return (
    error instanceof ServiceUnavailableError ||
    error instanceof InputError ||
    error instanceof NotFoundError ||
    error instanceof ConflictError
  );
}
