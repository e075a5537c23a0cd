import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { LEASE_MS } from '../../domain/decision';
import {
  AccountSetClaim,
  AccountSetRow,
  AccountSetStore,
} from '../../store/accounts/AccountSetStore';
import { BackendLoops } from '../BackendLoops';
import { WorkLoop } from '../WorkLoop';
import {
  AccountPassReport,
  AccountReconciler,
  AccountReconcilerOptions,
} from './AccountReconciler';

/** A slow service takes a minute for each of the few things that it is asked. */
const ACCOUNTS_LEASE_MS = 5 * LEASE_MS;

/** What the engine runs with. */
export interface AccountEngineOptions
  extends Omit<AccountReconcilerOptions, 'store' | 'leaseMs'> {
  store: AccountSetStore;
  logger: LoggerService;
  /** How long a claim holds, in milliseconds. */
  leaseMs?: number;
  /** There is something in the outbox. */
  onMessages: () => void;
}

/** The loop that looks after accounts, from the middle of a deployment until the profile is off the host. */
export class AccountEngine extends BackendLoops {
  private readonly loop: WorkLoop<
    AccountSetRow,
    AccountSetClaim,
    AccountPassReport
  >;

  constructor(private readonly options: AccountEngineOptions) {
    super();
    const leaseMs = options.leaseMs ?? ACCOUNTS_LEASE_MS;
    this.loop = new WorkLoop({
      ...options,
      leaseMs,
      reconciler: new AccountReconciler({ ...options, leaseMs }),
      leaseOwner: randomUUID(),
      title: 'Accounts',
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
