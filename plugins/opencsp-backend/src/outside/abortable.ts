import { aroundCalls } from './aroundCalls';

/** The same object; a call that overlooks its signal does not hold up who waits for it. */
export function abortable<T extends object>(target: T): T {
  return aroundCalls(
    target,
    (_, args) => result => untilAborted(result, signalOf(args)),
  );
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
