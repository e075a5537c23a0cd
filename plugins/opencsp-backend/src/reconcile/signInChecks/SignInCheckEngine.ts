import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { LEASE_MS } from '../../domain/decision';
import {
  SignInCheckClaim,
  SignInCheckRow,
  SignInCheckStore,
} from '../../store/signInChecks/SignInCheckStore';
import { BackendLoops } from '../BackendLoops';
import { FollowedReport } from '../followedPass';
import { WorkLoop } from '../WorkLoop';
import {
  SignInCheckReconciler,
  SignInCheckReconcilerOptions,
} from './SignInCheckReconciler';

/** What the engine runs with. */
export interface SignInCheckEngineOptions
  extends Omit<SignInCheckReconcilerOptions, 'store' | 'leaseMs'> {
  store: SignInCheckStore;
  logger: LoggerService;
  /** How long a claim holds, in milliseconds. */
  leaseMs?: number;
  /** There is something in the outbox. */
  onMessages: () => void;
}

/** The loop that checks sign-ins when it is asked to, and takes away what a check left. */
export class SignInCheckEngine extends BackendLoops {
  private readonly loop: WorkLoop<
    SignInCheckRow,
    SignInCheckClaim,
    FollowedReport<SignInCheckRow>
  >;

  constructor(private readonly options: SignInCheckEngineOptions) {
    super();
    const leaseMs = options.leaseMs ?? LEASE_MS;
    this.loop = new WorkLoop({
      ...options,
      leaseMs,
      reconciler: new SignInCheckReconciler({ ...options, leaseMs }),
      leaseOwner: randomUUID(),
      title: 'Sign-in checks',
      aboutOf: ({ profileId, hostId, deploymentId, state }) => ({
        profile: profileId,
        host: hostId,
        deployment: deploymentId,
        state,
      }),
      onPass: () => options.onMessages(),
    });
  }

  /** Something became due just now. */
  wake(): void {
    this.loop.wake();
    this.options.onMessages();
  }

  protected begin(signal: AbortSignal): Promise<unknown>[] {
    return [this.loop.run(signal)];
  }
}
