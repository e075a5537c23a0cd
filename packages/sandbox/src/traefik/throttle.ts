import { Clock } from './world';

/**
 * Lets values through at most once in a while, the last one of those that came in between
 * (`providersThrottleDuration`). The first goes at once.
 */
export class Throttle<T> {
  private openAt = 0;
  private waiting?: { value: T; callOff: () => void };

  constructor(
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly publish: (value: T) => void,
  ) {}

  offer(value: T): void {
    if (this.waiting) {
      this.waiting.value = value;
      return;
    }
    const left = this.openAt - this.clock.now().getTime();
    if (left <= 0) {
      this.let(value);
      return;
    }
    const callOff = this.clock.after(left, () => {
      const last = this.waiting;
      this.waiting = undefined;
      if (last) {
        this.let(last.value);
      }
    });
    this.waiting = { value, callOff };
  }

  stop(): void {
    this.waiting?.callOff();
    this.waiting = undefined;
  }

  private let(value: T): void {
    this.openAt = this.clock.now().getTime() + this.intervalMs;
    this.publish(value);
  }
}
