import { LoggerService } from '@backstage/backend-plugin-api';
import { LEASE_MS } from '../domain/decision';
import { Time } from '../domain/record';
import { DueStore, LeaseLostError } from '../store/DueStore';
import { backoff } from './backoff';
import { Bell } from './Bell';
import { Clock } from './clock';
import { databaseOrNetworkTrouble } from '../store/databaseTrouble';
import { TroubleLog } from './TroubleLog';
import { within } from './within';
import { describeTrouble } from './trouble';

/** How often the database is asked for due rows when nothing wakes the loop, in milliseconds. */
const POLL_MS = 1_000;

/** Rows worked on at the same time. */
const CONCURRENCY = 16;

/** Every so many rounds work is taken strictly by age, so that idle looks are never starved. */
const OLDEST_EVERY = 4;

/** A database that does not answer for so long is asked anew, on another connection. */
const CLAIM_MS = 30_000;

/** More than the small steps by which clocks are kept right. */
const CLOCK_SET_BACK_MS = 60_000;

/** A row that this process may work on until its lease ends. */
export interface WorkClaim<Row> {
  record: Row;
  /** How often in a row the work had trouble. */
  attempts: number;
}

/** What a pass came to, for its caller's log and metrics. */
export interface WorkReport<Row> {
  record: Row;
  /** Only when it is new: trouble that stays is told once. */
  trouble?: string;
  /** When it is due again: where that is soon, the loop is awake at that moment. */
  nextRunAt?: Time;
}

/** What the loop must know of a row, for its log. */
export interface WorkRow {
  id: string;
  state: string;
  failure?: { reason: string };
}

/** Does a pass over a row. */
export interface PassRunner<Claim, Report> {
  pass(claim: Claim, shutdown: AbortSignal): Promise<Report>;
}

/** What a loop runs with. */
export interface WorkLoopOptions<
  Row extends WorkRow,
  Claim extends WorkClaim<Row>,
  Report extends WorkReport<Row>,
> {
  store: DueStore<Claim>;
  reconciler: PassRunner<Claim, Report>;
  /** What a row is called in the log, such as "Instance". */
  title: string;
  /** What every line of the log about a row holds. */
  aboutOf: (row: Row) => Record<string, string>;
  /** Unique for each process. */
  leaseOwner: string;
  clock: Clock;
  logger: LoggerService;
  /** How long a claim holds, in milliseconds. */
  leaseMs?: number;
  onPass?: (report: Report, milliseconds: number) => void;
}

/** Moments before the next regular look at which rows are due. */
class Soon {
  private times: Time[] = [];

  note(time: Time | undefined, now: Time): void {
    if (time !== undefined && time - now < POLL_MS) {
      this.times.push(time);
    }
  }

  /** What was due by then was asked for. */
  forget(asked: Time): void {
    this.times = this.times.filter(time => time > asked);
  }

  /** Milliseconds until the next look. */
  pause(now: Time): number {
    return Math.max(0, Math.min(POLL_MS, ...this.times.map(it => it - now)));
  }
}

/**
 * Claims due rows and has a pass done over each. It holds no state that matters: what is due is in
 * the database, and several processes can run it on one database.
 */
export class WorkLoop<
  Row extends WorkRow,
  Claim extends WorkClaim<Row>,
  Report extends WorkReport<Row>,
> {
  private readonly running = new Set<Promise<void>>();
  private readonly bell = new Bell();
  private readonly soon = new Soon();
  private rounds = 0;
  private latest: Time = 0;
  private readonly troubles: TroubleLog;

  constructor(private readonly options: WorkLoopOptions<Row, Claim, Report>) {
    this.troubles = new TroubleLog(options.logger);
  }

  /** Runs until the signal aborts, and resolves when the last pass has ended. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const worked = await this.claimSome(signal);
      if (!worked && !signal.aborted) {
        await this.bell.wait(this.soon.pause(this.options.clock.now()), signal);
      }
    }
    await Promise.allSettled(this.running);
  }

  /** Does the most urgent pass that is due, to its end. @returns false when none is due */
  async workOnce(signal: AbortSignal): Promise<boolean> {
    const [claim] = await this.claim(1);
    if (claim) {
      await this.work(claim, signal);
    }
    return claim !== undefined;
  }

  /** Something became due just now. */
  wake(): void {
    this.bell.ring();
  }

  /** True when there may be more to claim at once. */
  private async claimSome(signal: AbortSignal): Promise<boolean> {
    const free = CONCURRENCY - this.running.size;
    const asked = this.options.clock.now();
    const claims = free > 0 ? await this.claim(free) : [];
    this.soon.forget(asked);
    claims.forEach(claim => this.start(claim, signal));
    return free > 0 && claims.length === free;
  }

  private async claim(limit: number): Promise<Claim[]> {
    const { store, clock, leaseOwner, leaseMs = LEASE_MS } = this.options;
    const now = clock.now();
    this.rounds += 1;
    try {
      await within(CLAIM_MS, this.mindTheClock(now));
      return await within(
        CLAIM_MS,
        store.claimDue(
          { owner: leaseOwner, until: now + leaseMs },
          now,
          limit,
          this.rounds % OLDEST_EVERY === 0 ? 'oldest-first' : 'urgent-first',
        ),
      );
    } catch (error) {
      this.troubles.tell(
        'Could not ask the database for due work; trying again',
        error,
      );
      return [];
    }
  }

  /** A clock that was set back would have everything wait for the time it was set back by. */
  private async mindTheClock(now: Time): Promise<void> {
    if (now < this.latest - CLOCK_SET_BACK_MS) {
      await this.options.store.bringForward(now);
    }
    this.latest = now;
  }

  private start(claim: Claim, signal: AbortSignal): void {
    const pass = this.work(claim, signal).finally(() => {
      this.running.delete(pass);
      this.wake();
    });
    this.running.add(pass);
  }

  private async work(claim: Claim, signal: AbortSignal): Promise<void> {
    const { reconciler, logger, clock, onPass, title, aboutOf } = this.options;
    const started = clock.now();
    const about = aboutOf(claim.record);
    try {
      const report = await reconciler.pass(claim, signal);
      onPass?.(report, clock.now() - started);
      this.soon.note(report.nextRunAt, clock.now());
      if (report.record.state !== claim.record.state) {
        logger.info(`${title} is ${report.record.state}`, {
          ...aboutOf(report.record),
          reason: report.record.failure?.reason ?? '',
        });
      }
      if (report.trouble) {
        logger.warn(report.trouble, about);
      }
    } catch (error) {
      const expected = error instanceof LeaseLostError || signal.aborted;
      if (expected) {
        logger.debug(describeTrouble(error), about);
        // Trouble of outside systems is an outcome of the pass: what is thrown is the database's.
      } else if (databaseOrNetworkTrouble(error)?.passing) {
        this.troubles.tell(
          'The database failed in the middle of passes; they are tried again',
          error,
        );
      } else {
        logger.error('A pass ended unexpectedly; it is tried again', {
          ...about,
          error: describeTrouble(error),
        });
      }
      await this.giveBack(claim, expected ? undefined : describeTrouble(error));
    }
  }

  /** A row that was not finished is free again at once; after a surprise, with a pause. */
  private async giveBack(claim: Claim, surprise?: string): Promise<void> {
    const { clock, logger, store, aboutOf } = this.options;
    const attempts = claim.attempts + 1;
    const retry = surprise
      ? {
          attempts,
          lastError: surprise,
          nextRunAt: clock.now() + backoff(attempts, clock.random()),
        }
      : undefined;
    await store.release(claim, retry).catch(error =>
      logger.debug('A lease could not be given back; it runs out by itself', {
        ...aboutOf(claim.record),
        error: describeTrouble(error),
      }),
    );
  }
}
