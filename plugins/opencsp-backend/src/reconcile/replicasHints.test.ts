/*
 * Proves that the hints of the platform's watch can come late, twice, in any order, for nobody, or not
 * at all: the end is the same, nothing is made twice, and a hint costs one look at most. On a real
 * database with a virtual clock; what is drawn comes from a seed and can be played again.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { RunningEngine } from '../__testUtils__/RunningEngine';
import { SeededRandom } from '../__testUtils__/simulation/SeededRandom';
import { newWorld, World } from '../__testUtils__/world';
import { DatabaseInstanceStore } from '../store/DatabaseInstanceStore';
import { migrate } from '../store/migrations';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const SEEDS = Array.from({ length: 5 }, (_, index) => index + 1);
const MACHINES = 4;

interface Hint {
  id: string;
  version: string;
}

/** A watch that loses, repeats, delays and mixes what it has to tell. */
class BadWatch {
  given = 0;
  private readonly history: Hint[] = [];

  constructor(
    private readonly world: World,
    private readonly random: SeededRandom,
  ) {
    world.provisioner.watch((id, version) => {
      this.history.push({ id, version });
    }, new AbortController().signal);
  }

  /** Tells something of all that ever happened, whatever was told before. */
  async tell(): Promise<void> {
    const { history, random, world } = this;
    const count = random.between(0, 3);
    for (let told = 0; told < count && history.length > 0; told++) {
      const hint = history[random.between(0, history.length - 1)];
      const repeats = random.chance(0.3) ? 3 : 1;
      for (let repeat = 0; repeat < repeats; repeat++) {
        this.given += 1;
        await world.store.hint(hint.id, hint.version, world.clock.now());
      }
    }
  }
}

/** What a journey came to, without times and versions. */
async function endOf(world: World, ids: string[]) {
  const records = await Promise.all(ids.map(id => world.get(id)));
  return {
    states: records.map(({ state }) => state),
    steps: records.map(({ steps }) =>
      steps.map(({ name, state, attempt }) => ({ name, state, attempt })),
    ),
    made: [...world.provisioner.made].sort(),
    runs: world.taskRunner.runs.map(({ key }) => key).sort(),
  };
}

/** The same journeys, with a watch or without one. @returns how many passes they took */
async function travel(seed: number, watched: boolean) {
  const world = await newWorld(databases);
  const random = new SeededRandom(seed);
  const chanceOfWatch = new SeededRandom(seed + 1);
  const watch = new BadWatch(world, chanceOfWatch);
  world.taskRunner.automatic = true;
  const ids: string[] = [];
  for (let number = 0; number < MACHINES; number++) {
    ids.push((await world.create()).id);
  }
  const readyAt = ids.map(() => random.between(5, 40));
  let passes = 0;
  for (let round = 0; round < 60; round++) {
    passes += await world.runDue();
    for (const [index, id] of ids.entries()) {
      const { machineName } = await world.get(id);
      if (world.provisioner.machines.has(machineName)) {
        const isReady = round === readyAt[index];
        world.provisioner.change(
          { name: machineName },
          isReady ? { observation: 'ready' } : {},
        );
      }
    }
    if (watched) {
      await watch.tell();
    }
    world.clock.advance(500);
  }
  await world.run(60_000, 2_500);
  return { end: await endOf(world, ids), passes, given: watch.given, world };
}

describe('hints', () => {
  it.each(SEEDS)(
    'in any order come to the same end as none (seed %i)',
    async seed => {
      const without = await travel(seed, false);
      const withHints = await travel(seed, true);
      expect(withHints.end).toEqual(without.end);
      expect(withHints.end.states).toEqual(
        Array.from({ length: MACHINES }, () => 'active'),
      );
      expect(withHints.end.made).toHaveLength(MACHINES);
      expect(new Set(withHints.end.runs).size).toBe(3 * MACHINES);
      expect(withHints.given).toBeGreaterThan(10);
      // A machine that is sooner ready is sooner looked at, and a hint costs one look.
      expect(withHints.passes).toBeLessThanOrEqual(
        without.passes + withHints.given,
      );
    },
  );

  it('for nobody are nothing', async () => {
    const world = await newWorld(databases);
    const nobody = '00000000-0000-4000-8000-999999999999';
    expect(await world.store.hint(nobody, '1', world.clock.now())).toBe(false);
  });

  it('of what is known cost nothing, once all is quiet', async () => {
    const { world } = await travel(1, true);
    const { items } = await world.store.list({ sort: 'name', limit: 10 });
    for (const { id, machine } of items) {
      const now = world.clock.now();
      expect(await world.store.hint(id, machine.version ?? '', now)).toBe(
        false,
      );
    }
    expect(await world.runDue()).toBe(0);
  });

  it('that come by the thousand are kept one for each machine', async () => {
    const db = await databases.init('SQLITE_3');
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    const engine = new RunningEngine(db, new DatabaseInstanceStore(db));
    await engine.create(1);
    engine.start();
    await engine.untilAll('active');
    engine.queries = 0;
    const [name] = engine.provisioner.made;
    for (let count = 0; count < 1_000; count++) {
      engine.provisioner.change({ name }, {});
    }
    await engine.goOn(500);
    await engine.stop();
    expect(engine.queries).toBeLessThan(50);
  });
});
