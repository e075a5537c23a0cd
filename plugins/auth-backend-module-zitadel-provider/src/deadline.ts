import { setTimeout as pause } from 'node:timers/promises';

/**
 * Gives up on the provider after so many milliseconds. openid-client's own time-out ends with the
 * headers of an answer: a body that never comes would hold a refresh, and all that wait for it, for
 * ever.
 *
 * @throws Error which says `timed out`
 */
export async function withDeadline<T>(
  milliseconds: number,
  work: Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const late = pause(milliseconds, undefined, { signal: done.signal }).then(
    () => {
      throw new Error(`timed out after ${milliseconds} ms`);
    },
  );
  late.catch(() => {}); // the work was in time
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
