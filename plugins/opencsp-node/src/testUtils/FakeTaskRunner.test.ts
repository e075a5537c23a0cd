/**
 * Proves that the fake keeps the contract that every task runner keeps, so that what is proven with
 * it holds for real ones. Each real runner runs the same contract in its own package.
 */
import { TaskObservation, TaskRun } from '..';
import { FakeStep, FakeTaskRunner } from './FakeTaskRunner';
import { taskRunnerContract } from './taskRunnerContract';
import { RunCourse, TaskRunnerHarness } from './taskRunnerHarness';

const target = {
  instanceId: 'i-1',
  name: 'vm-a',
  address: '127.77.0.1',
  port: 2222,
  user: 'ubuntu',
  hostKey: 'ssh-ed25519 AAAA',
};
const running: FakeStep = {
  observation: { state: 'running' },
  lines: ['PLAY [all]'],
};
const settling: FakeStep = { observation: { state: 'settling' } };
const succeeded: FakeStep = {
  observation: { state: 'succeeded' },
  lines: ['PLAY RECAP', 'vm-a : ok=1'],
};

function failed(
  reason: Extract<TaskObservation, { state: 'failed' }>['reason'],
): FakeStep {
  const message = `The run failed: ${reason}`;
  return {
    observation: { state: 'failed', reason, message, evidence: 'fatal' },
    lines: ['fatal'],
  };
}

const COURSES: Record<RunCourse, FakeStep[]> = {
  succeeds: [running, succeeded],
  fails: [running, failed('task-failed')],
  unreachable: [running, failed('unreachable')],
  'no-host': [running, settling, failed('no-host')],
  hangs: [running],
  'log-late': [running, settling, succeeded],
};

function open(): TaskRunnerHarness {
  const runner = new FakeTaskRunner();
  const courses = (course: RunCourse) => [...COURSES[course]];
  return {
    runner,
    target,
    refusals: {
      'no template': async () => {
        runner.refusal = 'There is no such template.';
        return { step: 'prepare', target };
      },
    },
    nextRun: async course => {
      runner.courses.push(courses(course));
    },
    nextStart: async trouble => {
      if (trouble === 'breaks') {
        runner.breakStarts = 1;
      } else {
        runner.loseAnswers = 1;
      }
    },
    holdQueue: async () => {
      runner.holdsQueue = true;
      runner.courses.push(courses('succeeds'));
      return async () => {
        runner.holdsQueue = false;
      };
    },
    proceed: async () => runner.proceed(),
    losePatience: () => {},
    stopElsewhere: async (run: TaskRun) => runner.stopByForce(run),
    goDown: async () => {
      runner.down = 'The connection was refused.';
      return async () => {
        runner.down = undefined;
      };
    },
    goSilent: async () => {
      runner.silent = true;
      return async () => {
        runner.silent = false;
      };
    },
    restart: async () => runner.restart(),
    startForeign: async () => {
      runner.runs.push({
        id: 'foreign',
        key: 'somebody else',
        request: { step: 'monitoring', target },
        observation: { state: 'running' },
        lines: [],
      });
    },
    made: async () => runner.runs.map(run => run.key),
    close: async () => {},
  };
}

describe('FakeTaskRunner', () => {
  it.each(taskRunnerContract)(
    'keeps the contract: $name',
    async ({ check }) => {
      await expect(check(open())).resolves.toBeUndefined();
    },
  );
});

describe('FakeTaskRunner by itself', () => {
  const request = { step: 'monitoring' as const, target };

  it('keeps a run running until a test ends it, or ends it at once', async () => {
    const runner = new FakeTaskRunner();
    await runner.start(request, 'a');
    runner.proceed();
    expect(await runner.observe({ id: 'run-1', key: 'a' })).toEqual({
      state: 'running',
    });
    runner.runs[0].observation = { state: 'stopped' };
    expect(await runner.listActive()).toEqual([]);
    runner.automatic = true;
    await runner.start(request, 'b');
    expect(await runner.observe({ id: 'run-2', key: 'b' })).toEqual({
      state: 'succeeded',
    });
  });
});
