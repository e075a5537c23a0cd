import { Bell } from './Bell';

/** Waits for news of one log, until it is disposed of. */
export interface LogListener extends Disposable {
  /** Until there was news since the last wait, the time is over, or the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/**
 * Tells those who follow a log that this process wrote to it, so that a line is seen at once. It is never
 * the only way: what another process wrote is found by looking.
 */
export class LogNews {
  private readonly bells = new Map<string, Set<Bell>>();

  /** Something was written to the log of this record. */
  ring(id: string): void {
    this.bells.get(id)?.forEach(bell => bell.ring());
  }

  listen(id: string): LogListener {
    const bell = new Bell();
    const bells = this.bells.get(id) ?? new Set();
    this.bells.set(id, bells.add(bell));
    return {
      wait: (milliseconds, signal) => bell.wait(milliseconds, signal),
      [Symbol.dispose]: () => {
        bells.delete(bell);
        if (bells.size === 0 && this.bells.get(id) === bells) {
          this.bells.delete(id);
        }
      },
    };
  }
}
