import { randomUUID } from 'node:crypto';
import { LifecycleService, LoggerService } from '@backstage/backend-plugin-api';
import { Deadlines } from './domain/record';
import { OutboxPublisher } from './publish/OutboxPublisher';
import { backoff } from './reconcile/backoff';
import { Clock } from './reconcile/clock';
import { Outside } from './reconcile/CommandRunner';
import { InstanceLoop, instanceLoop } from './reconcile/instanceLoop';
import { pause } from './reconcile/pause';
import { PassReport, Reconciler } from './reconcile/Reconciler';
import { describeTrouble } from './reconcile/trouble';
import { InstanceStore } from './store/InstanceStore';

/** How often old rows are forgotten, in milliseconds. */
const TIDY_MS = 60 * 60_000;

/** The version of a machine that is gone. */
const ABSENT = 'absent';

/** What the engine runs with. */
export interface EngineOptions {
  store: InstanceStore;
  outside: Outside;
  deadlines: Deadlines;
  publisher: OutboxPublisher;
  clock: Clock;
  logger: LoggerService;
  /** How long a claim holds, in milliseconds. */
  leaseMs?: number;
  onPass?: (report: PassReport, milliseconds: number) => void;
}

/** The engine's loops: due work, the outbox, and the hints of the platform's watch. */
export class Engine {
  private readonly shutdown = new AbortController();
  private readonly loop: InstanceLoop;
  private readonly hints = new Map<string, string>();
  private draining?: Promise<void>;
  private loops: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: EngineOptions) {
    this.loop = instanceLoop({
      ...options,
      onPass: (report, milliseconds) => {
        options.publisher.wake();
        options.onPass?.(report, milliseconds);
      },
      reconciler: new Reconciler(options),
      leaseOwner: randomUUID(),
    });
  }

  /** Something became due just now. */
  wake(): void {
    this.loop.wake();
    this.options.publisher.wake();
  }

  /** Begins with the backend and ends with it: what is under way is finished or left to its lease. */
  attach(lifecycle: LifecycleService): void {
    lifecycle.addStartupHook(() => this.start());
    lifecycle.addShutdownHook(() => this.stop());
  }

  start(): void {
    const { signal } = this.shutdown;
    this.options.outside.provisioner.watch(
      (id, version) => this.hint(id, version),
      signal,
    );
    this.loops = Promise.allSettled([
      this.loop.run(signal),
      this.options.publisher.run(signal),
      this.tidy(signal),
      this.findVanished(signal),
    ]);
  }

  async stop(): Promise<void> {
    this.shutdown.abort();
    await this.loops;
  }

  /**
   * A watch names what is there, and what goes from then on. What went while the portal was off is
   * found by one list at the start.
   */
  private async findVanished(signal: AbortSignal): Promise<void> {
    const { store, outside, logger } = this.options;
    const { provisioner } = outside;
    for (let tries = 1; !signal.aborted; tries++) {
      if (!provisioner.availability().available) {
        return;
      }
      try {
        const known = await store.machinesKnown();
        const there = new Set(
          (await provisioner.list({ signal })).map(({ ref }) => ref.name),
        );
        known
          .filter(({ name }) => !there.has(name))
          .forEach(({ instanceId }) => this.hint(instanceId, ABSENT));
        return;
      } catch (error) {
        logger.debug('The platform could not be asked what is there', {
          error: describeTrouble(error),
        });
        await pause(backoff(tries, this.options.clock.random()), signal);
      }
    }
  }

  /** Forgets now and then what has no use any more. */
  private async tidy(signal: AbortSignal): Promise<void> {
    const { store, clock, logger } = this.options;
    while (!signal.aborted) {
      await store.prune(clock.now()).catch(error =>
        logger.debug('Old rows could not be forgotten; tried again later', {
          error: describeTrouble(error),
        }),
      );
      await pause(TIDY_MS, signal);
    }
  }

  /** Hints are taken one after the other: a platform that starts names everything it has. */
  private hint(id: string, version: string): void {
    this.hints.set(id, version);
    if (!this.draining) {
      this.draining = this.drain().finally(() => {
        this.draining = undefined;
      });
    }
  }

  private async drain(): Promise<void> {
    const { store, clock, logger } = this.options;
    for (const [id, version] of this.hints) {
      this.hints.delete(id);
      const due = await store.hint(id, version, clock.now()).catch(error => {
        logger.debug('A hint was lost; the next pass looks anyway', {
          instance: id,
          error: describeTrouble(error),
        });
        return false;
      });
      if (due) {
        this.wake();
      }
    }
  }
}
