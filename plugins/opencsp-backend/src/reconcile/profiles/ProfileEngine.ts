import { randomUUID } from 'node:crypto';
import { LifecycleService, LoggerService } from '@backstage/backend-plugin-api';
import { LEASE_MS } from '../../domain/decision';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { ProfileRepository } from '../../profiles/git/ProfileRepository';
import { ProfileClaim, ProfileStore } from '../../store/profiles/ProfileStore';
import { backoff } from '../backoff';
import { Clock } from '../clock';
import { pause } from '../pause';
import { describeTrouble } from '../trouble';
import { WorkLoop, WorkReport } from '../WorkLoop';
import { ProfileReconciler, RenderProfile } from './ProfileReconciler';

/** How often all branches are compared with what is known of them, in milliseconds. */
const LOOK_MS = 60_000;

/** How often the mirror is packed, in milliseconds. */
const TIDY_MS = 24 * 3_600_000;

/** What the engine runs with. */
export interface ProfileEngineOptions {
  store: ProfileStore;
  repository: ProfileRepository;
  render: RenderProfile;
  clock: Clock;
  logger: LoggerService;
  /** How long a claim holds, in milliseconds. */
  leaseMs?: number;
  /** There is something in the outbox. */
  onMessages: () => void;
}

/** The loops of profiles: due work, and looking for commits that were made by hand. */
export class ProfileEngine {
  private readonly shutdown = new AbortController();
  private readonly loop: WorkLoop<
    ProfileRecord,
    ProfileClaim,
    WorkReport<ProfileRecord>
  >;
  private loops: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ProfileEngineOptions) {
    const leaseMs = options.leaseMs ?? LEASE_MS;
    this.loop = new WorkLoop({
      ...options,
      leaseMs,
      reconciler: new ProfileReconciler({ ...options, leaseMs }),
      leaseOwner: randomUUID(),
      title: 'Profile',
      aboutOf: ({ id, branch, state }) => ({ profile: id, branch, state }),
      onPass: () => options.onMessages(),
    });
  }

  /** Something became due just now. */
  wake(): void {
    this.loop.wake();
    this.options.onMessages();
  }

  /** Begins with the backend and ends with it. */
  attach(lifecycle: LifecycleService): void {
    lifecycle.addStartupHook(() => this.start());
    lifecycle.addShutdownHook(() => this.stop());
  }

  start(): void {
    const { signal } = this.shutdown;
    this.loops = Promise.allSettled([
      this.loop.run(signal),
      this.watchBranches(signal),
      this.keepMirror(signal),
    ]);
  }

  async stop(): Promise<void> {
    this.shutdown.abort();
    await this.loops;
  }

  /**
   * Compares all branches with what is known of them, and has those looked at that differ: one question
   * to the repository and two to the database, however many profiles there are.
   */
  async compareBranches(signal: AbortSignal): Promise<void> {
    const { store, repository, clock } = this.options;
    if (!(await store.hasSaved())) {
      return;
    }
    const heads = await repository.heads(undefined, signal);
    if ((await store.wakeDiffering(heads, clock.now())) > 0) {
      this.loop.wake();
    }
  }

  /** Makes the first commit a quick one, and all of them stay so. */
  private async keepMirror(signal: AbortSignal): Promise<void> {
    const { repository, logger } = this.options;
    const keep = async (what: string, work: Promise<void>) =>
      work.catch(error =>
        logger.debug(`The mirror of the profiles could not be ${what}`, {
          error: describeTrouble(error),
        }),
      );
    await keep('made', repository.ensureMirror(signal));
    while (!signal.aborted) {
      await keep('packed', repository.tidy(signal));
      await pause(TIDY_MS, signal);
    }
  }

  private async watchBranches(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.options;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.compareBranches(signal);
        failures = 0;
      } catch (error) {
        failures += 1;
        logger.debug('The branches of profiles could not be compared', {
          error: describeTrouble(error),
        });
      }
      const longer = failures > 0 ? backoff(failures, clock.random()) : 0;
      await pause(LOOK_MS + longer, signal);
    }
  }
}
