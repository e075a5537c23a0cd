/*
 * Proves that a clock that is set does no harm: nothing fails by a deadline that nobody waited for
 * without being looked at, leases stay safe, and work goes on. On SQLite with a virtual clock and
 * fakes outside.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { newWorld, World } from '../__testUtils__/world';
import { LeaseLostError } from '../store/InstanceStore';
import { LEASE_MS } from '../domain/decision';
import { instanceLoop } from './instanceLoop';

jest.setTimeout(60_000);

const HOUR = 60 * 60_000;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Machines in all states that end by a deadline, by the state they are in. */
async function machinesEverywhere() {
  const world = await newWorld(databases);
  const configuring = await world.create({ name: 'configuring' });
  await world.run(2_000);
  world.finishMachine(configuring);
  await world.run(10_000);
  const deleting = await world.create({ name: 'deleting' });
  const provisioning = await world.create({ name: 'provisioning' });
  await world.run(2_000);
  world.provisioner.removalSteps = 1_000_000;
  await world.ask(deleting.id, 'delete');
  await world.run(2_000);
  const pending = await world.create({ name: 'pending' });
  const ids = {
    pending: pending.id,
    provisioning: provisioning.id,
    configuring: configuring.id,
    deleting: deleting.id,
  };
  expect(await statesOf(world, ids)).toEqual({
    pending: 'pending',
    provisioning: 'provisioning',
    configuring: 'configuring',
    deleting: 'deleting',
  });
  return { world, ids };
}

async function statesOf(world: World, ids: Record<string, string>) {
  const entries = await Promise.all(
    Object.entries(ids).map(
      async ([name, id]) => [name, (await world.get(id)).state] as const,
    ),
  );
  return Object.fromEntries(entries);
}

describe('a clock that is set an hour back', () => {
  it('fails nothing, and all goes on', async () => {
    const { world, ids } = await machinesEverywhere();
    world.clock.advance(-HOUR);
    world.finishMachine(await world.get(ids.provisioning));
    world.taskRunner.automatic = true;
    world.taskRunner.runs.forEach(run => {
      run.observation = { state: 'succeeded' };
    });
    world.provisioner.removalSteps = 0;
    world.provisioner.automatic = true;
    await world.run(HOUR + 5 * 60_000, 5_000);
    expect(await statesOf(world, ids)).toEqual({
      pending: 'active',
      provisioning: 'active',
      configuring: 'active',
      deleting: 'deleted',
    });
  });

  it('does not stand still for that hour', async () => {
    const { world, ids } = await machinesEverywhere();
    world.finishMachine(await world.get(ids.provisioning));
    const loop = instanceLoop({
      store: world.store,
      reconciler: world.reconciler,
      leaseOwner: 'loop',
      clock: world.clock,
      logger: mockServices.logger.mock(),
    });
    const { signal } = new AbortController();
    // It has seen the time before it was set back.
    await loop.workOnce(signal);
    world.clock.advance(-HOUR);
    for (let second = 0; second < 20 * 60; second += 5) {
      while (await loop.workOnce(signal)) {
        world.clock.advance(1);
      }
      world.clock.advance(5_000);
    }
    const { state } = await world.get(ids.provisioning);
    expect(state).toBe('configuring');
  });

  it('lets nobody else have a row that is worked on', async () => {
    const world = await newWorld(databases);
    const { id } = await world.create();
    const now = world.clock.now();
    const [claim] = await world.store.claimDue(
      { owner: 'a', until: now + LEASE_MS },
      now,
      1,
    );
    world.clock.advance(-HOUR);
    const earlier = world.clock.now();
    const lease = { owner: 'b', until: earlier + LEASE_MS };
    expect(await world.store.claimDue(lease, earlier, 1)).toEqual([]);
    await world.reconciler.pass(claim, new AbortController().signal);
    expect((await world.get(id)).state).toBe('provisioning');
  });
});

describe('a clock that is set an hour ahead', () => {
  it('fails nothing that went well meanwhile: all is looked at first', async () => {
    const { world, ids } = await machinesEverywhere();
    world.finishMachine(await world.get(ids.provisioning));
    world.taskRunner.automatic = true;
    world.taskRunner.runs.forEach(run => {
      run.observation = { state: 'succeeded' };
    });
    world.provisioner.removalSteps = 0;
    world.provisioner.automatic = true;
    world.clock.advance(HOUR);
    await world.run(5 * 60_000);
    expect(await statesOf(world, ids)).toEqual({
      pending: 'active',
      provisioning: 'active',
      configuring: 'active',
      deleting: 'deleted',
    });
  });

  it('fails nothing when the first look finds nobody who answers', async () => {
    const { world, ids } = await machinesEverywhere();
    world.clock.advance(HOUR);
    world.provisioner.down = 'The platform is down.';
    world.taskRunner.down = 'The runner is down.';
    await world.runDue();
    expect(await statesOf(world, ids)).toEqual({
      pending: 'pending',
      provisioning: 'provisioning',
      configuring: 'configuring',
      deleting: 'deleting',
    });
  });

  it('takes the row from whoever works on it, and refuses what that one writes', async () => {
    const world = await newWorld(databases);
    await world.create();
    const now = world.clock.now();
    const [claim] = await world.store.claimDue(
      { owner: 'a', until: now + LEASE_MS },
      now,
      1,
    );
    world.clock.advance(HOUR);
    expect(await world.runDue('b')).toBe(1);
    await expect(
      world.reconciler.pass(claim, new AbortController().signal),
    ).rejects.toThrow(LeaseLostError);
    expect(world.provisioner.made).toHaveLength(1);
  });
});
