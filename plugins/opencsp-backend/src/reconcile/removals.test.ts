/*
 * Proves that a machine is deleted whole from wherever it is, that what holds it is named, and that a
 * call that gets no answer ends before the lease of its row and holds up nobody else. Leaves the runs
 * that are to be stopped first to `stops.test.ts`.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import { newWorld, World } from '../__testUtils__/world';
import { LEASE_MS } from '../domain/decision';
import { DEFAULT_DEADLINES } from '../domain/record';
import { Claim } from '../store/InstanceStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

async function expectNothingLeft(world: World, id: string): Promise<void> {
  expect(await world.get(id)).toMatchObject({ state: 'deleted' });
  expect(world.provisioner.machines.size).toBe(0);
  const effects = await world.store.effectsOf(id);
  expect(effects.filter(({ state }) => state !== 'removed')).toEqual([]);
}

describe('a machine that is deleted', () => {
  it('before anything was asked of the platform is gone, and was never made', async () => {
    const world = await newWorld(databases);
    const { id } = await world.create();
    await world.ask(id, 'delete');
    await world.run(10_000);
    await expectNothingLeft(world, id);
    expect(world.provisioner.made).toEqual([]);
  });

  it('while the answer to the order is lost is removed although nobody knows that it was made', async () => {
    const world = await newWorld(databases);
    world.provisioner.loseAnswers = 1;
    const { id, machineName } = await world.create();
    await world.runDue();
    const pending = await world.get(id);
    expect(pending).toMatchObject({ state: 'pending' });
    expect(pending.machine.uid).toBeUndefined();
    expect(world.provisioner.made).toEqual([machineName]);

    await world.ask(id, 'delete');
    // It is looked for until the order cannot come about any more.
    await world.run(3 * LEASE_MS);
    await expectNothingLeft(world, id);
  });

  it('while it waits for SSH goes, and is never configured', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    world.scanner.result = { outcome: 'unreachable', message: 'not yet' };
    const { id } = await world.create();
    await world.run(20_000);
    expect(await world.get(id)).toMatchObject({
      state: 'provisioning',
      waitingFor: expect.stringContaining('not yet'),
    });
    await world.ask(id, 'delete');
    await world.run(10_000);
    await expectNothingLeft(world, id);
    expect((await world.get(id)).steps).toContainEqual(
      expect.objectContaining({ name: 'ssh', state: 'cancelled' }),
    );
    expect(world.taskRunner.runs).toEqual([]);
  });

  it('names what holds it, fails with that, and goes with Retry once it is released', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    world.taskRunner.automatic = true;
    const { id, machineName } = await world.create();
    await world.run(30_000);
    const holder = 'The finalizer of a backup holds it.';
    world.provisioner.holders.set(machineName, holder);
    await world.ask(id, 'delete');
    await world.run(30_000);
    expect(await world.get(id)).toMatchObject({
      state: 'deleting',
      waitingFor: expect.stringContaining(holder),
    });

    await world.run(DEFAULT_DEADLINES.deleting, 10_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: {
        phase: 'deleting',
        reason: 'removal-stuck',
        evidence: expect.stringContaining(holder),
        retryable: true,
      },
    });

    world.provisioner.holders.delete(machineName);
    await world.ask(id, 'retry');
    await world.run(10_000);
    await expectNothingLeft(world, id);
  });
});

describe('a call that gets no answer', () => {
  /** Takes this row, whatever else is due. */
  async function claimOf(world: World, id: string): Promise<Claim> {
    const now = world.clock.now();
    const lease = { owner: 'test', until: now + LEASE_MS };
    const claims = await world.store.claimDue(lease, now, 100);
    const [wanted] = claims.filter(({ record }) => record.id === id);
    for (const claim of claims.filter(it => it !== wanted)) {
      await world.store.release(claim);
    }
    return wanted;
  }

  /** The engine's own timers go only when a test says so; the database needs none. */
  beforeEach(() => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'],
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const never = new AbortController().signal;

  it('of the platform ends before the lease; rows that do not need it go on', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    const other = await world.create();
    await world.run(10_000);
    world.taskRunner.automatic = true;
    world.taskRunner.runs[0].observation = { state: 'succeeded' };
    world.provisioner.stalled = true;
    const { id, machineName } = await world.create();

    const pass = world.reconciler.pass(await claimOf(world, id), never);
    await until(() =>
      world.provisioner.calls.includes(`ensure ${machineName}`),
    );
    world.clock.advance(5_000);
    await world.runDue();
    expect((await world.get(other.id)).steps).toContainEqual(
      expect.objectContaining({ name: 'monitoring', state: 'done' }),
    );
    jest.advanceTimersByTime(LEASE_MS - 1);
    expect(await pass).toMatchObject({
      record: { id, state: 'pending' },
      trouble: expect.stringContaining('The platform cannot be used now'),
    });

    world.provisioner.stalled = false;
    await world.run(60_000);
    expect(await world.get(id)).toMatchObject({ state: 'active' });
    expect(world.provisioner.made).toHaveLength(2);
  });

  it('of the runner ends before the lease; rows that do not need it go on', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    const { id } = await world.create();
    await world.run(10_000);
    world.taskRunner.silent = true;
    world.clock.advance(5_000);
    const observe = jest.spyOn(world.taskRunner, 'observe');

    const pass = world.reconciler.pass(await claimOf(world, id), never);
    await until(() => observe.mock.calls.length > 0);
    const other = await world.create();
    await world.runDue();
    expect(await world.get(other.id)).toMatchObject({ state: 'provisioning' });
    jest.advanceTimersByTime(LEASE_MS - 1);
    expect(await pass).toMatchObject({
      record: { id, state: 'configuring' },
      trouble: expect.stringContaining(
        'The configuration runner cannot be used now',
      ),
    });

    world.taskRunner.silent = false;
    world.taskRunner.automatic = true;
    world.taskRunner.runs[0].observation = { state: 'succeeded' };
    await world.run(60_000);
    expect(await world.get(id)).toMatchObject({ state: 'active' });
  });

  it('to remove a machine ends before the lease, and is tried again', async () => {
    const world = await newWorld(databases);
    const { id, machineName } = await world.create();
    await world.run(3_000);
    await world.ask(id, 'delete');
    world.provisioner.stalled = true;
    const pass = world.reconciler.pass(await claimOf(world, id), never);
    await until(() =>
      world.provisioner.calls.includes(`remove ${machineName}`),
    );
    jest.advanceTimersByTime(LEASE_MS - 1);
    expect(await pass).toMatchObject({ record: { id, state: 'deleting' } });

    world.provisioner.stalled = false;
    await world.run(60_000);
    await expectNothingLeft(world, id);
  });
});

/** Lets other work go on until that is so. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo(); turns++) {
    if (turns === 100_000) {
      throw new Error('It did not come to that');
    }
    await turn();
  }
}
