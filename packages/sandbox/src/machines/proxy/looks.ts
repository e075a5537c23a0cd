import { Log } from '../../standIn';
import { errorText } from '../../systemError';

/** Looks at something, one time after the other, whenever it may be otherwise. */
export class Looks {
  private isClosed = false;
  private isAsked = false;
  private work: Promise<void> = Promise.resolve();
  private next?: NodeJS.Timeout;

  constructor(
    private readonly look: () => Promise<void>,
    private readonly log: Log,
  ) {}

  /** Has it look, soon. */
  nudge(): void {
    if (this.isAsked || this.isClosed) {
      return;
    }
    this.isAsked = true;
    this.work = this.work
      .then(async () => {
        this.isAsked = false;
        if (!this.isClosed) {
          await this.look();
        }
      })
      .catch(error => this.log(errorText(error)));
  }

  /** Ends when it has taken up what is true now. */
  async settled(): Promise<void> {
    this.nudge();
    await this.work;
  }

  /** Has it look again after so many milliseconds; nothing: not by itself. */
  later(milliseconds: number | undefined): void {
    clearTimeout(this.next);
    if (milliseconds !== undefined && !this.isClosed) {
      this.next = setTimeout(
        () => this.nudge(),
        Math.max(1, milliseconds),
      ).unref();
    }
  }

  /** Ends after the look that is being had. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.next);
    await this.work;
    clearTimeout(this.next);
  }
}
