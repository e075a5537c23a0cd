/** The time of the machines. Durations are those of the real system; the sandbox may run faster. */
export interface MachineClock {
  /** Milliseconds since 1970, as the computer has it. */
  now(): number;
  /** Milliseconds that the real system would have needed since then. */
  since(time: number): number;
  /** The moment at which the real system would have had so many milliseconds since then. */
  after(time: number, milliseconds: number): number;
  /**
   * Waits as long as the real system would need.
   *
   * @throws the reason of the signal when it is aborted
   */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** @param speed - how many times faster than the real system */
export function realClock(now: () => Date, speed: number): MachineClock {
  return {
    now: () => now().getTime(),
    since: time => (now().getTime() - time) * speed,
    after: (time, milliseconds) => time + milliseconds / speed,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const done = new AbortController();
        const timer = setTimeout(() => {
          done.abort();
          resolve();
        }, milliseconds / speed);
        const stop = () => {
          clearTimeout(timer);
          reject(signal.reason);
        };
        signal.addEventListener('abort', stop, {
          once: true,
          signal: done.signal,
        });
      }),
  };
}
