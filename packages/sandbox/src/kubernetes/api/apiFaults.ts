import { setTimeout as delay } from 'node:timers/promises';
import { failure, StatusError } from './statusError';

/** How long each request hangs before it is answered, in milliseconds (recorded: i10). */
const WRITE_MS = 34_000;
const GET_MS = 60_000;
const LIST_MS = 37_000;
const READYZ_MS = 4_000;
const LOOK_MS = 10;

/** Trouble that scenarios make. */
export interface ApiFaults {
  /** How many of the next requests are refused with 429; administrators are not concerned. */
  tooManyRequests: number;
  /** Custom resources answer 503, as they do for a moment after a start. */
  starting: boolean;
  /** `/readyz` says so a little longer. */
  notReady: boolean;
  /** The store hangs; a write may happen although it is answered with 504. */
  storeHangs?: { writesHappen: boolean };
}

/** What a request asks of the store. */
export type StoreUse = 'get' | 'list' | 'write' | 'readyz';

const MILLISECONDS = {
  get: GET_MS,
  list: LIST_MS,
  write: WRITE_MS,
  readyz: READYZ_MS,
};

/**
 * Waits as a request waits for a store that hangs.
 *
 * @returns true when the store answers again, false when the server's patience is at an end
 */
export async function storeAnswers(
  faults: ApiFaults,
  use: StoreUse,
  speed: number,
): Promise<boolean> {
  const until = Date.now() + MILLISECONDS[use] * speed;
  while (faults.storeHangs) {
    const left = until - Date.now();
    if (left <= 0) {
      return false;
    }
    await delay(Math.min(left, LOOK_MS));
  }
  return true;
}

/** The answer after the wait, as recorded: i10. A read comes without kind and as text. */
export function storeHung(use: StoreUse): StatusError {
  if (use === 'list') {
    return failure(
      500,
      undefined,
      'rpc error: code = Unavailable desc = keepalive ping failed to receive ACK within timeout',
    );
  }
  if (use === 'write') {
    return failure(
      504,
      'Timeout',
      'Timeout: request did not complete within requested timeout - context deadline exceeded',
      {},
    );
  }
  return new StatusError(
    504,
    JSON.stringify({
      metadata: {},
      status: 'Failure',
      message: 'Timeout: request did not complete within the allotted timeout',
      reason: 'Timeout',
      details: {},
      code: 504,
    }),
  );
}
