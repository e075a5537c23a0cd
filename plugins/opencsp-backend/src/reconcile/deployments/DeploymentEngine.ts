import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { LEASE_MS } from '../../domain/decision';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  DeploymentClaim,
  DeploymentStore,
} from '../../store/deployments/DeploymentStore';
import { BackendLoops } from '../BackendLoops';
import { Clock } from '../clock';
import { describeTrouble } from '../trouble';
import { WorkLoop, WorkReport } from '../WorkLoop';
import { DeploymentReconciler } from './DeploymentReconciler';
import { DeploymentOutside } from './ports';

/** What the engine runs with. */
export interface DeploymentEngineOptions {
  store: DeploymentStore;
  outside: DeploymentOutside;
  clock: Clock;
  logger: LoggerService;
  /** How long a claim holds, in milliseconds. */
  leaseMs?: number;
  /** There is something in the outbox. */
  onMessages: () => void;
  /** Lines were written to the log of a deployment. */
  onLines?: (id: string) => void;
  /** Nothing of one is on its host any more: what was looked after there need not be. */
  onRemoved?: (record: DeploymentRecord) => Promise<void>;
}

/** The loop of deployments: runs, removals, and looks at what runs. */
export class DeploymentEngine extends BackendLoops {
  private readonly loop: WorkLoop<
    DeploymentRecord,
    DeploymentClaim,
    WorkReport<DeploymentRecord>
  >;

  constructor(private readonly options: DeploymentEngineOptions) {
    super();
    const leaseMs = options.leaseMs ?? LEASE_MS;
    this.loop = new WorkLoop({
      ...options,
      leaseMs,
      reconciler: new DeploymentReconciler({ ...options, leaseMs }),
      leaseOwner: randomUUID(),
      title: 'Deployment',
      aboutOf: ({ id, branch, hostId, state }) => ({
        deployment: id,
        branch,
        host: hostId,
        state,
      }),
      onPass: ({ record }) => this.afterPass(record),
    });
  }

  /** Something became due just now. */
  wake(): void {
    this.loop.wake();
    this.options.onMessages();
  }

  /** What waits for this host is looked at now: it became ready, or cannot become so. */
  async hostChanged(hostId: string): Promise<void> {
    const { store, clock } = this.options;
    const live = await store.liveOf({ hostId });
    if (live && (await store.wake([live.id], clock.now()))) {
      this.loop.wake();
    }
  }

  private afterPass(record: DeploymentRecord): void {
    const { onMessages, onRemoved, logger } = this.options;
    onMessages();
    if (record.state === 'removed') {
      onRemoved?.(record).catch(error =>
        logger.debug(
          'What is looked after on a host could not be told of a removal; it looks itself',
          { deployment: record.id, error: describeTrouble(error) },
        ),
      );
    }
  }

  protected begin(signal: AbortSignal): Promise<unknown>[] {
    return [this.loop.run(signal)];
  }
}
