/*
 * Proves what the simulation and a review found, one by one and without chance: requests that are
 * carried out after nobody waits for an answer any more, and their like. Leaves all orders of such
 * things to `npm run simulate`.
 */
import { ServiceUnavailableError } from '@backstage/errors';
import { TestDatabases } from '@backstage/backend-test-utils';
import { newWorld, World } from '../__testUtils__/world';
import { LEASE_MS } from '../domain/decision';
import { DEFAULT_DEADLINES } from '../domain/record';
import { wasNotSent } from './wasNotSent';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** The next start is not answered; what it asked for happens when `arrive` is called. */
function delayStart(world: World): { arrive: () => Promise<unknown> } {
  const start = world.taskRunner.start.bind(world.taskRunner);
  let arrive: () => Promise<unknown> = async () => {
    throw new Error('Nothing was asked for');
  };
  jest
    .spyOn(world.taskRunner, 'start')
    .mockImplementationOnce(async (request, key, context) => {
      // It was sent long ago: nobody can hold it back any more.
      arrive = () => start(request, key, context && { signal: context.signal });
      throw new ServiceUnavailableError('No answer came in time.');
    });
  return { arrive: () => arrive() };
}

/** The next object is not answered for; it comes when `arrive` is called. */
function delayEnsure(world: World): { arrive: () => Promise<unknown> } {
  const ensure = world.provisioner.ensure.bind(world.provisioner);
  let arrive: () => Promise<unknown> = async () => {
    throw new Error('Nothing was asked for');
  };
  jest
    .spyOn(world.provisioner, 'ensure')
    .mockImplementationOnce(async (desired, context) => {
      arrive = () => ensure(desired, context && { signal: context.signal });
      throw new ServiceUnavailableError('No answer came in time.');
    });
  return { arrive: () => arrive() };
}

/** The process stands still in the middle of the next call, and its lease ends meanwhile. */
function standStill(world: World): void {
  const { provisioner, taskRunner, clock } = world;
  const start = taskRunner.start.bind(taskRunner);
  const ensure = provisioner.ensure.bind(provisioner);
  jest.spyOn(taskRunner, 'start').mockImplementationOnce(async (...given) => {
    clock.advance(LEASE_MS + 1_000);
    return start(...given);
  });
  jest.spyOn(provisioner, 'ensure').mockImplementationOnce(async (...given) => {
    clock.advance(LEASE_MS + 1_000);
    return ensure(...given);
  });
}

it('a process that stood still on the way to a request does not send it', async () => {
  const world = await newWorld(databases);
  world.provisioner.automatic = true;
  standStill(world);
  const { id, machineName } = await world.create();
  await expect(world.run(LEASE_MS)).rejects.toThrow(/lease .* ended/);
  expect(world.provisioner.made).toEqual([]);

  await expect(world.run(4 * LEASE_MS)).rejects.toThrow(/lease .* ended/);
  expect(world.provisioner.made).toEqual([machineName]);
  expect(world.taskRunner.runs).toEqual([]);

  await world.run(4 * LEASE_MS);
  expect(world.taskRunner.runs.map(({ key }) => key)).toEqual([
    expect.stringContaining(`${id}:monitoring:1`),
  ]);
});

describe('a run that begins late', () => {
  it('is found and not started again, whatever wakes the engine meanwhile', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    const late = delayStart(world);
    const { id } = await world.create();
    await world.run(10_000);
    expect(world.taskRunner.runs).toHaveLength(0);

    for (let hints = 1; hints <= 5; hints++) {
      await world.store.hint(id, `hint-${hints}`, world.clock.now());
      await world.run(5_000);
    }
    await late.arrive();
    await world.run(30_000);

    expect(world.taskRunner.runs).toHaveLength(1);
    expect(await world.get(id)).toMatchObject({ run: { id: 'run-1' } });
  });

  it('is started again when it never came', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    delayStart(world);
    await world.create();
    await world.run(2 * LEASE_MS + 60_000);

    expect(world.taskRunner.runs).toHaveLength(1);
  });

  it.each(['cancel', 'delete'] as const)(
    'is stopped when a person asked to %s meanwhile',
    async wanted => {
      const world = await newWorld(databases);
      world.provisioner.automatic = true;
      const late = delayStart(world);
      const { id } = await world.create();
      await world.run(10_000);
      await world.ask(id, wanted);
      await world.run(10_000);
      await late.arrive();
      await world.run(3 * LEASE_MS);

      const { state } = await world.get(id);
      expect(state).toBe(wanted === 'cancel' ? 'failed' : 'deleted');
      expect(
        world.taskRunner.runs.map(({ observation }) => observation.state),
      ).toEqual(['stopped']);
    },
  );
});

describe('a machine that comes late', () => {
  it('goes with the deletion that was asked for meanwhile', async () => {
    const world = await newWorld(databases);
    const late = delayEnsure(world);
    const { id, machineName } = await world.create();
    await world.runDue();
    await world.ask(id, 'delete');
    await world.run(10_000);
    expect(await world.get(id)).toMatchObject({ state: 'deleting' });
    await late.arrive();
    expect(world.provisioner.machines.has(machineName)).toBe(true);
    await world.run(3 * LEASE_MS);

    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
    expect(world.provisioner.machines.size).toBe(0);
  });

  it('goes, too, when a later request had been answered', async () => {
    const world = await newWorld(databases);
    const late = delayEnsure(world);
    const { id } = await world.create();
    await world.run(10_000);
    expect(world.provisioner.machines.size).toBe(1);
    await world.ask(id, 'delete');
    await world.run(5_000);
    expect(world.provisioner.machines.size).toBe(0);
    await late.arrive();
    await world.run(3 * LEASE_MS);

    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
    expect(world.provisioner.machines.size).toBe(0);
  });

  it('does not delay a deletion when every request was answered', async () => {
    const world = await newWorld(databases);
    const { id } = await world.create();
    await world.run(5_000);
    await world.ask(id, 'delete');
    await world.run(5_000);

    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
  });
});

it('goes on after an outage of the runner with one Retry', async () => {
  const world = await newWorld(databases);
  world.provisioner.automatic = true;
  const { id } = await world.create();
  await world.runDue();
  world.taskRunner.down = 'HTTP 503';
  await world.run(2 * DEFAULT_DEADLINES.step + 2 * DEFAULT_DEADLINES.stop);
  expect(await world.get(id)).toMatchObject({ state: 'failed' });
  world.taskRunner.down = undefined;
  world.taskRunner.automatic = true;
  await world.ask(id, 'retry');
  await world.run(5 * LEASE_MS);

  expect(await world.get(id)).toMatchObject({ state: 'active' });
});

it('does not freeze without end what does not stay frozen', async () => {
  const world = await newWorld(databases);
  world.provisioner.automatic = true;
  world.taskRunner.automatic = true;
  const freeze = jest
    .spyOn(world.provisioner, 'freeze')
    .mockResolvedValue(undefined);
  const { id } = await world.create();
  await world.run(60 * 60_000, 10_000);

  expect(await world.get(id)).toMatchObject({ state: 'active' });
  // About once a minute, and not once in each turn of the loop.
  expect(freeze.mock.calls.length).toBeLessThan(70);
});

it.each([
  [
    'a refused connection',
    { cause: { cause: { code: 'ECONNREFUSED' } } },
    true,
  ],
  ['a name that nobody knows', { code: 'ENOTFOUND' }, true],
  ['a connection that was cut', { cause: { code: 'ECONNRESET' } }, false],
  ['a text', 'no', false],
])('%s is sent or not', (_, error, expected) => {
  expect(wasNotSent(error)).toBe(expected);
});
