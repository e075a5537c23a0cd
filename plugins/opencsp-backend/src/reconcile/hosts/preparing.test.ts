/*
 * Proves on a real database that a host is prepared by one run, whatever dies or is lost in the middle,
 * and what its owner is told when that fails. What is decided is proven by `domain/hosts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { MINUTE, stageHosts } from '../../__testUtils__/hostPasses';
import { engineCheck } from '../../__testUtils__/hostStage';
import { prepareHost } from '../../domain/hosts/hostRequests';
import { PREPARE_FACTS } from '../../domain/hosts/prepareFacts';
import { LeaseLostError } from '../../store/InstanceStore';
import { HostReconciler } from './HostReconciler';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const stage = () => stageHosts(databases);

describe('preparing', () => {
  it('runs once, for the host with its pinned key, and is followed by a check', async () => {
    const { register, run, get, looks, taskRunner } = await stage();
    const id = await register({ prepare: 'asked' });
    await run(5_000);
    expect(await get(id)).toMatchObject({ state: 'preparing' });
    const [only] = taskRunner.runs;
    expect(only.request).toEqual({
      step: 'prepare',
      target: {
        instanceId: id,
        name: 'host-host-1',
        address: '192.0.2.1',
        port: 22,
        user: 'debian',
        hostKey: 'ssh-ed25519 AAAA',
      },
    });
    only.observation = { state: 'succeeded' };
    await run(10_000);
    expect(await get(id)).toMatchObject({ state: 'ready', prepare: 'done' });
    expect(taskRunner.runs).toHaveLength(1);
    looks.answer = { ...looks.answer, checks: [engineCheck('failed')] };
    await run(6 * MINUTE, 10_000);
    expect((await get(id)).state).toBe('ready');
  });

  it.each([
    ['its own key', '', 'failed', 'prepare-not-proven'],
    ['another key', '-not', 'ready', undefined],
  ])(
    'believes the facts on the host, with %s in them, and not the status',
    async (_, other, state, reason) => {
      const { register, run, get, looks, taskRunner } = await stage();
      const id = await register({ prepare: 'asked' });
      await run(5_000);
      const facts = {
        ...{ step: 'prepare', outcome: 'failed' },
        run: `${taskRunner.runs[0].key}${other}`,
        checks: [{ name: 'Docker runs', result: 'failed', saw: 'inactive' }],
      };
      const left = { ...PREPARE_FACTS, text: JSON.stringify(facts) };
      looks.answer = { ...looks.answer, left };
      taskRunner.runs[0].observation = { state: 'succeeded' };
      await run(10_000);
      const record = await get(id);
      expect(record.state).toBe(state);
      expect(record.failure?.reason).toBe(reason);
      expect(record.checks).toContainEqual(
        expect.objectContaining({ name: 'facts-prepare', result: 'warning' }),
      );
      expect(taskRunner.runs).toHaveLength(1);
    },
  );

  it('says what the run said, and prepares anew when asked, under another key', async () => {
    const { register, run, get, taskRunner, ask } = await stage();
    const id = await register({ prepare: 'asked' });
    await run(5_000);
    taskRunner.runs[0].observation = {
      state: 'failed',
      reason: 'task-failed',
      message: 'docker.io: no space left',
    };
    await run(10_000);
    expect((await get(id)).failure).toMatchObject({
      reason: 'prepare-failed',
      evidence: 'docker.io: no space left',
    });
    await ask(id, prepareHost);
    await run(5_000);
    expect(taskRunner.runs).toHaveLength(2);
    expect(taskRunner.runs[1].key).not.toBe(taskRunner.runs[0].key);
    taskRunner.runs[1].observation = { state: 'succeeded' };
    await run(10_000);
    expect((await get(id)).state).toBe('ready');
  });

  it('has a run that takes too long stopped, and says so', async () => {
    const { register, run, get, taskRunner } = await stage();
    const id = await register({ prepare: 'asked' });
    await run(22 * MINUTE, 5_000);
    const record = await get(id);
    expect(record.failure?.reason).toBe('prepare-timeout');
    expect(record.run).toBeUndefined();
    expect(taskRunner.runs[0].observation.state).toBe('stopped');
  });

  it.each([
    ['an answer that was lost', 'loseAnswers'],
    ['a runner that is down', 'down'],
  ] as const)('starts one run in spite of %s', async (_, trouble) => {
    const { register, run, get, taskRunner } = await stage();
    if (trouble === 'down') {
      taskRunner.down = 'down for now';
    } else {
      taskRunner.loseAnswers = 1;
    }
    const id = await register({ prepare: 'asked' });
    await run(3 * MINUTE, 5_000);
    taskRunner.down = undefined;
    await run(3 * MINUTE, 5_000);
    expect(taskRunner.runs).toHaveLength(1);
    expect((await get(id)).run?.id).toBe(taskRunner.runs[0].id);
  });

  it('says that there is no runner', async () => {
    const { register, run, get, taskRunner } = await stage();
    taskRunner.available = { available: false, reason: 'It is not set up.' };
    const id = await register({ prepare: 'asked' });
    await run(5_000);
    expect((await get(id)).failure).toMatchObject({
      reason: 'prepare-off',
      evidence: 'It is not set up.',
    });
  });

  /** A process that dies at a call: what it was asked for was done, or not, and nobody is told. */
  it.each([
    ['before anything was written', 'saveDuring', 'before'],
    ['after the key was written', 'start', 'before'],
    ['after the run was started', 'start', 'after'],
    ['before the end of the pass was written', 'finishPass', 'before'],
    ['after the end of the pass was written', 'finishPass', 'after'],
  ] as const)(
    'goes on after a death %s, and runs once',
    async (_, call, when) => {
      const { register, run, runDue, get, options, store, taskRunner, clock } =
        await stage();
      const id = await register({ prepare: 'asked' });
      await runDue();
      expect((await get(id)).state).toBe('preparing');
      clock.advance(1);
      const dies = async <T>(name: string, work: () => Promise<T>) => {
        if (name === call && when === 'before') {
          throw new LeaseLostError('killed');
        }
        const result = await work();
        if (name === call) {
          throw new LeaseLostError('killed');
        }
        return result;
      };
      const dying = new HostReconciler({
        ...options,
        store: {
          saveDuring: (...args) =>
            dies('saveDuring', () => store.saveDuring(...args)),
          finishPass: (...args) =>
            dies('finishPass', () => store.finishPass(...args)),
          keepCallback: (...args) => store.keepCallback(...args),
        },
        taskRunner: {
          id: taskRunner.id,
          availability: () => taskRunner.availability(),
          start: (...args) => dies('start', () => taskRunner.start(...args)),
          find: (...args) => taskRunner.find(...args),
          observe: (...args) => taskRunner.observe(...args),
          logs: (...args) => taskRunner.logs(...args),
          listActive: (...args) => taskRunner.listActive(...args),
          cancel: (...args) => taskRunner.cancel(...args),
        },
      });
      await expect(runDue(dying, 'dying')).rejects.toThrow('killed');
      await run(5 * MINUTE, 5_000);
      expect(taskRunner.runs).toHaveLength(1);
      taskRunner.runs[0].observation = { state: 'succeeded' };
      await run(10_000);
      expect((await get(id)).state).toBe('ready');
    },
  );
});
