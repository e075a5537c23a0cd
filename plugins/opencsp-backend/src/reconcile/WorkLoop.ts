import { LoggerService } from '@backstage/backend-plugin-api';
import { Claim, InstanceStore, LeaseLostError } from '../store/InstanceStore';
import { backoff } from './backoff';
import { Clock } from './clock';
import { linkSignals } from './linkedSignal';
import { pause } from './pause';
import { LEASE_MS, PassReport } from './Reconciler';
import { describeTrouble } from './trouble';

/** How often the database is asked for due rows when nothing wakes the loop, in milliseconds. */
const POLL_MS = 1_000;

/** Rows worked on at the same time. */
const CONCURRENCY = 16;

/** Does a pass over a row. */
export interface PassRunner {
  pass(claim: Claim, shutdown: AbortSignal): Promise<PassReport>;
}

/**
 * Claims due rows and has a pass done over each. It holds no state that matters: what is due is in
 * the database, and several processes can run it on one database.
 */
export class WorkLoop {
  private readonly running = new Set<Promise<void>>();
  private wakeUp: () => void = () => undefined;

  constructor(
    private readonly options: {
      store: InstanceStore;
      reconciler: PassRunner;
      /** Unique for each process. */
      leaseOwner: string;
      clock: Clock;
      logger: LoggerService;
      onPass?: (report: PassReport, milliseconds: number) => void;
    },
  ) {}

  /** Runs until the signal aborts, and resolves when the last pass has ended. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const worked = await this.claimSome(signal);
      if (!worked && !signal.aborted) {
        await this.rest(signal);
      }
    }
    await Promise.allSettled(this.running);
  }

  /** Something became due just now. */
  wake(): void {
    this.wakeUp();
  }

  /** True when there may be more to claim at once. */
  private async claimSome(signal: AbortSignal): Promise<boolean> {
    const { store, clock, leaseOwner, logger } = this.options;
    const free = CONCURRENCY - this.running.size;
    if (free === 0) {
      return false;
    }
    try {
      const now = clock.now();
      const claims = await store.claimDue(
        { owner: leaseOwner, until: now + LEASE_MS },
        now,
        free,
      );
      claims.forEach(claim => this.start(claim, signal));
      return claims.length === free;
    } catch (error) {
      logger.warn('Could not ask the database for due work; trying again', {
        error: describeTrouble(error),
      });
      return false;
    }
  }

  private start(claim: Claim, signal: AbortSignal): void {
    const pass = this.work(claim, signal).finally(() => {
      this.running.delete(pass);
      this.wake();
    });
    this.running.add(pass);
  }

  private async work(claim: Claim, signal: AbortSignal): Promise<void> {
    const { reconciler, logger, clock, onPass } = this.options;
    const started = clock.now();
    const about = { instance: claim.record.id, state: claim.record.state };
    try {
      const report = await reconciler.pass(claim, signal);
      onPass?.(report, clock.now() - started);
      if (report.record.state !== claim.record.state) {
        logger.info(`Instance is ${report.record.state}`, {
          ...about,
          state: report.record.state,
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
    const { clock, logger, store } = this.options;
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
        instance: claim.record.id,
        error: describeTrouble(error),
      }),
    );
  }

  private async rest(signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.wakeUp = () => woken.abort();
    const linked = linkSignals([signal, woken.signal]);
    await pause(POLL_MS, linked.signal);
    linked[Symbol.dispose]();
  }
}
