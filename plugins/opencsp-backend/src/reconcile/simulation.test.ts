/*
 * Proves that the simulation is one that can be trusted: a seed replays exactly, a broken engine is
 * found, and the seeds of everything that was found stay mended. That a sound engine gets through
 * many seeds is proven by `npm run simulate`, which `npm test` runs, too.
 */
import { Knex } from 'knex';
import { Parts, Simulation } from '../__testUtils__/simulation/Simulation';
import {
  emptyDatabase,
  openDatabase,
} from '../__testUtils__/simulation/simulateSeeds';

/** A broken engine has to be found within so many seeds. */
const MOST_SEEDS = 60;

/** As good as never, in milliseconds. */
const A_YEAR_MS = 365 * 24 * 60 * 60_000;

/** The part with one of its calls replaced. */
function replacing<T extends object>(
  part: T,
  method: keyof T,
  by: (...args: unknown[]) => unknown,
): T {
  return new Proxy(part, {
    get: (target, property, receiver) =>
      property === method ? by : Reflect.get(target, property, receiver),
  });
}

describe('the simulation', () => {
  let db: Knex;

  beforeAll(async () => {
    db = await openDatabase();
  });

  afterAll(() => db.destroy());

  async function play(
    seed: number,
    sabotage?: (parts: Parts) => Parts,
  ): ReturnType<Simulation['run']> {
    await emptyDatabase(db);
    return new Simulation(db, seed, { sabotage }).run();
  }

  async function firstViolation(
    sabotage: (parts: Parts) => Parts,
  ): Promise<string | undefined> {
    for (let seed = 1; seed <= MOST_SEEDS; seed++) {
      const { violation } = await play(seed, sabotage);
      if (violation) {
        return violation;
      }
    }
    return undefined;
  }

  it('plays the same seed the same', async () => {
    const first = await play(7);
    const second = await play(7);

    expect(second).toEqual(first);
    expect(first.trace.length).toBeGreaterThan(10);
  });

  it.each([
    // A process stood still between looking for a run and starting it.
    13, 203, 3592, 5294, 8314, 2909, 5225,
    // A person's request took the row from a process that had just asked for something.
    493,
    1061, 2769, 6430, 7823, 8531, 8622, 8933, 8960, 20028, 20200,
    // A machine came after its record was deleted.
    8490, 5674,
    // A request was carried out late.
    201, 223, 5400,
  ])('seed %i, which once broke a promise, keeps it', async seed => {
    const { violation } = await play(seed);

    expect(violation).toBeUndefined();
  });

  it('finds an engine that does not look before it starts a run', async () => {
    const violation = await firstViolation(parts => ({
      ...parts,
      outside: {
        ...parts.outside,
        taskRunner: replacing(
          parts.outside.taskRunner,
          'find',
          async () => undefined,
        ),
      },
    }));

    expect(violation).toMatch(/^run twice/);
  });

  it('finds an engine that makes things before the ledger names them', async () => {
    const violation = await firstViolation(parts => ({
      ...parts,
      store: replacing(parts.store, 'planEffects', async () => undefined),
    }));

    expect(violation).toMatch(/the ledger does not say so/);
  });

  it('finds an engine that believes that something is removed', async () => {
    const violation = await firstViolation(parts => ({
      ...parts,
      outside: {
        ...parts.outside,
        provisioner: replacing(
          parts.outside.provisioner,
          'remove',
          async () => ({ state: 'removed' }),
        ),
      },
    }));

    expect(violation).toMatch(/exists, and the ledger does not say so/);
  });

  it('finds an engine that waits for ever', async () => {
    const violation = await firstViolation(parts => ({
      ...parts,
      deadlines: { ...parts.deadlines, ssh: A_YEAR_MS },
      outside: {
        ...parts.outside,
        scanner: replacing(parts.outside.scanner, 'scan', async () => ({
          outcome: 'unreachable',
          message: 'Connection refused',
        })),
      },
    }));

    expect(violation).toMatch(/^stuck/);
  });
});
