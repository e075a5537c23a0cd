/** A signal that follows others until it is let go. */
export interface LinkedSignal extends Disposable {
  signal: AbortSignal;
}

/**
 * A signal that aborts with any of the given ones, or after some milliseconds. Unlike
 * `AbortSignal.any`, it leaves nothing behind on a signal that lives as long as the process, once it
 * is disposed of (nodejs/node#55351).
 */
export function linkSignals(
  sources: readonly AbortSignal[],
  milliseconds?: number,
): LinkedSignal {
  const linked = new AbortController();
  const abort = () => linked.abort();
  const timer =
    milliseconds === undefined ? undefined : setTimeout(abort, milliseconds);
  sources.forEach(source => source.addEventListener('abort', abort));
  if (sources.some(source => source.aborted)) {
    abort();
  }
  return {
    signal: linked.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      sources.forEach(source => source.removeEventListener('abort', abort));
    },
  };
}
