import { Database } from './database';
import { Feed } from './feed';
import { Task } from './rows';
import { Timers } from './timers';

/** What goes wrong with a log. */
export interface LogTrouble {
  /** Seconds by which the log from `PLAY RECAP` on comes after the end; 0 when it is in time. */
  lateSeconds: number;
  /** Neighbours of one batch trade places, as rows of one time may. */
  isOutOfOrder: boolean;
  /** From `PLAY RECAP` on all is written twice, as after a write that was repeated. */
  isDuplicate: boolean;
}

interface Line {
  time: string;
  output: string;
}

/** The log of a run: told to connected clients at once, and written in batches. */
export class TaskLog {
  private pending: Line[] = [];
  private readonly late: Line[] = [];
  private readonly written: Line[] = [];

  constructor(
    private readonly task: Task,
    private readonly trouble: LogTrouble,
    private readonly server: {
      database: Database;
      timers: Timers;
      feed: Pick<Feed, 'log'>;
    },
  ) {}

  write(lines: readonly string[]): void {
    const { database, feed } = this.server;
    for (const output of lines) {
      const line = { time: database.timestamp(), output };
      this.pending.push(line);
      feed.log(this.task, line);
    }
  }

  flush(): void {
    if (this.trouble.lateSeconds > 0) {
      this.holdBackRecap();
    }
    const lines = this.pending;
    this.pending = [];
    if (lines.length > 0) {
      this.keep(this.trouble.isOutOfOrder ? swapped(lines) : lines);
    }
  }

  /** What is written when the last status is. */
  flushBeforeEnd(): void {
    this.flush();
    if (this.trouble.isDuplicate) {
      const recap = this.written.findIndex(isRecap);
      this.keep(this.written.slice(recap));
    }
  }

  /** Writes later what was held back. */
  flushAfterEnd(): void {
    if (this.late.length > 0) {
      const { timers } = this.server;
      timers.background(
        timers
          .wait(this.trouble.lateSeconds * 1000)
          .then(() => this.keep(this.late.splice(0))),
      );
    }
  }

  /** From `PLAY RECAP` on everything comes late, whichever batch it would be in. */
  private holdBackRecap(): void {
    const recap = this.late.length > 0 ? 0 : this.pending.findIndex(isRecap);
    if (recap >= 0) {
      this.late.push(...this.pending.splice(recap));
    }
  }

  private keep(lines: readonly Line[]): void {
    const { database, timers } = this.server;
    this.written.push(...lines);
    database.addOutput(this.task.id, [...lines]);
    timers.background(database.save());
  }
}

function isRecap(line: Line): boolean {
  return line.output.startsWith('PLAY RECAP');
}

/** Each two lines trade their places and keep the times of the places. */
function swapped(lines: readonly Line[]): Line[] {
  return lines.map((line, index) => {
    const partner = lines[index % 2 === 0 ? index + 1 : index - 1];
    return { time: line.time, output: (partner ?? line).output };
  });
}
