/** Thrown into a request that took longer than its deadline. */
export class DeadlineError extends Error {
  name = 'DeadlineError' as const;
}

/**
 * Runs work under a caller's signal and a deadline of our own.
 *
 * @param deadlineMs - milliseconds
 * @throws the reason of the caller's signal when that aborted, a {@link DeadlineError} when time is up
 */
export async function withDeadline<T>(
  signal: AbortSignal | undefined,
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () =>
      controller.abort(
        new DeadlineError(`no answer within ${deadlineMs / 1000} s`),
      ),
    deadlineMs,
  );
  try {
    return await Promise.race([
      work(controller.signal),
      // What does not listen to its signal, such as a program that gives out tokens, is left behind.
      whenAborted(controller.signal),
    ]);
  } catch (error) {
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    });
  });
}

/** Waits, unless the signal aborts first; then its reason is thrown. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const listening = new AbortController();
    const timer = setTimeout(() => {
      listening.abort();
      resolve();
    }, ms);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true, signal: listening.signal },
    );
  });
}
