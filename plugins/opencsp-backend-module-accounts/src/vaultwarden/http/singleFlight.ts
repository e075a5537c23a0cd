/** Rejects with the signal's reason when it ends before the work does; the work goes on for the others. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Does a thing once at a time: whoever asks while it runs waits for that run. */
export class SingleFlight<T> {
  #running?: Promise<T>;

  constructor(private readonly work: (signal: AbortSignal) => Promise<T>) {}

  /**
   * @param life - ends the work itself
   * @param signal - ends only this caller's waiting
   */
  async run(life: AbortSignal, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    this.#running ??= this.work(life).finally(() => {
      this.#running = undefined;
    });
    return orAborted(this.#running, signal);
  }
}
