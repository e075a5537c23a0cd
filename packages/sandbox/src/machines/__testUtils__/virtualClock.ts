import { MachineClock } from '../clock';

/** A clock that jumps to the next thing that waits, so that hours pass in no time. */
export class VirtualClock implements MachineClock {
  private waiting: { at: number; wake(): void }[] = [];
  private isMoving = false;

  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  since(time: number): number {
    return this.time - time;
  }

  after(time: number, milliseconds: number): number {
    return time + milliseconds;
  }

  /** Lets time pass for those who do not wait. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const done = new AbortController();
      const entry = {
        at: this.time + milliseconds,
        wake: () => {
          done.abort();
          resolve();
        },
      };
      const stop = () => {
        this.waiting = this.waiting.filter(each => each !== entry);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, {
        once: true,
        signal: done.signal,
      });
      this.waiting.push(entry);
      this.move();
    });
  }

  /** Goes on when everybody who could do something now has done it. */
  private move(): void {
    if (this.isMoving) {
      return;
    }
    this.isMoving = true;
    setImmediate(() => {
      this.isMoving = false;
      this.waiting.sort((a, b) => a.at - b.at);
      const next = this.waiting.shift();
      if (next) {
        this.time = Math.max(this.time, next.at);
        next.wake();
      }
      if (this.waiting.length > 0) {
        this.move();
      }
    });
  }
}
