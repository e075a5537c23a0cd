import { Time } from '../domain/record';

const HOUR = 3_600_000;

const FIRST_MS = 5_000;
/** The longest pause between two tries, in milliseconds. */
export const MOST_PAUSE_MS = 2 * HOUR;
/** A try that fails so long after the first is the last, in milliseconds. */
export const GIVE_UP_MS = 24 * HOUR;
/** A receiver that says no is asked this often: it rarely changes its mind, and others wait behind it. */
export const MOST_REFUSALS = 10;

/** What a receiver answered, or why there is no answer. */
export type PostOutcome =
  | { outcome: 'answer'; status: number; retryAfter?: string }
  /** `trouble`: of the network; `refused`: by ourselves, before anything was sent. */
  | { outcome: 'trouble' | 'refused'; message: string };

/** What a try means for its delivery and its receiver. */
export type Verdict =
  | { result: 'taken' }
  | {
      /**
       * - `gone`: the receiver wants nothing any more
       * - `refused`: it would most likely say the same the next time
       * - `failed`: it may pass by itself
       */
      result: 'gone' | 'refused' | 'failed';
      error: string;
      /** Nothing is to be sent to this receiver for so long, in milliseconds. */
      pauseMs?: number;
    };

/** 4xx that pass by themselves: too slow, too early, too many (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
const PASSING = [408, 425, 429];

/** Reads what a try came to. */
export function judge(outcome: PostOutcome, now: Time): Verdict {
  if (outcome.outcome !== 'answer') {
    return {
      result: outcome.outcome === 'refused' ? 'refused' : 'failed',
      error: outcome.message,
    };
  }
  const { status } = outcome;
  if (status >= 200 && status < 300) {
    return { result: 'taken' };
  }
  if (status === 410) {
    return {
      result: 'gone',
      error:
        'The receiver answered 410: it wants nothing any more, and the webhook is off until it is resumed or configured anew.',
    };
  }
  if (status >= 300 && status < 400) {
    return {
      result: 'refused',
      error: `The receiver answered ${status}: redirects are not followed. Configure the address that it leads to.`,
    };
  }
  const isRefusal = status < 500 && !PASSING.includes(status);
  return {
    result: isRefusal ? 'refused' : 'failed',
    error: `The receiver answered ${status}.`,
    pauseMs: retryAfterMs(outcome.retryAfter, now),
  };
}

/** The pause that a header `Retry-After` asks for (RFC 9110 §10.2.3), two hours at most. */
export function retryAfterMs(
  header: string | undefined,
  now: Time,
): number | undefined {
  const text = header?.trim() ?? '';
  const asked = /^\d{1,10}$/.test(text)
    ? Number(text) * 1_000
    : Date.parse(text) - now;
  return Number.isFinite(asked) && asked > 0
    ? Math.min(asked, MOST_PAUSE_MS)
    : undefined;
}

/**
 * When a delivery is tried again: after a pause that doubles from five seconds to two hours, with jitter in
 * the upper half, and not before the receiver wants it.
 *
 * @param tries - that it has had, this one among them
 * @param random - from 0 (included) to 1 (excluded)
 * @returns nothing when this was the last try
 */
export function nextTry(
  delivery: { tries: number; since: Time },
  verdict: { result: 'gone' | 'refused' | 'failed'; pauseMs?: number },
  now: Time,
  random: number,
): Time | undefined {
  const isOver =
    now - delivery.since >= GIVE_UP_MS ||
    (verdict.result === 'refused' && delivery.tries >= MOST_REFUSALS);
  if (isOver) {
    return undefined;
  }
  const ceiling = Math.min(
    MOST_PAUSE_MS,
    FIRST_MS * 2 ** Math.min(delivery.tries - 1, 16),
  );
  const pause = Math.round(ceiling / 2 + (ceiling / 2) * random);
  return now + Math.max(pause, verdict.pauseMs ?? 0);
}
