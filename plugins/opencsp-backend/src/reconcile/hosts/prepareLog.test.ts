/*
 * Proves on a real database what is kept of a run that prepares a host: each line once, whatever dies, to
 * its end, and no more than there is room for; what the ledger says at each step; that cancelling and
 * removing stop the run; and that a callback only brings a look. What is decided is proven by
 * `domain/hosts`, what differs from the world by `services/ledgerHosts`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { MINUTE, stageHosts } from '../../__testUtils__/hostPasses';
import { MOST_LOG } from '../../domain/hosts/prepareLog';
import {
  cancelPreparing,
  checkHost,
  prepareHost,
  removeHost,
} from '../../domain/hosts/hostRequests';
import { redacted } from '../../outside/guard';
import { CallbacksService } from '../../services/CallbacksService';
import { LeaseLostError } from '../../store/InstanceStore';
import { HostReconciler } from './HostReconciler';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const stage = () => stageHosts(databases);
const URL = 'https://portal.example.org/api/opencsp/v1/callbacks/semaphore';

/** A host whose run has been started. */
async function started() {
  const world = await stage();
  const id = await world.register({ prepare: 'asked' });
  await world.run(5_000);
  const [run] = world.taskRunner.runs;
  return { ...world, pass: world.run, id, run };
}

describe('the log', () => {
  it('is read on from pass to pass, and to its end together with the end of the run', async () => {
    const { id, run, log, ...world } = await started();
    expect(await log(id)).toEqual([
      'Preparing the host begins.',
      'PLAY [prepare]',
    ]);
    run.lines.push('TASK [docker]');
    await world.pass(5_000);
    run.lines.push('changed', 'PLAY RECAP');
    run.observation = { state: 'succeeded' };
    await world.pass(10_000);
    expect((await world.get(id)).state).toBe('ready');
    expect(await log(id)).toEqual([
      'Preparing the host begins.',
      'PLAY [prepare]',
      'TASK [docker]',
      'changed',
      'PLAY RECAP',
    ]);
  });

  it('that cannot be read is waited for at the end, but not for ever', async () => {
    const { id, run, log, taskRunner, ...world } = await started();
    const logs = taskRunner.logs.bind(taskRunner);
    taskRunner.logs = async () => {
      throw new Error('HTTP 500');
    };
    run.lines.push('the last word');
    run.observation = { state: 'failed', reason: 'task-failed', message: 'no' };
    await world.pass(6_000);
    const waiting = await world.get(id);
    expect(waiting.state).toBe('preparing');
    expect(waiting.waitingFor).toContain(
      'its log cannot be read now: HTTP 500',
    );
    taskRunner.logs = logs;
    await world.pass(MINUTE);
    expect((await world.get(id)).failure?.reason).toBe('prepare-failed');
    expect((await log(id)).at(-1)).toBe('the last word');

    taskRunner.logs = async () => {
      throw new Error('HTTP 500');
    };
    await world.ask(id, prepareHost);
    await world.pass(5_000);
    taskRunner.runs[1].observation = { state: 'succeeded' };
    await world.pass(5 * MINUTE, 5_000);
    expect((await world.get(id)).state).toBe('ready');
  });

  it('holds each line once, whatever dies between reading and keeping it', async () => {
    const { id, run, log, store, options, ...world } = await started();
    run.lines.push('one');
    world.clock.advance(10_000);
    const dying = new HostReconciler({
      ...options,
      store: {
        saveDuring: (...args) => store.saveDuring(...args),
        keepCallback: (...args) => store.keepCallback(...args),
        finishPass: async (...args) => {
          await store.finishPass(...args);
          throw new LeaseLostError('killed');
        },
      },
    });
    await expect(world.runDue(dying, 'dying')).rejects.toThrow('killed');
    run.lines.push('two');
    await world.pass(2 * MINUTE, 5_000);
    expect((await log(id)).slice(-3)).toEqual(['PLAY [prepare]', 'one', 'two']);
  });

  it('holds no secret that a playbook prints, as the port of the plugin hides them', async () => {
    const world = await stage();
    const { options, taskRunner, clock } = world;
    const guarded = () =>
      new HostReconciler({ ...options, taskRunner: redacted(taskRunner) });
    const id = await world.register({ prepare: 'asked' });
    for (let times = 0; times < 2; times++) {
      await world.runDue(guarded());
      clock.advance(1);
    }
    taskRunner.runs[0].lines.push(
      'ok: password=hunter2-canary',
      '-----BEGIN OPENSSH PRIVATE KEY-----',
      'canary',
      '-----END OPENSSH PRIVATE KEY-----',
      'ok: done',
    );
    clock.advance(2_000);
    await world.runDue(guarded());
    const lines = await world.log(id);
    expect(lines.at(-1)).toBe('ok: done');
    expect(lines).toHaveLength(7);
    expect(lines.join()).not.toContain('canary');
  });

  it('is cut where it is too long, and not asked for any more', async () => {
    const { id, run, log, taskRunner, ...world } = await started();
    const asked = jest.spyOn(taskRunner, 'logs');
    const lines = Math.ceil(MOST_LOG / 15_000);
    run.lines.push(...Array.from({ length: lines }, () => 'x'.repeat(15_000)));
    await world.pass(5_000);
    const calls = asked.mock.calls.length;
    run.lines.push('more');
    await world.pass(20_000);
    expect(asked.mock.calls).toHaveLength(calls);
    expect((await log(id)).at(-1)).toContain('longer than is kept here');
    run.observation = { state: 'succeeded' };
    await world.pass(10_000);
    expect((await world.get(id)).state).toBe('ready');
  });

  it('shows one run after the other, and goes with its host', async () => {
    const { id, run, log, ...world } = await started();
    run.observation = { state: 'stopped' };
    await world.pass(5_000);
    await world.ask(id, prepareHost);
    await world.pass(10_000);
    expect(await log(id)).toEqual([
      'Preparing the host begins.',
      'PLAY [prepare]',
      'Preparing the host begins.',
      'PLAY [prepare]',
    ]);
    await world.ask(id, removeHost);
    await world.pass(10_000);
    expect((await world.get(id)).state).toBe('removed');
    expect(await log(id)).toEqual([]);
  });
});

describe('the ledger', () => {
  it('names the run before it is asked for, then says that it exists, then that it is gone', async () => {
    const { register, run, runDue, taskRunner, ledger, clock } = await stage();
    const id = await register({ prepare: 'asked' });
    const before: unknown[] = [];
    const start = taskRunner.start.bind(taskRunner);
    taskRunner.start = async (...args) => {
      before.push(...(await ledger(id)));
      return start(...args);
    };
    await runDue();
    clock.advance(1);
    await runDue();
    const [{ key, id: runId }] = taskRunner.runs;
    expect(before).toEqual([[key, 'planned', null]]);
    expect(await ledger(id)).toEqual([[key, 'exists', runId]]);
    taskRunner.runs[0].observation = { state: 'succeeded' };
    await run(10_000);
    expect(await ledger(id)).toEqual([[key, 'removed', runId]]);
  });

  it('says of a run that was never begun that it is gone', async () => {
    const { register, run, taskRunner, ledger } = await stage();
    taskRunner.refusal = 'There is no template "prepare".';
    const id = await register({ prepare: 'asked' });
    await run(5_000);
    const [[, state]] = await ledger(id);
    expect(state).toBe('removed');
  });

  it('keeps what did not end when its host was removed', async () => {
    const { id, run, ledger, taskRunner, ...world } = await started();
    taskRunner.cancel = async () => 'stopping';
    await world.ask(id, removeHost);
    await world.pass(10 * MINUTE, 5_000);
    expect((await world.get(id)).state).toBe('removed');
    expect(await ledger(id)).toEqual([[run.key, 'left', run.id]]);
  });
});

describe('cancelling', () => {
  it('has the run stopped and ends as cancelled, without telling its owner; it is prepared anew when asked', async () => {
    const { id, run, taskRunner, ledger, ...world } = await started();
    const told = jest.spyOn(taskRunner, 'cancel');
    await world.ask(id, cancelPreparing);
    await world.pass(10_000);
    expect(told).toHaveBeenCalledTimes(1);
    expect(run.observation.state).toBe('stopped');
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'prepare-cancelled', retryable: true },
    });
    expect((await world.get(id)).run).toBeUndefined();
    expect((await ledger(id)).map(([, state]) => state)).toEqual(['removed']);
    const kinds = (await world.messages()).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['signal']));
    await world.ask(id, prepareHost);
    await world.pass(5_000);
    taskRunner.runs[1].observation = { state: 'succeeded' };
    await world.pass(10_000);
    expect((await world.get(id)).state).toBe('ready');
  });

  it('in the middle of the start stops the one run that came of it', async () => {
    const { register, run, get, taskRunner, ask, runDue, clock } =
      await stage();
    const id = await register({ prepare: 'asked' });
    const start = taskRunner.start.bind(taskRunner);
    taskRunner.start = async (...args) => {
      await ask(id, cancelPreparing);
      return start(...args);
    };
    await runDue();
    clock.advance(1);
    await expect(runDue()).rejects.toThrow(LeaseLostError);
    await run(5 * MINUTE, 5_000);
    expect(taskRunner.runs.map(it => it.observation.state)).toEqual([
      'stopped',
    ]);
    expect((await get(id)).failure?.reason).toBe('prepare-cancelled');
  });

  it('of a run that waits in the queue takes it out there', async () => {
    const { register, run, get, taskRunner, ask } = await stage();
    taskRunner.courses.push([{ observation: { state: 'running' } }]);
    const id = await register({ prepare: 'asked' });
    await run(5_000);
    expect((await get(id)).waitingFor).toContain('queue');
    await ask(id, cancelPreparing);
    await run(5_000);
    taskRunner.proceed();
    await run(5_000);
    expect((await get(id)).failure?.reason).toBe('prepare-cancelled');
  });

  it('of a run that does not end gives up, and the next look has it stopped first', async () => {
    const { id, run, taskRunner, looks, ...world } = await started();
    const cancel = taskRunner.cancel.bind(taskRunner);
    taskRunner.cancel = async () => 'stopping';
    await world.ask(id, cancelPreparing);
    await world.pass(6 * MINUTE, 5_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      run: { id: run.id },
    });
    const looked = looks.seen.length;
    await world.ask(id, checkHost);
    await world.pass(10_000);
    expect(looks.seen).toHaveLength(looked);
    taskRunner.cancel = cancel;
    await world.pass(5 * MINUTE, 5_000);
    expect(run.observation.state).toBe('stopped');
    const { state, run: kept } = await world.get(id);
    expect([state, kept]).toEqual(['ready', undefined]);
  });
});

describe('a callback', () => {
  /** A host whose run may call back. */
  async function calling() {
    const world = await stage();
    const reconciler = () =>
      new HostReconciler({ ...world.options, callbackUrl: URL });
    let woken = 0;
    const callbacks = new CallbacksService({
      store: {
        callbackHash: key => world.instances.callbackHash(key),
        get: async () => undefined,
        hintRun: async () => false,
      },
      hosts: {
        store: world.store,
        onDue: () => {
          woken += 1;
        },
      },
      clock: world.clock,
      logger: mockServices.logger.mock(),
      onDue: () => {
        throw new Error('No instance is due');
      },
    });
    const id = await world.register({ prepare: 'asked' });
    await world.runDue(reconciler());
    world.clock.advance(1);
    await world.runDue(reconciler());
    const [run] = world.taskRunner.runs;
    const token = run.request.callback?.token ?? '';
    world.clock.advance(1);
    return {
      ...world,
      ...{ callbacks, reconciler, id, run, token },
      woken: () => woken,
    };
  }

  it('only brings a look, which reads the outcome itself', async () => {
    const { callbacks, reconciler, id, run, token, ...world } = await calling();
    expect(run.request.callback?.url).toBe(URL);
    expect(await world.runDue(reconciler())).toBe(0);
    await callbacks.receive(run.key, token);
    expect(world.woken()).toBe(1);
    expect(await world.runDue(reconciler())).toBe(1);
    expect((await world.get(id)).state).toBe('preparing');
    run.observation = { state: 'succeeded' };
    world.clock.advance(1_000);
    await callbacks.receive(run.key, token);
    await world.runDue(reconciler());
    expect((await world.get(id)).state).toBe('checking');
  });

  it('is written at most once in a second, and not when it is forged or late', async () => {
    const { callbacks, reconciler, id, run, token, ...world } = await calling();
    for (const [key, given] of [
      [run.key, 'x'],
      [run.key, ''],
      [`${run.key}0`, token],
      [run.key.replace('prepare', 'hardening'), token],
    ]) {
      await callbacks.receive(key, given);
    }
    expect(world.woken()).toBe(0);
    for (let times = 0; times < 20; times++) {
      await callbacks.receive(run.key, token);
    }
    expect(world.woken()).toBe(1);
    run.observation = { state: 'succeeded' };
    await world.runDue(reconciler());
    world.clock.advance(10_000);
    await callbacks.receive(run.key, token);
    expect(world.woken()).toBe(1);
    expect((await world.get(id)).run).toBeUndefined();
  });

  it('leaves no token in the database', async () => {
    const { db, token } = await calling();
    const tables = await db('sqlite_master').where({ type: 'table' });
    const rows = await Promise.all(tables.map(({ name }) => db(name)));
    expect(token).toHaveLength(43);
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});
