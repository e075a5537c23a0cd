import { Clock } from '../objectCache';

/** Time passes when a test says so, and then in the order in which things were to happen. */
export class VirtualClock implements Clock {
  time = 0;
  /** What was slept, in milliseconds. */
  readonly sleeps: number[] = [];
  private sleepers: { until: number; wake: () => void }[] = [];

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), {
        once: true,
      });
      this.sleepers.push({ until: this.time + ms, wake: resolve });
    });
  }

  /** Something happens at a moment, whoever sleeps. */
  at(time: number, happens: () => void): void {
    this.sleepers.push({ until: time, wake: happens });
  }

  /** Jumps: everybody whose time is over wakes at once. */
  async pass(ms: number): Promise<void> {
    this.time += ms;
    const due = this.sleepers.filter(({ until }) => until <= this.time);
    this.sleepers = this.sleepers.filter(({ until }) => until > this.time);
    due.forEach(({ wake }) => wake());
    await settle();
  }

  /** Goes on to a moment, and lets everybody act who wakes on the way. */
  async runTo(time: number): Promise<void> {
    await settle();
    for (;;) {
      const next = Math.min(...this.sleepers.map(({ until }) => until));
      if (next > time) {
        break;
      }
      await this.pass(Math.max(0, next - this.time));
    }
    await this.pass(time - this.time);
  }
}

/** Lets all that can go on without time passing go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise(resolve => setImmediate(resolve));
  }
}
