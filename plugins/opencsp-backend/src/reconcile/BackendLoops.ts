import { LifecycleService } from '@backstage/backend-plugin-api';

/** Loops that begin with the backend and end with it. */
export abstract class BackendLoops {
  private readonly shutdown = new AbortController();
  private loops: Promise<unknown> = Promise.resolve();

  /** Begins all of them; each resolves when the signal has aborted and what it has under way is over. */
  protected abstract begin(signal: AbortSignal): Promise<unknown>[];

  /** To be called before the backend has started. */
  attach(lifecycle: LifecycleService): void {
    lifecycle.addStartupHook(() => this.start());
    lifecycle.addShutdownHook(() => this.stop());
  }

  start(): void {
    this.loops = Promise.allSettled(this.begin(this.shutdown.signal));
  }

  async stop(): Promise<void> {
    this.shutdown.abort();
    await this.loops;
  }
}
