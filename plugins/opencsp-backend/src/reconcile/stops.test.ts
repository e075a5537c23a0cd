/*
 * Proves that whatever has to be stopped ends, also when the other side does not: at its deadline,
 * cancelled or deleted, with a run that hears nothing, waits in a queue or was forgotten by a
 * restart. Leaves a runner that is away to `runs.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { newWorld, World } from '../__testUtils__/world';
import { DEFAULT_DEADLINES } from '../domain/record';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** A machine whose first run goes on until something ends it. */
async function worldWithRun(): Promise<{ world: World; id: string }> {
  const world = await newWorld(databases);
  world.provisioner.automatic = true;
  const { id } = await world.create();
  await world.run(10_000);
  expect(world.taskRunner.runs).toHaveLength(1);
  return { world, id };
}

/** Runs hear of a stop and go on. @returns when they were told, in milliseconds */
function ignoreStops(world: World): number[] {
  const told: number[] = [];
  jest.spyOn(world.taskRunner, 'cancel').mockImplementation(async () => {
    told.push(world.clock.now());
    return 'stopping';
  });
  return told;
}

/** Demands that it was told at once, and again when half of its time to end was over. */
function expectToldTwice(told: readonly number[], since: number): void {
  const [first, again] = told;
  expect(first).toBeGreaterThanOrEqual(since);
  expect(first).toBeLessThan(since + 30_000);
  expect(again).toBeGreaterThanOrEqual(first + DEFAULT_DEADLINES.stop / 2);
  expect(again).toBeLessThan(first + DEFAULT_DEADLINES.stop);
}

describe('a run that goes on for ever', () => {
  it('is told to stop at its deadline, again at half time, and then given up', async () => {
    const { world, id } = await worldWithRun();
    const deadline = (await world.get(id)).run?.deadline ?? 0;
    const told = ignoreStops(world);
    await world.run(DEFAULT_DEADLINES.step + 60_000, 5_000);
    expect(await world.get(id)).toMatchObject({
      state: 'configuring',
      waitingFor: 'The run was told to stop.',
    });
    await world.run(DEFAULT_DEADLINES.stop, 5_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: {
        reason: 'configuration-timeout',
        message: expect.stringContaining(
          'The run run-1 was told to stop and did not end',
        ),
        retryable: true,
      },
      run: { id: 'run-1' },
    });
    expectToldTwice(told, deadline);
    expect(world.taskRunner.runs).toHaveLength(1);
  });

  it('is cancelled all the same, and said to be perhaps still working', async () => {
    const { world, id } = await worldWithRun();
    const told = ignoreStops(world);
    const since = world.clock.now();
    await world.ask(id, 'cancel');
    await world.run(DEFAULT_DEADLINES.stop + 60_000, 5_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: {
        reason: 'cancelled',
        message: expect.stringContaining(
          'The run run-1 was told to stop and did not end',
        ),
      },
      run: { id: 'run-1' },
    });
    expectToldTwice(told, since);
  });

  it('does not keep its machine from being deleted', async () => {
    const { world, id } = await worldWithRun();
    const told = ignoreStops(world);
    const since = world.clock.now();
    await world.ask(id, 'delete');
    await world.run(60_000);
    expect(await world.get(id)).toMatchObject({
      state: 'deleting',
      waitingFor: 'The configuration run is told to stop.',
    });
    expect(world.provisioner.machines.size).toBe(1);
    await world.run(DEFAULT_DEADLINES.stop, 5_000);
    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
    expect(world.provisioner.machines.size).toBe(0);
    expectToldTwice(told, since);
  });

  it('because a restart forgot it is stopped at its deadline; Retry starts exactly one new run', async () => {
    const { world, id } = await worldWithRun();
    world.taskRunner.restart();
    await world.run(DEFAULT_DEADLINES.step + 60_000, 5_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'configuration-timeout', retryable: true },
      run: undefined,
    });
    expect(world.taskRunner.runs.map(run => run.observation)).toEqual([
      { state: 'stopped' },
    ]);

    await world.ask(id, 'retry');
    await world.run(60_000);
    expect(await world.get(id)).toMatchObject({
      state: 'configuring',
      run: { id: 'run-2', step: 'monitoring', attempt: 2 },
    });
    expect(world.taskRunner.runs).toHaveLength(2);
  });
});

describe('a cancelled run', () => {
  it('reads cancelled although its stop reads failed', async () => {
    const { world, id } = await worldWithRun();
    const [run] = world.taskRunner.runs;
    jest.spyOn(world.taskRunner, 'cancel').mockImplementation(async () => {
      run.observation = {
        state: 'failed',
        reason: 'task-failed',
        message: 'Running app failed: signal: killed',
      };
      return 'stopping';
    });
    await world.ask(id, 'cancel');
    await world.run(10_000);
    const record = await world.get(id);
    expect(record).toMatchObject({
      state: 'failed',
      failure: { reason: 'cancelled' },
      run: undefined,
    });
    expect(record.failure?.evidence).toBeUndefined();
    expect(record.steps.find(({ name }) => name === 'monitoring')?.state).toBe(
      'cancelled',
    );
  });

  it('that waits in the queue ends when its turn comes, without having run', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    world.taskRunner.holdsQueue = true;
    world.taskRunner.courses.push([
      { observation: { state: 'running' }, lines: ['PLAY [all]'] },
    ]);
    const { id } = await world.create();
    await world.run(10_000);
    expect(await world.get(id)).toMatchObject({
      state: 'configuring',
      waitingFor: 'The run waits in the queue of the configuration runner.',
    });

    await world.ask(id, 'cancel');
    await world.run(20_000);
    expect(await world.get(id)).toMatchObject({
      state: 'configuring',
      waitingFor: 'The run was told to stop.',
    });
    world.taskRunner.holdsQueue = false;
    world.taskRunner.proceed();
    await world.run(10_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'cancelled' },
      run: undefined,
    });
    const { lines } = await world.store.readLog(id, 0, 100);
    expect(lines.map(({ text }) => text)).not.toContain('PLAY [all]');
    expect(world.taskRunner.runs).toHaveLength(1);
  });
});

describe('a machine that is cancelled', () => {
  it('while it waits for SSH stays as it is; Retry goes on there', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    world.taskRunner.automatic = true;
    const key = world.scanner.result;
    world.scanner.result = { outcome: 'unreachable', message: 'not yet' };
    const { id, machineName } = await world.create();
    await world.run(20_000);
    await world.ask(id, 'cancel');
    await world.run(10_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: { phase: 'provisioning', reason: 'cancelled' },
      steps: expect.arrayContaining([
        expect.objectContaining({ name: 'machine', state: 'done' }),
        expect.objectContaining({ name: 'ssh', state: 'cancelled' }),
      ]),
    });
    expect(world.provisioner.calls).not.toContain(`pause ${machineName}`);

    world.scanner.result = key;
    await world.ask(id, 'retry');
    await world.run(30_000);
    expect(await world.get(id)).toMatchObject({ state: 'active' });
    expect(world.provisioner.calls).not.toContain(`retry ${machineName}`);
    expect(world.provisioner.made).toEqual([machineName]);
  });

  it('while it is made and the platform is away ends as cancelled at the deadline, and can be deleted', async () => {
    const world = await newWorld(databases);
    const { id, machineName } = await world.create();
    await world.run(10_000);
    world.provisioner.down = 'connect ECONNREFUSED';
    await world.ask(id, 'cancel');
    await world.run(60_000);
    expect(await world.get(id)).toMatchObject({
      state: 'provisioning',
      waitingFor: expect.stringContaining('ECONNREFUSED'),
    });
    await world.run(DEFAULT_DEADLINES.provisioning + 60_000, 10_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: { phase: 'provisioning', reason: 'cancelled', retryable: true },
    });

    world.provisioner.down = undefined;
    expect([...world.provisioner.machines.keys()]).toEqual([machineName]);
    await world.ask(id, 'delete');
    await world.run(10_000);
    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
    expect(world.provisioner.machines.size).toBe(0);
  });
});
