/*
 * Proves that several engines on one database share the work and do nothing twice, whatever the order
 * in which their calls end, and also when one of them stands still for longer than its lease while
 * it waits for an answer (SIGSTOP, a virtual machine that is moved). On real SQLite and PostgreSQL
 * with fakes outside; the order is drawn from a seed, so that it can be played again. Real processes
 * are in the backend's `replicas.test.ts`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ReplicaRace } from '../__testUtils__/ReplicaRace';
import { SeededRandom } from '../__testUtils__/simulation/SeededRandom';
import { migrate } from '../store/migrations';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const SEEDS = [1, 2, 3];
/** Of three hundred, those in which something was left or forgotten before it was mended. */
const SEEDS_OF_PEOPLE = [5, 44, 52, 117];
const MACHINES = 8;

describe.each(databases.eachSupportedId())('engines on one %s', databaseId => {
  async function begin(options: {
    replicas: number;
    seed: number;
    sleepiness?: number;
  }) {
    const db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    const race = new ReplicaRace(db, options);
    await race.begin();
    return race;
  }

  async function createAll(race: ReplicaRace): Promise<string[]> {
    const ids: string[] = [];
    for (let number = 0; number < MACHINES; number++) {
      ids.push(await race.create());
    }
    return ids;
  }

  /** Everything that was made twice or left, or is not as the ledger says; in words. */
  async function wrongs(race: ReplicaRace, ids: string[]): Promise<string[]> {
    const { provisioner, taskRunner } = race;
    const found: string[] = [];
    const keys = taskRunner.runs.map(({ key }) => key);
    found.push(
      ...repeated(keys).map(key => `${key} was started twice`),
      ...repeated(provisioner.made).map(name => `${name} was made twice`),
    );
    for (const id of ids) {
      const { state, machineName } = await race.get(id);
      const isThere = provisioner.machines.has(machineName);
      if (isThere !== (state !== 'deleted')) {
        found.push(`${machineName} is ${state}, and there: ${isThere}`);
      }
      for (const effect of await race.store.effectsOf(id)) {
        const wanted = state === 'deleted' ? 'removed' : 'exists';
        if (effect.state !== wanted) {
          found.push(`${effect.name} of a ${state} one is ${effect.state}`);
        }
      }
    }
    return found;
  }

  it.each(SEEDS)(
    'share the work and make nothing twice (seed %i)',
    async seed => {
      const race = await begin({ replicas: 3, seed });
      const ids = await createAll(race);
      await race.settle(2);
      const states = await Promise.all(
        ids.map(async id => (await race.get(id)).state),
      );
      expect(states).toEqual(ids.map(() => 'active'));
      expect(await wrongs(race, ids)).toEqual([]);
      expect(race.provisioner.made).toHaveLength(MACHINES);
      expect(race.taskRunner.runs).toHaveLength(3 * MACHINES);
      race.replicas.forEach(({ passes }) => expect(passes).toBeGreaterThan(5));
      await race.finish();
    },
  );

  it.each(SEEDS)(
    'do no harm when they stand still for longer than their lease (seed %i)',
    async seed => {
      const race = await begin({ replicas: 2, seed, sleepiness: 0.02 });
      const ids = await createAll(race);
      await race.steps(1_000);
      await race.settle();
      const states = await Promise.all(
        ids.map(async id => (await race.get(id)).state),
      );
      expect(states).toEqual(ids.map(() => 'active'));
      expect(race.sleeps).toBeGreaterThan(3);
      expect(await wrongs(race, ids)).toEqual([]);
      await race.finish();
    },
  );

  it('leave gone in the ledger what is gone, when a late one says that it made it', async () => {
    const race = await begin({ replicas: 1, seed: 1 });
    const id = await race.create();
    await race.settle(2);
    const { machineName } = await race.get(id);
    await race.ask(id, 'delete');
    await race.settle(2);
    const now = race.clock.now();
    await race.store.markEffect(
      id,
      'terraform',
      machineName,
      'exists',
      'uid-9',
      now,
    );
    expect(await race.store.effectsOf(id)).toContainEqual(
      expect.objectContaining({
        name: machineName,
        state: 'removed',
        externalId: 'uid-1',
      }),
    );
    await race.finish();
  });

  it.each(SEEDS_OF_PEOPLE)(
    'lose nothing that people ask for meanwhile, and leave nothing (seed %i)',
    async seed => {
      const race = await begin({ replicas: 2, seed, sleepiness: 0.02 });
      const random = new SeededRandom(seed);
      const ids = await createAll(race);
      for (let round = 0; round < 40; round++) {
        await race.steps(random.between(5, 40));
        const id = ids[random.between(0, ids.length - 1)];
        await race.ask(id, random.pick(['cancel', 'retry', 'delete', 'retry']));
      }
      await race.settle();
      for (const id of ids) {
        await race.ask(id, 'delete');
      }
      await race.settle();
      const states = await Promise.all(
        ids.map(async id => (await race.get(id)).state),
      );
      expect(states).toEqual(ids.map(() => 'deleted'));
      expect(await wrongs(race, ids)).toEqual([]);
      expect(await race.store.usedBy('user:default/member')).toEqual({
        instances: 0,
        cores: 0,
        memoryMiB: 0,
        diskGiB: 0,
      });
      await race.finish();
    },
  );
});

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
