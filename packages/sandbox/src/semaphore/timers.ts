import { Log } from '../standIn';
import { errorText } from '../systemError';

/** The time of one life of the server, or of all its playbooks: faster in tests, and over at its end. */
export class Timers {
  private readonly timeouts = new Set<NodeJS.Timeout>();
  private readonly intervals = new Set<NodeJS.Timeout>();
  private over = false;

  constructor(
    /** How many times faster than the recorded server; 1 is as recorded. */
    private readonly speed: number,
    private readonly log: Log,
  ) {}

  /**
   * Waits as long as the real server would; for ever once the server's life is over.
   *
   * @throws the signal's reason when it aborts
   */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      if (this.over || !Number.isFinite(milliseconds)) {
        return;
      }
      const timeout = setTimeout(() => {
        this.timeouts.delete(timeout);
        signal?.removeEventListener('abort', abort);
        resolve();
      }, milliseconds / this.speed);
      this.timeouts.add(timeout);
    });
  }

  /** @returns what ends it */
  every(milliseconds: number, work: () => void): () => void {
    const interval = setInterval(work, milliseconds / this.speed);
    this.intervals.add(interval);
    return () => {
      clearInterval(interval);
      this.intervals.delete(interval);
    };
  }

  /** Lets work go on unobserved; its failure is logged. */
  background(work: Promise<unknown>): void {
    work.catch(error => this.log(`semaphore: ${errorText(error)}`));
  }

  /** Ends everything that waits. */
  end(): void {
    this.over = true;
    this.timeouts.forEach(clearTimeout);
    this.intervals.forEach(clearInterval);
  }
}
