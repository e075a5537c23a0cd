import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { HostState } from '@opencsp/plugin-opencsp-common';
import { LEASE_MS } from '../../domain/decision';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { hostForInstance } from '../../domain/hosts/machineOfHost';
import { HostClaim, HostStore } from '../../store/hosts/HostStore';
import { BackendLoops } from '../BackendLoops';
import { Bell } from '../Bell';
import { nowAndThen } from '../nowAndThen';
import { describeTrouble } from '../trouble';
import { WorkLoop } from '../WorkLoop';
import {
  HostReconciler,
  HostReconcilerOptions,
  HostReport,
} from './HostReconciler';

/** How often machines without a host, and hosts without a machine, are looked for, in milliseconds. */
const STRAY_MS = 60_000;

/** States in which nothing is waited for any more. */
const SETTLED: readonly HostState[] = ['ready', 'failed', 'removed'];

/** Rows of one look. */
const STRAY_BATCH = 200;

/** What the engine runs with. */
export interface HostEngineOptions
  extends Omit<HostReconcilerOptions, 'store' | 'leaseMs'> {
  store: HostStore;
  /** SSH port of machines. */
  sshPort: number;
  logger: LoggerService;
  /** How long a claim holds, in milliseconds. */
  leaseMs?: number;
  /** Rung when a machine came to be there, or went: it is followed at once. */
  machinesMoved: Bell;
  /** There is something in the outbox. */
  onMessages: () => void;
  /** A host became ready, or cannot become so: what waits for it need not wait any more. */
  onSettled?: (hostId: string) => Promise<void>;
  /** Something was written to the log of a host. */
  onLines?: (hostId: string) => void;
}

/** The loops of hosts: due work, and machines that become hosts by themselves. */
export class HostEngine extends BackendLoops {
  private readonly loop: WorkLoop<HostRecord, HostClaim, HostReport>;

  constructor(private readonly options: HostEngineOptions) {
    super();
    const leaseMs = options.leaseMs ?? LEASE_MS;
    this.loop = new WorkLoop({
      ...options,
      leaseMs,
      reconciler: new HostReconciler({ ...options, leaseMs }),
      leaseOwner: randomUUID(),
      title: 'Host',
      aboutOf: ({ id, name, state }) => ({ host: id, name, state }),
      onPass: report => this.afterPass(report),
    });
  }

  /** Something became due just now. */
  wake(): void {
    this.loop.wake();
    this.options.onMessages();
  }

  /**
   * Makes a host for each machine that has none, and has hosts looked at whose machine is gone.
   *
   * @returns how many there were
   */
  async followMachines(): Promise<number> {
    const { store, instances, clock, sshPort: port } = this.options;
    const { withoutHost, hostsWithoutMachine } = await store.strayInstances(
      STRAY_BATCH,
    );
    for (const id of withoutHost) {
      const instance = await instances.get(id);
      if (instance) {
        const make = () => hostForInstance(instance, { port }, clock.now());
        await store.hostOfInstance(id, make, clock.now());
      }
    }
    if (hostsWithoutMachine.length > 0) {
      await store.wake(hostsWithoutMachine, clock.now());
    }
    const count = withoutHost.length + hostsWithoutMachine.length;
    if (count > 0) {
      this.loop.wake();
    }
    return count;
  }

  private afterPass({ record, hasMoved, hasLines }: HostReport): void {
    const { onMessages, onSettled, onLines, logger } = this.options;
    onMessages();
    if (hasLines) {
      onLines?.(record.id);
    }
    if (hasMoved && SETTLED.includes(record.state)) {
      onSettled?.(record.id).catch(error =>
        logger.debug(
          'What waits for a host could not be told; it looks itself',
          {
            host: record.id,
            error: describeTrouble(error),
          },
        ),
      );
    }
  }

  protected begin(signal: AbortSignal): Promise<unknown>[] {
    const machines = {
      ...this.options,
      everyMs: STRAY_MS,
      bell: this.options.machinesMoved,
      problem: 'Machines could not be compared with hosts',
      work: () => this.followMachines(),
    };
    return [this.loop.run(signal), nowAndThen(machines, signal)];
  }
}
