/** What is done around one call: it gets the promise and answers the one that the caller gets. */
export type Around = (
  operation: string,
) => (result: Promise<unknown>) => Promise<unknown>;

/**
 * The same object with something done around each of its asynchronous methods; all else is passed
 * through.
 */
export function aroundCalls<T extends object>(target: T, around: Around): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== 'function' || typeof name !== 'string') {
        return value;
      }
      return (...args: unknown[]): unknown => {
        const done = around(name);
        const result: unknown = Reflect.apply(value, object, args);
        return isPromise(result)
          ? done(untilAborted(Promise.resolve(result), signalOf(args)))
          : result;
      };
    },
  });
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** The signal with which a call was given, by itself or in its options. */
function signalOf(args: readonly unknown[]): AbortSignal | undefined {
  const last = args.at(-1);
  if (last instanceof AbortSignal) {
    return last;
  }
  const given =
    typeof last === 'object' && last !== null && 'signal' in last
      ? last.signal
      : undefined;
  return given instanceof AbortSignal ? given : undefined;
}

/** A call that overlooks its signal must not hold up who waits for it. */
async function untilAborted(
  result: Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  if (!signal) {
    return result;
  }
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason ?? new Error('The call took too long'));
    signal.addEventListener('abort', abort);
  });
  if (signal.aborted) {
    abort();
  }
  try {
    return await Promise.race([result, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
