import { CustomErrorBase } from '@backstage/errors';
import { TaskObservation, TaskRun } from '../taskRunner';
import {
  ENDED_STATES,
  RUN_KEY,
  RunCourse,
  TaskRunnerHarness,
  TaskRunnerScene,
} from './taskRunnerHarness';

type State = TaskObservation['state'];
type Reason = Extract<TaskObservation, { state: 'failed' }>['reason'];

async function expectFailure(
  scene: TaskRunnerScene,
  course: RunCourse,
  reason: Reason,
): Promise<void> {
  await scene.world.nextRun(course);
  const run = await scene.start();
  await scene.until(run, [...ENDED_STATES, 'settling']);
  scene.world.losePatience();
  expect(await scene.end(run)).toEqual({
    state: 'failed',
    reason,
    message: expect.stringMatching(/\w+ \w+/),
    evidence: expect.stringMatching(/\w/),
  });
  expect(await scene.cancel(run)).toBe('ended');
  expect(await scene.observe(run)).toMatchObject({ state: 'failed', reason });
}

const CASES: Record<string, (scene: TaskRunnerScene) => Promise<void>> = {
  'a run that goes well is queued, runs, and succeeds': async scene => {
    const { runner, world } = scene;
    expect(runner.availability()).toEqual({ available: true });
    await world.nextRun('succeeds');
    const run = await scene.start();
    expect(run.key).toBe(RUN_KEY);
    const seen = (await scene.until(run, ENDED_STATES)).map(each => each.state);
    const order: State[] = ['queued', 'running', 'settling', 'succeeded'];
    expect(seen).toEqual(order.filter(state => seen.includes(state)));
    expect(await scene.observe(run)).toEqual({ state: 'succeeded' });
  },

  'a run that goes well is settling while the log that proves it is late':
    async scene => {
      const { world } = scene;
      await world.nextRun('log-late');
      const seen = await scene.until(await scene.start(), ENDED_STATES);
      expect(seen.slice(-2)).toEqual([
        { state: 'settling' },
        { state: 'succeeded' },
      ]);
    },

  'a run that goes well is found by its key, among others and by no other key':
    async scene => {
      expect(await scene.find()).toBeUndefined();
      const keys = [RUN_KEY, `${RUN_KEY}1`, 'opencsp:i-2:monitoring:1'];
      const runs: TaskRun[] = [];
      for (const key of keys) {
        runs.push(await scene.start(key));
      }
      expect(new Set(runs.map(run => run.id)).size).toBe(keys.length);
      for (const run of runs) {
        expect(await scene.find(run.key)).toEqual(run);
      }
      expect(await scene.find('opencsp:i-1')).toBeUndefined();
    },

  'a run that goes well has a log that is read on from where it was read, each line once':
    async scene => {
      const { world } = scene;
      await world.nextRun('succeeds');
      const run = await scene.start();
      await scene.until(run, ['running', 'succeeded']);
      const first = await scene.logs(run, 0);
      expect(first.next).toBe(first.lines.length);
      await scene.end(run);
      const rest = await scene.logs(run, first.next);
      const all = await scene.logs(run, 0);
      expect(all.lines.length).toBeGreaterThan(1);
      expect([...first.lines, ...rest.lines]).toEqual(all.lines);
      expect(rest.next).toBe(all.next);
      expect(await scene.logs(run, all.next)).toEqual({
        lines: [],
        next: all.next,
      });
    },

  'a run that fails (fails) is failed as task-failed, with words and evidence':
    scene => expectFailure(scene, 'fails', 'task-failed'),

  'a run that fails (unreachable) is failed as unreachable, with words and evidence':
    scene => expectFailure(scene, 'unreachable', 'unreachable'),

  'a run that fails (no-host) is failed as no-host, with words and evidence':
    scene => expectFailure(scene, 'no-host', 'no-host'),

  'a start whose answer is lost throws, and the run is found by its key and goes on, once':
    async scene => {
      const { world } = scene;
      await world.nextRun('succeeds');
      await world.nextStart('answer-lost');
      await expect(scene.start()).rejects.toBeInstanceOf(CustomErrorBase);
      const run = await scene.find();
      expect(run).toEqual({ id: expect.any(String), key: RUN_KEY });
      expect(run && (await scene.end(run))).toEqual({ state: 'succeeded' });
      expect(await world.made()).toEqual([RUN_KEY]);
    },

  'a start that may not be made any more at the last moment makes nothing':
    async scene => {
      const beforeMaking = () => {
        throw new Error('The time is over');
      };
      await expect(scene.start(RUN_KEY, { beforeMaking })).rejects.toThrow(
        'The time is over',
      );
      expect(await scene.find()).toBeUndefined();
      expect(await scene.world.made()).toEqual([]);
    },

  'a start that breaks throws, and what it left is found by its key as start-failed':
    async scene => {
      const { world } = scene;
      await world.nextStart('breaks');
      await expect(scene.start()).rejects.toBeInstanceOf(CustomErrorBase);
      const run = await scene.find();
      expect(run && (await scene.end(run))).toMatchObject({
        state: 'failed',
        reason: 'start-failed',
        message: expect.stringMatching(/\w+ \w+/),
      });
      expect(await scene.listActive()).toEqual([]);
      expect(await world.made()).toEqual([RUN_KEY]);
    },

  'a run that is cancelled while it waits never runs, however often it is asked':
    async scene => {
      const { world } = scene;
      const letGo = await world.holdQueue();
      const run = await scene.start();
      expect(await scene.observe(run)).toEqual({ state: 'queued' });
      const before = await scene.logs(run, 0);
      expect(await scene.cancel(run)).toBe('stopping');
      expect(await scene.cancel(run)).toBe('stopping');
      await letGo();
      expect(await scene.end(run)).toEqual({ state: 'stopped' });
      expect(await scene.cancel(run)).toBe('ended');
      expect((await scene.logs(run, before.next)).lines).toEqual([]);
    },

  'a run that is cancelled while it runs ends, and is not active any more':
    async scene => {
      const { world } = scene;
      await world.nextRun('hangs');
      const run = await scene.start();
      await scene.until(run, ['running']);
      expect(await scene.listActive()).toEqual([run]);
      expect(await scene.cancel(run)).toBe('stopping');
      expect(['stopped', 'failed']).toContain((await scene.end(run)).state);
      expect(await scene.listActive()).toEqual([]);
      expect(await scene.cancel(run)).toBe('ended');
    },

  'a run that is cancelled after its end is left as it ended': async scene => {
    const { world } = scene;
    await world.nextRun('succeeds');
    const run = await scene.start();
    await scene.end(run);
    expect(await scene.cancel(run)).toBe('ended');
    expect(await scene.observe(run)).toEqual({ state: 'succeeded' });
  },

  'a run that somebody else stops is stopped': async scene => {
    const { world } = scene;
    await world.nextRun('hangs');
    const run = await scene.start();
    await scene.until(run, ['running']);
    await world.stopElsewhere(run);
    expect(await scene.end(run)).toEqual({ state: 'stopped' });
  },

  'a run that somebody else stops by force while it waits is waited for until its end':
    async scene => {
      const { world } = scene;
      await world.nextRun('succeeds');
      const letGo = await world.holdQueue();
      const run = await scene.start();
      const before = await scene.logs(run, 0);
      await world.stopElsewhere(run);
      expect(await scene.observe(run)).toEqual({ state: 'settling' });
      expect(await scene.listActive()).toContainEqual(run);
      await letGo();
      expect(await scene.end(run)).toEqual({ state: 'stopped' });
      // It ran all the same.
      expect((await scene.logs(run, before.next)).lines.length).toBeGreaterThan(
        0,
      );
      expect(await scene.listActive()).toEqual([]);
    },

  'runs of ours are listed while they have not ended, and nobody else’s':
    async scene => {
      const { world } = scene;
      expect(await scene.listActive()).toEqual([]);
      await world.startForeign();
      await world.nextRun('succeeds');
      const done = await scene.start();
      await scene.end(done);
      const letGo = await world.holdQueue();
      const waiting = await scene.start(`${RUN_KEY}1`);
      const active = await scene.listActive();
      expect(active.filter(run => run.key.startsWith('opencsp:i-'))).toEqual([
        waiting,
      ]);
      expect(active).not.toContainEqual(done);
      await letGo();
    },

  'runs of ours that a restart forgot are listed as they are shown, and end when they are cancelled':
    async scene => {
      const { world } = scene;
      await world.nextRun('hangs');
      const running = await scene.start();
      await scene.until(running, ['running']);
      const waiting = await scene.start(`${RUN_KEY}1`);
      await world.restart();
      expect(await scene.observe(running)).toEqual({ state: 'running' });
      expect(['queued', 'running']).toContain(
        (await scene.observe(waiting)).state,
      );
      const keys = (await scene.listActive()).map(run => run.key);
      expect(keys.sort()).toEqual([running.key, waiting.key].sort());
      for (const run of [running, waiting]) {
        expect(await scene.cancel(run)).toBe('stopping');
        await scene.observe(run);
        world.losePatience();
        expect(await scene.end(run)).toEqual({ state: 'stopped' });
      }
      expect(await scene.listActive()).toEqual([]);
    },

  'a run that is not there is unknown, and nothing of it has to be stopped':
    async scene => {
      const run = { ...(await scene.start()), key: 'opencsp:i-9:monitoring:1' };
      for (const gone of [run, { id: '999999', key: RUN_KEY }]) {
        expect(await scene.observe(gone)).toEqual({ state: 'unknown' });
        expect(await scene.cancel(gone)).toBe('ended');
      }
      expect((await scene.find())?.key).toBe(RUN_KEY);
    },

  'what cannot be started is refused in words, and nothing is made':
    async scene => {
      const { runner, world } = scene;
      for (const prepare of Object.values(world.refusals)) {
        const outcome = await runner.start(
          await prepare(),
          RUN_KEY,
          scene.context,
        );
        expect(outcome).toEqual({
          outcome: 'refused',
          message: expect.stringMatching(/\w+ \w+/),
        });
      }
      expect(await world.made()).toEqual([]);
    },

  'an outage is thrown, and is over when it is over': async scene => {
    const { world } = scene;
    await world.nextRun('succeeds');
    const run = await scene.start();
    const comeBack = await world.goDown();
    for (const call of scene.everyCall(run)) {
      await expect(call()).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
    }
    await comeBack();
    expect(await scene.end(run)).toEqual({ state: 'succeeded' });
    expect(await world.made()).toEqual([RUN_KEY]);
  },

  'aborting ends every call with the reason': async scene => {
    const { world } = scene;
    const run = await scene.start();
    const comeBack = await world.goSilent();
    const controller = new AbortController();
    const calls = scene
      .everyCall(run, { signal: controller.signal })
      .map(call => call());
    controller.abort(new Error('shutting down'));
    const ends = await Promise.allSettled(calls);
    expect(ends.map(each => each.status)).toEqual(calls.map(() => 'rejected'));
    expect(
      JSON.stringify(ends.map(each => 'reason' in each && String(each.reason))),
    ).toBe(JSON.stringify(calls.map(() => 'Error: shutting down')));
    await comeBack();
  },
};

/** One thing that every task runner does. */
export interface TaskRunnerCase {
  name: string;
  /** Rejects when this one does not. The harness is new, and the caller closes it. */
  check(harness: TaskRunnerHarness): Promise<void>;
}

/**
 * What every task runner has to do, whatever is behind it: the fake and each real runner pass these
 * alike. They use Jest's `expect`; give them to `it.each`.
 */
export const taskRunnerContract: readonly TaskRunnerCase[] = Object.entries(
  CASES,
).map(([name, check]) => ({
  name,
  check: harness => check(new TaskRunnerScene(harness)),
}));
