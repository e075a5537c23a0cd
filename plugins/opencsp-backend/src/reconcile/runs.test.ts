/*
 * Proves the configuration runs of the engine on a real database with fakes outside and a virtual
 * clock: one task for each step, none forgotten, none beside another. Leaves the machine itself to
 * `journeys.test.ts` and real runners to the contract suite of the module.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { newWorld } from '../__testUtils__/world';
import { DEFAULT_DEADLINES } from '../domain/record';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('a machine', () => {
  it('starts one task although the answer to the start is lost', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    world.taskRunner.loseAnswers = 1;
    const { id } = await world.create();
    await world.run(60_000);
    expect(world.taskRunner.runs).toHaveLength(1);
    expect(await world.get(id)).toMatchObject({
      state: 'configuring',
      run: { id: 'run-1', attempt: 1 },
    });
  });

  it('keeps the last lines of a run although the log could not be read when it ended', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    const { id } = await world.create();
    await world.run(10_000);
    const [run] = world.taskRunner.runs;
    run.lines.push('PLAY RECAP');
    run.observation = { state: 'succeeded' };
    const read = jest
      .spyOn(world.taskRunner, 'logs')
      .mockRejectedValueOnce(new Error('cut off'));
    await world.run(1_500);
    expect(read).toHaveBeenCalled();
    await world.run(10_000);

    const { lines } = await world.store.readLog(id, 0, 100);
    expect(lines.map(it => it.text)).toContain('PLAY RECAP');
  });

  it('does not wait for ever for a log that cannot be read', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    world.taskRunner.automatic = true;
    jest
      .spyOn(world.taskRunner, 'logs')
      .mockRejectedValue(new Error('no log is kept'));
    const { id } = await world.create();
    await world.run(15 * 60_000);

    expect(await world.get(id)).toMatchObject({ state: 'active' });
  });

  it.each([
    ['task-failed', 'configuration-failed'],
    ['unreachable', 'configuration-unreachable'],
    ['no-host', 'configuration-no-host'],
  ] as const)(
    'a run that ends as %s fails as %s; Retry runs that step again',
    async (reason, kind) => {
      const world = await newWorld(databases);
      world.provisioner.automatic = true;
      const { id } = await world.create();
      await world.run(10_000);
      world.taskRunner.runs[0].observation = {
        state: 'failed',
        reason,
        message: 'TASK [install agent] failed.',
        evidence: 'fatal: [vm]: FAILED!',
      };
      await world.run(10_000);
      expect(await world.get(id)).toMatchObject({
        state: 'failed',
        failure: {
          phase: 'configuring',
          reason: kind,
          evidence: 'fatal: [vm]: FAILED!',
        },
      });
      world.taskRunner.automatic = true;
      await world.ask(id, 'retry');
      await world.run(30_000);
      expect(await world.get(id)).toMatchObject({ state: 'active' });
      expect(
        world.taskRunner.runs.map(run => run.key.split(':').slice(2).join(':')),
      ).toEqual(['monitoring:1', 'monitoring:2', 'security:1', 'hardening:1']);
    },
  );

  it('whose run outlives its deadline keeps it in mind: Retry waits for it instead of a second one', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    const { id } = await world.create();
    await world.run(10_000);
    world.taskRunner.down = 'HTTP 503';
    await world.run(DEFAULT_DEADLINES.step + 10 * 60_000, 10_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'configuration-timeout' },
      run: { id: 'run-1' },
    });
    world.taskRunner.down = undefined;
    world.taskRunner.runs[0].observation = { state: 'succeeded' };
    world.taskRunner.automatic = true;
    await world.ask(id, 'retry');
    await world.run(30_000);
    expect(await world.get(id)).toMatchObject({ state: 'active' });
    expect(world.taskRunner.runs).toHaveLength(3);
  });

  it('that is cancelled while the runner is away ends as cancelled, and its run with it', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    const { id } = await world.create();
    await world.run(10_000);
    world.taskRunner.down = 'HTTP 503';
    await world.ask(id, 'cancel');
    await world.run(DEFAULT_DEADLINES.stop + 60_000, 5_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'cancelled' },
    });
    world.taskRunner.down = undefined;
    await world.ask(id, 'delete');
    await world.run(20_000);
    expect(world.taskRunner.runs[0].observation).toEqual({ state: 'stopped' });
    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
  });

  it('that is deleted in the middle of a run ends the run first', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    const { id } = await world.create();
    await world.run(10_000);
    await world.ask(id, 'delete');
    await world.run(20_000);
    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
    expect(world.taskRunner.runs[0].observation).toEqual({ state: 'stopped' });
    expect(world.provisioner.machines.size).toBe(0);
  });
});
