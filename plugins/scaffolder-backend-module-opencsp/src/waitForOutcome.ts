import { ServiceUnavailableError } from '@backstage/errors';
import { Clock } from './clock';
import { explain, isTransient } from './errors';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 20_000;
const PAUSE_GROWTH = 1.5;

/** What is read until it is finished. */
export interface AnyOutcome {
  state: string;
  finished: boolean;
}

/** How an outcome is waited for. */
export interface Waiting<O extends AnyOutcome> {
  read: () => Promise<O>;
  clock: Clock;
  /** Milliseconds since the epoch. */
  deadline: number;
  signal?: AbortSignal;
  onState: (state: O['state']) => void;
  onUnreachable: () => void;
  /** Said when nothing was read until the deadline. */
  unanswered: string;
}

/**
 * Reads an outcome with growing pauses.
 *
 * @returns the last outcome seen: finished, or as it stood at the deadline
 * @throws the API's refusal in words; ServiceUnavailableError when it never answered
 */
export async function waitForOutcome<O extends AnyOutcome>(
  waiting: Waiting<O>,
): Promise<O> {
  let last: O | undefined;
  let reachable = true;
  for (let pause = FIRST_PAUSE_MS; ; pause = nextPause(pause)) {
    waiting.signal?.throwIfAborted();
    try {
      const outcome = await waiting.read();
      if (outcome.state !== last?.state) {
        waiting.onState(outcome.state);
      }
      last = outcome;
      reachable = true;
    } catch (error) {
      if (!isTransient(error)) {
        throw explain(error);
      }
      if (reachable) {
        waiting.onUnreachable();
      }
      reachable = false;
    }
    const left = waiting.deadline - waiting.clock.now();
    if (last && (last.finished || left <= 0)) {
      return last;
    }
    if (left <= 0) {
      throw new ServiceUnavailableError(waiting.unanswered);
    }
    await waiting.clock.sleep(Math.min(pause, left), waiting.signal);
  }
}

function nextPause(pause: number): number {
  return Math.min(LONGEST_PAUSE_MS, pause * PAUSE_GROWTH);
}
