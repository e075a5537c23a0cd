import { mockServices } from '@backstage/backend-test-utils';
import {
  FakeProvisioner,
  FakeTaskRunner,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { Knex } from 'knex';
import { DEFAULT_DEADLINES, InstanceRecord } from '../domain/record';
import { InstanceRequest, request } from '../domain/requests';
import { LEASE_MS } from '../domain/decision';
import { Reconciler } from '../reconcile/Reconciler';
import { InstanceLoop, instanceLoop } from '../reconcile/instanceLoop';
import { DatabaseInstanceStore } from '../store/DatabaseInstanceStore';
import { SeededRandom } from './simulation/SeededRandom';
import { FakeScanner, newInstance, VirtualClock } from './world';

/** What is not awaited: there is nothing to wait for. */
const AT_ONCE = ['availability', 'plannedEffects', 'watch', 'id'];

/** An engine of the race, as one process has it. */
interface Replica {
  name: string;
  loop: InstanceLoop;
  /** Passes that it finished. */
  passes: number;
  /** Goes on with the call that has just ended; nothing while it works. */
  goOn?: () => void;
  /** Stands still until then. */
  asleepUntil: number;
  /** It found nothing due when it last asked. */
  idle: boolean;
}

/**
 * Several engines on one database. Each call of a port ends when the seed says so, one at a time, so
 * that the calls of the engines mix in any order and a run can be played again. An engine can stand
 * still for longer than its lease while it waits for an answer: it notices nothing, as no timer of
 * the system fires in virtual time.
 */
export class ReplicaRace {
  readonly clock = new VirtualClock();
  readonly provisioner = new FakeProvisioner();
  readonly taskRunner = new FakeTaskRunner();
  readonly store: DatabaseInstanceStore;
  readonly replicas: Replica[];
  /** How likely an engine falls asleep when a call of it ends. */
  sleepiness: number;
  /** How often one stood still for longer than its lease. */
  sleeps = 0;
  private readonly random: SeededRandom;
  private readonly end = new AbortController();
  private readonly failures: unknown[] = [];
  private arrived: () => void = () => undefined;
  private created = 0;

  constructor(
    db: Knex,
    options: { replicas: number; seed: number; sleepiness?: number },
  ) {
    this.random = new SeededRandom(options.seed);
    this.sleepiness = options.sleepiness ?? 0;
    this.store = new DatabaseInstanceStore(db);
    this.provisioner.automatic = true;
    this.taskRunner.automatic = true;
    this.replicas = Array.from({ length: options.replicas }, (_, index) =>
      this.newReplica(`replica-${index + 1}`, db),
    );
  }

  /** Begins the work of all engines. */
  async begin(): Promise<void> {
    for (const replica of this.replicas) {
      const arrival = this.nextArrival();
      this.live(replica).catch(error => {
        this.failures.push(error);
        this.arrived();
      });
      await arrival;
    }
  }

  async create(): Promise<string> {
    this.created += 1;
    const wanted = newInstance(this.created, this.clock.now());
    await this.store.create(wanted, this.clock.now());
    return wanted.record.id;
  }

  async get(id: string): Promise<InstanceRecord> {
    const record = await this.store.get(id);
    if (!record) {
      throw new Error(`No instance ${id}`);
    }
    return record;
  }

  /** Asks as a person does; what cannot be asked now is not. @returns whether it was taken */
  async ask(id: string, wanted: InstanceRequest): Promise<boolean> {
    const record = await this.get(id);
    const now = this.clock.now();
    const outcome = request(record, wanted, {
      now,
      deadlines: DEFAULT_DEADLINES,
      attempts: 0,
    });
    return (
      outcome.ok && (await this.store.saveRequest(record, outcome.record, now))
    );
  }

  /** Lets calls end, one after the other in the order of the seed. */
  async steps(count: number): Promise<void> {
    for (let step = 0; step < count; step++) {
      await this.step();
    }
  }

  /** Lets everything go on, awake, until nothing is due any more for some minutes. */
  async settle(minutes = 5): Promise<void> {
    this.sleepiness = 0;
    const end = this.clock.now() + minutes * 60_000;
    while (this.clock.now() < end) {
      await this.step();
    }
  }

  /** Ends the engines. */
  async finish(): Promise<void> {
    this.end.abort();
    this.replicas.forEach(({ goOn }) => goOn?.());
  }

  private async step(): Promise<void> {
    if (this.failures.length > 0) {
      throw this.failures[0];
    }
    const { clock, random } = this;
    const awake = this.replicas.filter(
      ({ asleepUntil }) => asleepUntil <= clock.now(),
    );
    if (awake.every(({ idle }) => idle)) {
      clock.advance(random.between(200, 3_000));
    } else {
      clock.advance(random.between(0, 300));
    }
    const replica = awake[random.between(0, awake.length - 1)];
    if (!replica?.goOn) {
      return;
    }
    const arrival = this.nextArrival();
    const { goOn } = replica;
    replica.goOn = undefined;
    goOn();
    await arrival;
  }

  private nextArrival(): Promise<void> {
    return new Promise(resolve => {
      this.arrived = resolve;
    });
  }

  private async live(replica: Replica): Promise<void> {
    await this.wait(replica);
    while (!this.end.signal.aborted) {
      const worked = await replica.loop.workOnce(this.end.signal);
      replica.idle = !worked;
      await this.wait(replica);
    }
  }

  /** A call has ended, and its engine has not noticed yet. */
  private wait(replica: Replica): Promise<void> {
    if (this.end.signal.aborted) {
      return Promise.resolve();
    }
    if (this.random.chance(this.sleepiness)) {
      this.sleeps += 1;
      replica.asleepUntil =
        this.clock.now() + LEASE_MS + this.random.between(1, 3 * LEASE_MS);
    }
    return new Promise(resolve => {
      replica.goOn = resolve;
      this.arrived();
    });
  }

  private newReplica(name: string, db: Knex): Replica {
    const { clock, provisioner, taskRunner } = this;
    const store = this.seenBy(name, new DatabaseInstanceStore(db));
    const common = { store, clock, logger: mockServices.logger.mock() };
    const reconciler = new Reconciler({
      ...common,
      outside: {
        provisioner: this.seenBy(name, provisioner),
        taskRunner: this.seenBy(name, taskRunner),
        scanner: this.seenBy(name, new FakeScanner()),
        sshPort: 22,
      },
      deadlines: DEFAULT_DEADLINES,
    });
    const replica: Replica = {
      name,
      loop: instanceLoop({
        ...common,
        reconciler,
        leaseOwner: name,
        onPass: () => {
          replica.passes += 1;
        },
      }),
      passes: 0,
      asleepUntil: 0,
      idle: false,
    };
    return replica;
  }

  /** The port as that engine sees it: each call of it ends when it is its turn. */
  private seenBy<T extends object>(name: string, port: T): T {
    return new Proxy(port, {
      get: (target, property) => {
        const member: unknown = Reflect.get(target, property);
        return typeof member !== 'function' ||
          AT_ONCE.includes(String(property))
          ? member
          : async (...args: unknown[]) => {
              try {
                return await Reflect.apply(member, target, args);
              } finally {
                const replica = this.replicas.find(it => it.name === name);
                if (replica) {
                  await this.wait(replica);
                }
              }
            };
      },
    });
  }
}
