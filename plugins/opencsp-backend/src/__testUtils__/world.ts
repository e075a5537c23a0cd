import { Knex } from 'knex';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  FakeProvisioner,
  FakeTaskRunner,
} from '@opencsp/plugin-opencsp-node/testUtils';
import {
  DEFAULT_DEADLINES,
  InstanceRecord,
  InstanceSpec,
} from '../domain/record';
import { InstanceRequest, request } from '../domain/requests';
import { HostKeyScanner, ScanResult } from '../hosts/HostKeyScanner';
import { Clock } from '../reconcile/clock';
import { LEASE_MS } from '../domain/decision';
import { Reconciler } from '../reconcile/Reconciler';
import { newRecord } from '../services/newInstance';
import { DatabaseInstanceStore } from '../store/DatabaseInstanceStore';
import { NewInstance } from '../store/InstanceStore';
import { migrate } from '../store/migrations';

/** A clock that only moves when a test says so. */
export class VirtualClock implements Clock {
  time = Date.UTC(2026, 0, 1);

  now(): number {
    return this.time;
  }

  random(): number {
    return 0.5;
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}

/** A scanner that answers what a test sets. */
export class FakeScanner implements HostKeyScanner {
  result: ScanResult = {
    outcome: 'key',
    key: { type: 'ssh-ed25519', blob: 'AAAA', fingerprint: 'SHA256:fake' },
  };

  async scan(): Promise<ScanResult> {
    return this.result;
  }
}

/** What a test instance asks for. */
export const testSpec: InstanceSpec = {
  size: { name: 'small', cores: 2, memoryMiB: 2048, diskGiB: 20 },
  osTemplate: {
    name: 'debian-12',
    title: 'Debian 12',
    template: 'debian-12',
    user: 'opencsp',
  },
  network: { name: 'default', mode: 'dhcp', bridge: 'vmbr0' },
  sshKeys: [],
  configure: true,
};

/** A new instance for the store; `change` says what is special about it. */
export function newInstance(
  number: number,
  now: number,
  change: Partial<Pick<InstanceRecord, 'name' | 'owner' | 'spec'>> = {},
): NewInstance {
  const name = change.name ?? `web-${number}`;
  return {
    record: newRecord(
      {
        id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
        machineName: `vm-test${number}x`,
        name,
        owner: change.owner ?? 'user:default/member',
        createdBy: 'user:default/member',
        spec: change.spec ?? testSpec,
      },
      now,
      DEFAULT_DEADLINES,
    ),
    vmIds: { from: 10_000, to: 10_999 },
    quota: {
      wanted: { instances: 1, cores: 2, memoryMiB: 2048, diskGiB: 20 },
      limit: {},
    },
    idempotency: {
      principal: 'user:default/member',
      key: `key-${number}`,
      requestHash: 'hash',
    },
  };
}

/** The engine on a real database with fakes outside and a clock of the test's. */
export class World {
  readonly clock = new VirtualClock();
  readonly provisioner = new FakeProvisioner();
  readonly taskRunner = new FakeTaskRunner();
  readonly scanner = new FakeScanner();
  readonly store: DatabaseInstanceStore;
  readonly reconciler: Reconciler;
  private created = 0;

  constructor(db: Knex) {
    this.store = new DatabaseInstanceStore(db);
    this.reconciler = new Reconciler({
      store: this.store,
      outside: {
        provisioner: this.provisioner,
        taskRunner: this.taskRunner,
        scanner: this.scanner,
        sshPort: 22,
      },
      deadlines: DEFAULT_DEADLINES,
      clock: this.clock,
      logger: mockServices.logger.mock(),
    });
  }

  async create(
    change?: Parameters<typeof newInstance>[2],
  ): Promise<InstanceRecord> {
    this.created += 1;
    const outcome = await this.store.create(
      newInstance(this.created, this.clock.now(), change),
      this.clock.now(),
    );
    if (!('record' in outcome)) {
      throw new Error(`Not created: ${outcome.outcome}`);
    }
    return outcome.record;
  }

  async get(id: string): Promise<InstanceRecord> {
    const record = await this.store.get(id);
    if (!record) {
      throw new Error(`No instance ${id}`);
    }
    return record;
  }

  /** Does every pass that is due now. @returns how many there were */
  async runDue(leaseOwner = 'test'): Promise<number> {
    const now = this.clock.now();
    const claims = await this.store.claimDue(
      { owner: leaseOwner, until: now + LEASE_MS },
      now,
      100,
    );
    for (const claim of claims) {
      await this.reconciler.pass(claim, new AbortController().signal);
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

  /** Asks as a person does, and demands that it is taken. */
  async ask(id: string, wanted: InstanceRequest): Promise<void> {
    const record = await this.get(id);
    const outcome = request(record, wanted, {
      now: this.clock.now(),
      deadlines: DEFAULT_DEADLINES,
      attempts: 0,
    });
    if (!outcome.ok) {
      throw new Error(outcome.problem);
    }
    const now = this.clock.now();
    if (!(await this.store.saveRequest(record, outcome.record, now))) {
      throw new Error(`Instance ${id} changed meanwhile`);
    }
  }

  /** The platform has made the machine. */
  finishMachine({ machineName }: InstanceRecord): void {
    this.provisioner.change({ name: machineName }, { observation: 'ready' });
  }
}

/** A world on an empty SQLite database. */
export async function newWorld(databases: TestDatabases): Promise<World> {
  const db = await databases.init('SQLITE_3');
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  return new World(db);
}
