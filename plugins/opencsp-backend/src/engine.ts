import { randomUUID } from 'node:crypto';
import { LifecycleService, LoggerService } from '@backstage/backend-plugin-api';
import { Deadlines } from './domain/record';
import { OutboxPublisher } from './publish/OutboxPublisher';
import { Clock } from './reconcile/clock';
import { Outside } from './reconcile/CommandRunner';
import { PassReport, Reconciler } from './reconcile/Reconciler';
import { describeTrouble } from './reconcile/trouble';
import { WorkLoop } from './reconcile/WorkLoop';
import { InstanceStore } from './store/InstanceStore';

/** What the engine runs with. */
export interface EngineOptions {
  store: InstanceStore;
  outside: Outside;
  deadlines: Deadlines;
  publisher: OutboxPublisher;
  clock: Clock;
  logger: LoggerService;
  onPass?: (report: PassReport, milliseconds: number) => void;
}

/** The engine's loops: due work, the outbox, and the hints of the platform's watch. */
export class Engine {
  private readonly shutdown = new AbortController();
  private readonly loop: WorkLoop;
  private readonly hints = new Map<string, string>();
  private draining?: Promise<void>;
  private loops: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: EngineOptions) {
    this.loop = new WorkLoop({
      ...options,
      reconciler: new Reconciler(options),
      leaseOwner: randomUUID(),
    });
  }

  /** Something became due just now. */
  wake(): void {
    this.loop.wake();
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
    ]);
  }

  async stop(): Promise<void> {
    this.shutdown.abort();
    await this.loops;
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
