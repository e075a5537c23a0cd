/**
 * Proves what is the runner's own, against the Semaphore stand-in with a real machine behind it:
 * which words it finds, what it sends, which runs it takes for its own. What every runner does is in
 * `semaphoreTaskRunner.contract.test.ts`, what is read out of recorded logs in `verdict.test.ts`.
 */
import {
  TaskObservation,
  TaskRequest,
  TaskRun,
} from '@opencsp/plugin-opencsp-node';
import {
  context,
  MachineRoom,
  SemaphoreWorld,
} from './__testUtils__/SemaphoreWorld';
import { SemaphoreTaskRunner } from './semaphoreTaskRunner';

const KEY = 'opencsp:i-1:monitoring:1';

let room: MachineRoom;
let world: SemaphoreWorld;
beforeAll(async () => {
  room = await MachineRoom.open();
});
afterAll(() => room.close());
beforeEach(async () => {
  world = await SemaphoreWorld.open(room);
});
afterEach(() => world.close());

const request = (): TaskRequest => ({
  step: 'monitoring',
  target: world.target,
});

const start = (changed: Partial<TaskRequest> = {}) => world.start(KEY, changed);
const observe = (run: TaskRun) => world.observe(run);
const until = (run: TaskRun, state: TaskObservation['state']) =>
  world.until(run, state);

describe('what it sends', () => {
  it('is the allowed variables and the key, and nothing else', async () => {
    const run = await start();
    const [task] = await world.client.lastTasks(1);
    expect(String(task.id)).toBe(run.id);
    expect(task.message).toBe(KEY);
    const { target } = world;
    expect(JSON.parse(task.environment)).toEqual({
      opencsp_target_name: target.name,
      opencsp_target_host: target.address,
      opencsp_target_port: target.port,
      opencsp_target_user: 'ubuntu',
      opencsp_target_host_key: target.hostKey,
    });
  });

  describe('for a callback', () => {
    const callback = {
      url: 'https://portal.example.org/api/opencsp/v1/callbacks/semaphore',
      token: 'canary-callback-token',
    };

    it('is the address in the open and the token as a secret, kept nowhere (10, 60)', async () => {
      const run = await start({ callback });
      expect(await until(run, 'succeeded')).toEqual({
        state: 'succeeded',
      });
      const [task] = await world.client.lastTasks(1);
      expect(JSON.parse(task.environment)).toMatchObject({
        opencsp_callback_url: callback.url,
      });
      const logs = await world.runner.logs(run, 0, context);
      const rows = await world.api('GET', 'tasks/last');
      const control = await world.semaphore.control({ scenario: 'state' });
      expect(JSON.stringify([run, logs, rows, control])).not.toContain(
        callback.token,
      );
      expect(world.warnings).toEqual([]);
    });

    it.each([
      ['an address of another kind', { url: 'file:///etc/passwd' }],
      ['an address with credentials', { url: 'https://a:b@example.org/' }],
      ['an expression', { url: 'https://example.org/{{ lookup("x") }}' }],
      ['a token that is none', { token: 'canary {{ x }}' }],
    ])('is left out for %s, and the run is started', async (_name, wrong) => {
      const run = await start({ callback: { ...callback, ...wrong } });
      expect(run.key).toBe(KEY);
      const [task] = await world.client.lastTasks(1);
      expect(task.environment).not.toContain('opencsp_callback');
      expect(world.warnings).toEqual([
        expect.stringContaining('started without a callback'),
      ]);
      expect(world.warnings.join()).not.toMatch(/canary|passwd|lookup/);
    });

    it('is left out when the template refuses what it does not declare', async () => {
      await world.semaphore.control({
        scenario: 'status',
        code: 400,
        body: { error: 'variable opencsp_callback_url is not declared' },
        method: 'POST',
        path: '/tasks',
        times: 1,
      });
      await start({ callback });
      const [task, ...others] = await world.client.lastTasks(1);
      expect(task.environment).not.toContain('opencsp_callback');
      expect(others).toEqual([]);
      expect(world.warnings).toEqual([
        expect.stringContaining('is not declared'),
      ]);
    });
  });
});

describe('what it says of a failure', () => {
  it('names the task that failed', async () => {
    await world.nextRun('fails');
    expect(await until(await start(), 'failed')).toMatchObject({
      message: expect.stringContaining('at "monitoring"'),
      evidence: expect.stringContaining('exit status 2'),
    });
  });

  it('tells a machine whose host key is not the pinned one', async () => {
    const [type, blob] = world.target.hostKey.split(' ');
    const changed = blob.replace(/.{4}(=*)$/, 'AAAA$1');
    world.target.hostKey = `${type} ${changed}`;
    expect(await until(await start(), 'failed')).toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('Host key verification failed'),
    });
  });

  it('keeps the colours of the log', async () => {
    const run = await start();
    await until(run, 'succeeded');
    const { lines } = await world.runner.logs(run, 0, context);
    expect(lines[0].text).toBe(`Task ${run.id} added to queue`);
    expect(lines.map(line => line.text).join('\n')).toContain(
      `\u001b[0;33m${world.target.name}\u001b[0m`,
    );
  });
});

describe('a number that is another run’s now', () => {
  it('is unknown, is not stopped, and its log is not shown', async () => {
    const theirs = await start();
    const run = { id: theirs.id, key: 'opencsp:i-2:monitoring:1' };
    expect(await observe(run)).toEqual({ state: 'unknown' });
    expect(await world.runner.cancel(run, context)).toBe('ended');
    await expect(world.runner.logs(run, 0, context)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    expect(await until(theirs, 'succeeded')).toBeDefined();
  });

  it('a run that never had a number of Semaphore is a mistake of ours', async () => {
    await expect(observe({ id: 'x', key: KEY })).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  it('a log is read again by another process', async () => {
    const run = await start();
    await until(run, 'succeeded');
    const after = await world.newRunner().logs(run, 0, context);
    expect(after).toEqual(await world.runner.logs(run, 0, context));
  });
});

describe('what it refuses, in words', () => {
  const refusal = (
    of: SemaphoreTaskRunner,
    changed: Partial<TaskRequest> = {},
  ) => of.start({ ...request(), ...changed }, KEY, context);

  it('a template that is not there', async () => {
    expect(await refusal(world.runner, { step: 'prepare' })).toEqual({
      outcome: 'refused',
      message: expect.stringContaining('has no template "prepare-hosts"'),
    });
  });

  it('a name that two templates have, and one without environment', async () => {
    await world.makeTemplate('prepare-hosts');
    expect(await refusal(world.runner, { step: 'prepare' })).toMatchObject({
      message: expect.stringContaining('has no environment'),
    });
    await world.makeTemplate('prepare-hosts');
    expect(await refusal(world.runner, { step: 'prepare' })).toMatchObject({
      message: expect.stringContaining('has 2 templates "prepare-hosts"'),
    });
    expect(await world.made()).toEqual([]);
  });

  it('a project that is not there is trouble, until it is', async () => {
    await expect(refusal(world.newRunner('Later'))).rejects.toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining('no project "Later"'),
    });
    expect(await refusal(world.newRunner('1'))).toMatchObject({
      outcome: 'started',
    });
  });
});

describe('trouble over there', () => {
  const many = { times: 20, path: '/project/' };

  it.each([
    [{ scenario: 'status', code: 401, ...many }, 'AuthenticationError'],
    [{ scenario: 'status', code: 403, ...many }, 'NotAllowedError'],
    [{ scenario: 'status', code: 404, ...many }, 'NotFoundError'],
    [{ scenario: 'status', code: 409, ...many }, 'ConflictError'],
    [{ scenario: 'status', code: 410, ...many }, 'NotFoundError'],
    [{ scenario: 'status', code: 429, ...many }, 'ServiceUnavailableError'],
    [{ scenario: 'status', code: 500, ...many }, 'ServiceUnavailableError'],
    [{ scenario: 'status', code: 503, ...many }, 'ServiceUnavailableError'],
    [{ scenario: 'status', code: 504, ...many }, 'ServiceUnavailableError'],
    [{ scenario: 'html-200', ...many }, 'UnexpectedAnswerError'],
  ])(
    '%j: every call throws %s, and works when it is over',
    async (fault, name) => {
      const run = await start();
      await world.semaphore.control(fault);
      const { runner } = world;
      const calls = [
        runner.start(request(), `${KEY}1`, context),
        runner.find(KEY, context),
        observe(run),
        world.newRunner('1').logs(run, 0, context),
        runner.listActive(context),
        runner.cancel(run, context),
      ];
      const seen = await Promise.allSettled(calls);
      expect(
        seen.map(each => each.status === 'rejected' && each.reason.name),
      ).toEqual(calls.map(() => name));
      await world.semaphore.control({ scenario: 'reset' });
      expect(await until(run, 'succeeded')).toEqual({ state: 'succeeded' });
      expect(await world.made()).toEqual([KEY]);
    },
  );
});

it('says by its cause that nothing was sent when nobody listens', async () => {
  await start();
  await world.goDown();
  await expect(
    world.runner.start(request(), `${KEY}1`, context),
  ).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

it.each(['1999-12-31T23:59:00Z', '2099-01-01T00:00:00Z'])(
  'a clock over there that says %s changes nothing',
  async time => {
    await world.close();
    world = await SemaphoreWorld.open(room, { now: () => new Date(time) });
    const run = await start();
    expect(await world.runner.listActive(context)).toEqual([run]);
    expect(await until(run, 'succeeded')).toEqual({
      state: 'succeeded',
    });
    expect(await world.runner.listActive(context)).toEqual([]);
    await world.nextRun('no-host');
    const empty = await start();
    expect(await until(empty, 'settling')).toEqual({
      state: 'settling',
    });
    expect(await world.runner.find(KEY, context)).toEqual(empty);
  },
);
