import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  HostCheck,
  OldHostChoice,
  RenderedFile,
} from '@opencsp/plugin-opencsp-common';
import { Knex } from 'knex';
import { LEASE_MS } from '../../domain/decision';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { DeploymentRequestResult } from '../../domain/deployments/deploymentRequests';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { DeploymentReconciler } from '../../reconcile/deployments/DeploymentReconciler';
import {
  DeploymentContents,
  DeploymentOutside,
  DeploymentRoutes,
} from '../../reconcile/deployments/ports';
import { DatabaseDeploymentStore } from '../../store/deployments/DatabaseDeploymentStore';
import {
  CreateDeploymentOutcome,
  DeploymentStore,
} from '../../store/deployments/DeploymentStore';
import { DatabaseInstanceStore } from '../../store/DatabaseInstanceStore';
import { LeaseLostError } from '../../store/InstanceStore';
import { migrate } from '../../store/migrations';
import { VirtualClock } from '../world';
import { aDeployment, aHost } from './aDeployment';
import { FakeDriver } from './FakeDriver';
import { FakeMachine } from './FakeMachine';
import { DeploymentAccounts } from '../../reconcile/accounts/ports';
import { NO_ACCOUNTS } from './noAccounts';
import { NO_ROUTES } from './noRoutes';

/** A secret of the profile of these tests. */
export const SECRET = 'Tr0ub4dor&3 is "long"';

/** Deployments on a real database, with a machine in memory and a clock of the test's. */
export class DeploymentStage {
  readonly clock = new VirtualClock();
  readonly machine = new FakeMachine();
  /** Those of hosts other than the first, by the host's id. */
  readonly machines = new Map<string, FakeMachine>();
  readonly driver = new FakeDriver(this.machine);
  readonly hosts = new Map<string, HostRecord>();
  readonly logger = mockServices.logger.mock();
  /** What the checks of the host find. */
  checks: HostCheck[] = [
    { name: 'engine', title: 'Engine', result: 'passed', found: '27.0.' },
  ];
  /** Files of each commit, beside the one that all have. */
  readonly files: RenderedFile[] = [];
  /** Whoever looks after the routes of commits that have any. */
  routes: DeploymentRoutes = NO_ROUTES;
  /** Whoever looks after the accounts of commits that have any. */
  accounts: DeploymentAccounts = NO_ACCOUNTS;
  readonly contents: DeploymentContents = {
    load: async ({ id, branch, commit, plan }) => ({
      id,
      project: branch,
      commit,
      files: [
        { path: 'compose.yaml', content: `# ${commit}\n` },
        ...this.files,
      ],
      ...plan,
    }),
    secrets: async () => new Map([['cloud-admin', SECRET]]),
  };
  private created = 0;

  private constructor(
    readonly store: DeploymentStore,
    private readonly outbox: DatabaseInstanceStore,
    readonly db: Knex,
  ) {
    const host = aHost(1, this.clock.now());
    this.hosts.set(host.id, host);
  }

  static async begin(databases: TestDatabases): Promise<DeploymentStage> {
    const db = await databases.init('SQLITE_3');
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    const store = new DatabaseDeploymentStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    return new DeploymentStage(store, new DatabaseInstanceStore(db), db);
  }

  get outside(): DeploymentOutside {
    return {
      hosts: { get: async id => this.hosts.get(id) },
      runners: { of: ({ id }) => this.machineOf(id) },
      drivers: [this.driver],
      contents: this.contents,
      checks: {
        check: async ({ id }) => {
          await this.machineOf(id).gather();
          return this.checks;
        },
      },
      routes: this.routes,
      accounts: this.accounts,
    };
  }

  /** One more host that is ready, with a machine of its own. */
  addHost(number: number, name: string): FakeMachine {
    const host = aHost(number, this.clock.now(), { name });
    const machine = new FakeMachine();
    this.hosts.set(host.id, host);
    this.machines.set(host.id, machine);
    return machine;
  }

  machineOf(hostId: string): FakeMachine {
    return this.machines.get(hostId) ?? this.machine;
  }

  /** Changes what the portal knows of the host. */
  setHost(change: Partial<HostRecord>): void {
    const host = aHost(1, this.clock.now(), change);
    this.hosts.set(host.id, host);
  }

  async create(
    change: Parameters<typeof aDeployment>[2] = {},
  ): Promise<DeploymentRecord> {
    this.created += 1;
    return this.createRecord(
      aDeployment(this.created, this.clock.now(), change),
    );
  }

  async createRecord(record: DeploymentRecord): Promise<DeploymentRecord> {
    const outcome = await this.tryCreate(record);
    if (!('record' in outcome)) {
      throw new Error(outcome.outcome);
    }
    return outcome.record;
  }

  /** One on another host than the profile is on, and what becomes of that. */
  async move(
    host: { id: string; name: string },
    oldHost?: OldHostChoice,
    change: Parameters<typeof aDeployment>[2] = {},
  ): Promise<CreateDeploymentOutcome> {
    this.created += 1;
    const now = this.clock.now();
    return this.tryCreate(
      aDeployment(this.created, now, { host, ...change }),
      oldHost,
    );
  }

  async get(id: string): Promise<DeploymentRecord> {
    const record = await this.store.get(id);
    if (!record) {
      throw new Error(`No deployment ${id}`);
    }
    return record;
  }

  /** Asks as a person does, and demands that it is taken. */
  async ask(
    id: string,
    request: (record: DeploymentRecord, now: number) => DeploymentRequestResult,
  ): Promise<void> {
    const before = await this.get(id);
    const result = request(before, this.clock.now());
    if (!result.ok) {
      throw new Error(result.problem);
    }
    const now = this.clock.now();
    if (!(await this.store.saveRequest(before, result.record, now))) {
      throw new Error('It changed meanwhile');
    }
  }

  /** A process of its own; its ports may be other than the stage's. */
  process(
    ports: {
      store?: DeploymentStore;
      outside?: Partial<DeploymentOutside>;
      flushMs?: number;
      leaseMs?: number;
    } = {},
  ): DeploymentReconciler {
    return new DeploymentReconciler({
      store: ports.store ?? this.store,
      outside: { ...this.outside, ...ports.outside },
      clock: this.clock,
      logger: this.logger,
      leaseMs: ports.leaseMs ?? LEASE_MS,
      flushMs: ports.flushMs,
    });
  }

  /** Does every pass that is due now. @returns how many there were */
  async runDue(reconciler = this.process(), owner = 'test'): Promise<number> {
    const now = this.clock.now();
    const claims = await this.store.claimDue(
      { owner, until: now + LEASE_MS },
      now,
      100,
    );
    for (const claim of claims) {
      const pass = reconciler.pass(claim, new AbortController().signal);
      await pass.catch(async (error: unknown) => {
        if (!(error instanceof LeaseLostError)) {
          throw error;
        }
        // As the loop does it.
        await this.store.release(claim);
      });
    }
    return claims.length;
  }

  /** Lets time pass in small steps, working on what becomes due. */
  async run(milliseconds: number, step = 1_000): Promise<void> {
    const end = this.clock.now() + milliseconds;
    while (this.clock.now() < end) {
      while ((await this.runDue()) > 0) {
        this.clock.advance(1);
      }
      this.clock.advance(step);
    }
  }

  /** Works until the deployment does not move any more. */
  async settle(id: string, within = 30 * 60_000): Promise<DeploymentRecord> {
    const end = this.clock.now() + within;
    for (;;) {
      const record = await this.get(id);
      const isMoving = ['queued', 'running', 'removing'].includes(record.state);
      if (!isMoving) {
        return record;
      }
      if (this.clock.now() >= end) {
        throw new Error(`It is still ${record.state}`);
      }
      await this.runDue();
      this.clock.advance(500);
    }
  }

  /** One that has succeeded. */
  async deployed(
    change: Parameters<typeof aDeployment>[2] = {},
  ): Promise<DeploymentRecord> {
    const { id } = await this.create(change);
    return this.settle(id);
  }

  /** All lines of the log. */
  async logOf(id: string): Promise<string[]> {
    const { lines } = await this.store.readLog(id, 0, 1_000_000);
    return lines.map(({ text }) => text);
  }

  /** Services as they stand, by id. */
  async servicesOf(id: string) {
    const { profileId } = await this.get(id);
    const { items } = await this.store.listServices({ profileId, limit: 100 });
    return new Map(items.map(item => [item.id, item]));
  }

  /** Titles and descriptions of the notifications that were written. */
  async notifications(): Promise<string[]> {
    const now = this.clock.now();
    const texts: string[] = [];
    for (;;) {
      const taken = await this.outbox.takeOutbox('notification', now, 100, now);
      if (taken.length === 0) {
        return texts;
      }
      for (const { id, payload } of taken) {
        texts.push(JSON.stringify(payload));
        await this.outbox.dropOutbox(id);
      }
    }
  }

  private tryCreate(
    record: DeploymentRecord,
    oldHost?: OldHostChoice,
  ): Promise<CreateDeploymentOutcome> {
    const key = `key-${record.id}`;
    return this.store.create(
      { record, idempotency: { key, requestHash: 'hash' }, oldHost },
      this.clock.now(),
    );
  }
}
