import { LoggerService } from '@backstage/backend-plugin-api';
import { Outside } from '../../reconcile/CommandRunner';
import { Deadlines } from '../../domain/record';
import { Clock } from '../../reconcile/clock';
import { LEASE_MS } from '../../domain/decision';
import { Reconciler } from '../../reconcile/Reconciler';
import { InstanceLoop, instanceLoop } from '../../reconcile/instanceLoop';
import { InstanceStore } from '../../store/InstanceStore';
import { Chaos, ProcessLife } from './Chaos';

/** The part of a lease that a pass uses; after it, every call is cut off. */
const PASS_MS = (LEASE_MS * 5) / 6;

/** Nobody reads the log of a simulation; what happens is in its trace. */
const SILENT: LoggerService = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => SILENT,
};

/** One portal process: the real loop and reconciler, with trouble around every port. */
export class SimulatedProcess implements ProcessLife {
  alive = true;
  /** A pass of it is under way, maybe waiting. */
  busy = false;
  readonly store: InstanceStore;
  private readonly loop: InstanceLoop;
  private passStarted = 0;

  constructor(
    readonly name: string,
    private readonly clock: Clock,
    options: {
      store: InstanceStore;
      outside: Outside;
      deadlines: Deadlines;
      chaos: Chaos;
    },
  ) {
    const { chaos, deadlines, outside } = options;
    this.store = chaos.around(
      options.store,
      {
        name: 'store',
        remote: false,
        once: ['create', 'saveRequest', 'claimDue', 'saveDuring', 'finishPass'],
        // Pure of effects for the engine, and called by the world itself.
        plain: ['get'],
      },
      this,
    );
    const reconciler = new Reconciler({
      store: this.store,
      outside: {
        sshPort: outside.sshPort,
        provisioner: chaos.around(
          outside.provisioner,
          {
            name: 'provisioner',
            remote: true,
            makes: ['ensure'],
            plain: ['availability', 'plannedEffects', 'watch'],
          },
          this,
        ),
        taskRunner: chaos.around(
          outside.taskRunner,
          {
            name: 'runner',
            remote: true,
            once: ['start'],
            makes: ['start'],
            plain: ['availability'],
          },
          this,
        ),
        scanner: chaos.around(
          outside.scanner,
          { name: 'scanner', remote: true },
          this,
        ),
      },
      deadlines,
      clock,
      logger: SILENT,
    });
    this.loop = instanceLoop({
      store: this.store,
      reconciler: {
        pass: (claim, shutdown) => {
          this.passStarted = clock.now();
          return reconciler.pass(claim, shutdown);
        },
      },
      leaseOwner: name,
      clock,
      logger: SILENT,
    });
  }

  kill(): void {
    this.alive = false;
  }

  timeLeft(): number {
    return this.passStarted + PASS_MS - this.clock.now();
  }

  /** Does one due pass. @returns false when there was none */
  async workOnce(): Promise<boolean> {
    this.busy = true;
    try {
      return await this.loop.workOnce(new AbortController().signal);
    } finally {
      this.busy = false;
    }
  }
}
