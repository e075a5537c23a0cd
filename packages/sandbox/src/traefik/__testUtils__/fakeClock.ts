import { Clock } from '../world';

interface Alarm {
  at: number;
  run: () => void;
}

/** Time that goes on when it is told to. */
export class FakeClock implements Clock {
  private time: number;
  private readonly alarms = new Set<Alarm>();

  constructor(start: Date) {
    this.time = start.getTime();
  }

  now(): Date {
    return new Date(this.time);
  }

  after(milliseconds: number, run: () => void): () => void {
    const alarm = { at: this.time + milliseconds, run };
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  /** Goes on, and runs what is due on the way. `settle` is awaited after each of them. */
  async advance(
    milliseconds: number,
    settle: () => Promise<void>,
  ): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      const [next] = [...this.alarms]
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at);
      if (!next) {
        break;
      }
      this.alarms.delete(next);
      this.time = Math.max(this.time, next.at);
      next.run();
      await settle();
    }
    this.time = end;
    await settle();
  }
}
