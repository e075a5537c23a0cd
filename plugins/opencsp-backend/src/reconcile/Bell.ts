import { linkSignals } from './linkedSignal';
import { pause } from './pause';

/** Wakes a loop that looks now and then; a ring while nobody waits is not lost. */
export class Bell {
  private rung = false;
  private wakeUp: () => void = () => undefined;

  ring(): void {
    this.rung = true;
    this.wakeUp();
  }

  /** Until it was rung since the last wait, the time is over, or the signal aborts. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.rung) {
      const woken = new AbortController();
      this.wakeUp = () => woken.abort();
      const linked = linkSignals([signal, woken.signal]);
      await pause(milliseconds, linked.signal);
      linked[Symbol.dispose]();
    }
    this.rung = false;
  }
}
