/** Lets no more in at once than a server opens channels; the others wait in their order. */
export class ChannelSlots {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private limit: number) {}

  /** True while nobody is in or waits. */
  get isIdle(): boolean {
    return this.taken === 0 && this.waiting.length === 0;
  }

  /** Comes back when there is room; `leave` must follow. Rejects with the signal's reason. */
  async enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.taken < this.limit) {
      this.taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const over = new AbortController();
      const turn = () => {
        over.abort();
        resolve();
      };
      const giveUp = () => {
        this.waiting.splice(this.waiting.indexOf(turn), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, {
        once: true,
        signal: over.signal,
      });
      this.waiting.push(turn);
    });
  }

  leave(): void {
    this.taken -= 1;
    while (this.taken < this.limit && this.waiting.length > 0) {
      this.taken += 1;
      this.waiting.shift()?.();
    }
  }

  /**
   * The server refused one that is in: no more are let in from now on than are in without it.
   *
   * @returns false when there is none but it, so that waiting would not help
   */
  shrink(): boolean {
    if (this.taken <= 1) {
      return false;
    }
    this.limit = this.taken - 1;
    return true;
  }
}
