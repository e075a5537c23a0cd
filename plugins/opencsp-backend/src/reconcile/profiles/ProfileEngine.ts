import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { LEASE_MS } from '../../domain/decision';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { ProfileRepository } from '../../profiles/git/ProfileRepository';
import { ProfileClaim, ProfileStore } from '../../store/profiles/ProfileStore';
import { BackendLoops } from '../BackendLoops';
import { Clock } from '../clock';
import { nowAndThen } from '../nowAndThen';
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
export class ProfileEngine extends BackendLoops {
  private readonly loop: WorkLoop<
    ProfileRecord,
    ProfileClaim,
    WorkReport<ProfileRecord>
  >;

  constructor(private readonly options: ProfileEngineOptions) {
    super();
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

  protected begin(signal: AbortSignal): Promise<unknown>[] {
    const branches = {
      ...this.options,
      everyMs: LOOK_MS,
      problem: 'The branches of profiles could not be compared',
      work: () => this.compareBranches(signal),
    };
    return [
      this.loop.run(signal),
      nowAndThen(branches, signal),
      this.keepMirror(signal),
    ];
  }
}
