import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { LEASE_MS } from '../../domain/decision';
import {
  RouteSetClaim,
  RouteSetRow,
  RouteSetStore,
} from '../../store/routes/RouteSetStore';
import { BackendLoops } from '../BackendLoops';
import { WorkLoop } from '../WorkLoop';
import {
  RoutePassReport,
  RouteReconciler,
  RouteReconcilerOptions,
} from './RouteReconciler';

/** What the engine runs with. */
export interface RouteEngineOptions
  extends Omit<RouteReconcilerOptions, 'store' | 'leaseMs'> {
  store: RouteSetStore;
  logger: LoggerService;
  /** How long a claim holds, in milliseconds. */
  leaseMs?: number;
  /** There is something in the outbox. */
  onMessages: () => void;
  onPass?: (report: RoutePassReport, milliseconds: number) => void;
}

/** The loop that looks after routes, from the end of a deployment until the profile is off the host. */
export class RouteEngine extends BackendLoops {
  private readonly loop: WorkLoop<RouteSetRow, RouteSetClaim, RoutePassReport>;

  constructor(private readonly options: RouteEngineOptions) {
    super();
    const leaseMs = options.leaseMs ?? LEASE_MS;
    this.loop = new WorkLoop({
      ...options,
      leaseMs,
      reconciler: new RouteReconciler({ ...options, leaseMs }),
      leaseOwner: randomUUID(),
      title: 'Routes',
      aboutOf: ({ profileId, hostId, deploymentId, state }) => ({
        profile: profileId,
        host: hostId,
        deployment: deploymentId,
        state,
      }),
      onPass: (report, milliseconds) => {
        options.onPass?.(report, milliseconds);
        options.onMessages();
      },
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
