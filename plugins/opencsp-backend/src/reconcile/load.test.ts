/*
 * Proves what happens when a thousand machines are due at once: all are worked on, never more at the
 * same time than the loop may, the oldest first, and what people wait for does not stand behind the
 * idle looks. On SQLite and PostgreSQL with fakes outside. Passes and their order are counted; how
 * long it takes is a figure of the benchmark.
 */
import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { World } from '../__testUtils__/world';
import { Claim } from '../store/InstanceStore';
import { migrate } from '../store/migrations';
import { InstancePassRunner, instanceLoop } from './instanceLoop';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const IDLE = 1_000;
const URGENT = 10;
/** What the loop may do at the same time. */
const CONCURRENCY = 16;

/** A world with one active machine, and so many copies of it that are due, the oldest first. */
async function crowd(databaseId: TestDatabaseId) {
  const db = await databases.init(databaseId);
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  const world = new World(db);
  world.provisioner.automatic = true;
  world.taskRunner.automatic = true;
  const { id } = await world.create();
  await world.run(30_000);
  expect((await world.get(id)).state).toBe('active');
  world.clock.advance(24 * 60 * 60_000);
  await copy(db, id, world);
  return { db, world };
}

async function copy(db: Knex, id: string, world: World): Promise<void> {
  const row = await db('instances').where({ id }).first();
  const [made] = [...world.provisioner.machines.values()];
  const now = world.clock.now();
  const rows = Array.from({ length: IDLE }, (_, index) => {
    const machineName = `vm-copy${index}x`;
    const instanceId = copyId(index);
    const ref = { instanceId, name: machineName };
    world.provisioner.machines.set(machineName, {
      ...made,
      desired: { ...made.desired, ref },
    });
    return {
      ...row,
      id: instanceId,
      name: `copy-${index}`,
      machine_name: machineName,
      vm_id: 20_000 + index,
      change_seq: 1_000_000 + index,
      // Due for long, the first the longest.
      next_run_at: now - (IDLE - index) * 1_000,
    };
  });
  await db.batchInsert('instances', rows, 20);
  // It is not looked at any more.
  await db('instances').where({ id }).update({ next_run_at: null });
}

/** Watches the passes of a loop. */
class Watcher implements InstancePassRunner {
  readonly order: string[] = [];
  now = 0;
  most = 0;

  constructor(private readonly runner: InstancePassRunner) {}

  async pass(claim: Claim, shutdown: AbortSignal) {
    this.order.push(claim.record.id);
    this.now += 1;
    this.most = Math.max(this.most, this.now);
    try {
      return await this.runner.pass(claim, shutdown);
    } finally {
      this.now -= 1;
    }
  }
}

describe.each(databases.eachSupportedId())(
  'a thousand due machines on %s',
  databaseId => {
    it('are all looked at, oldest first, few at a time, behind what people wait for', async () => {
      const { world } = await crowd(databaseId);
      const urgent: string[] = [];
      for (let number = 0; number < URGENT; number++) {
        // Due only now: by age they would be the last.
        urgent.push((await world.create()).id);
      }
      await world.ask(copyId(IDLE - 1), 'delete');
      urgent.push(copyId(IDLE - 1));
      const watcher = new Watcher(world.reconciler);
      const asked: number[] = [];
      const { store } = world;
      const claimDue = store.claimDue.bind(store);
      store.claimDue = async (...args) => {
        const claims = await claimDue(...args);
        asked.push(args[2]);
        return claims;
      };
      const loop = instanceLoop({
        store,
        reconciler: watcher,
        leaseOwner: 'one',
        clock: world.clock,
        logger: mockServices.logger.mock(),
      });
      const end = new AbortController();
      const running = loop.run(end.signal);
      while (watcher.order.length < IDLE + URGENT || watcher.now > 0) {
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      end.abort();
      await running;

      expect(watcher.most).toBe(CONCURRENCY);
      // No more is read into memory than is worked on.
      expect(Math.max(...asked)).toBeLessThanOrEqual(CONCURRENCY);

      const firstOf = (id: string) => watcher.order.indexOf(id);
      urgent.forEach(id => {
        expect(firstOf(id)).toBeGreaterThanOrEqual(0);
        expect(firstOf(id)).toBeLessThan(4 * CONCURRENCY);
      });
      const idle = watcher.order.filter(id => !urgent.includes(id));
      const ages = idle.map(id => Number(id.slice(-12)));
      expect(new Set(idle).size).toBe(IDLE - 1);
      expect(idle).toHaveLength(IDLE - 1);
      // Passes run side by side, so neighbours may change places; the line as a whole may not.
      ages.forEach((age, place) =>
        expect(Math.abs(age - place)).toBeLessThan(2 * CONCURRENCY),
      );
    });

    it('do not starve behind urgent work that never ends', async () => {
      const { world } = await crowd(databaseId);
      world.provisioner.automatic = false;
      for (let number = 0; number < 3 * CONCURRENCY; number++) {
        await world.create();
      }
      const watcher = new Watcher(world.reconciler);
      const loop = instanceLoop({
        store: world.store,
        reconciler: watcher,
        leaseOwner: 'one',
        clock: world.clock,
        logger: mockServices.logger.mock(),
      });
      const { signal } = new AbortController();
      const isIdle = (id: string) => id.endsWith(copyId(0).slice(-12));
      let rounds = 0;
      while (!watcher.order.some(isIdle) && rounds < 200) {
        // Everything urgent is due again before it is its turn.
        world.clock.advance(10_000);
        await loop.workOnce(signal);
        rounds += 1;
      }
      expect(rounds).toBeLessThan(200);
    });
  },
);

function copyId(index: number): string {
  return `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`;
}
