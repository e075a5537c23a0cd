/**
 * Proves that the runner copes with what a real Semaphore was recorded to say that is not so; each
 * title holds the number of its recording. The stand-in lies as recorded, on both databases; the
 * contract of all runners is in `semaphoreTaskRunner.contract.test.ts`.
 */
import { TaskObservation, TaskRun } from '@opencsp/plugin-opencsp-node';
import {
  context,
  MachineRoom,
  SemaphoreWorld,
} from './__testUtils__/SemaphoreWorld';

const KEY = 'opencsp:i-1:monitoring:1';

let room: MachineRoom;
let world: SemaphoreWorld;
beforeAll(async () => {
  room = await MachineRoom.open();
});
afterAll(() => room.close());
afterEach(() => world.close());

const start = (key = KEY) => world.start(key);
const observe = (run: TaskRun) => world.observe(run);
const until = (run: TaskRun, state: TaskObservation['state']) =>
  world.until(run, state);

/** What Semaphore itself says of it. */
const statusOf = async (run: TaskRun) =>
  (await world.client.getTask(1, Number(run.id))).status;

const FLAVOURS = [
  { database: 'bolt', revoked: 'works on' },
  { database: 'postgres', revoked: 'AuthenticationError' },
] as const;

describe.each(FLAVOURS)('on $database', flavour => {
  beforeEach(async () => {
    world = await SemaphoreWorld.open(room, { database: flavour.database });
  });

  it('a group without hosts is a success, and not believed (34)', async () => {
    await world.nextRun('no-host');
    const run = await start();
    expect(await until(run, 'settling')).toEqual({ state: 'settling' });
    expect(await statusOf(run)).toBe('success');
    world.losePatience();
    expect(await observe(run)).toMatchObject({
      state: 'failed',
      reason: 'no-host',
      message: expect.stringContaining('only localhost'),
    });
  });

  it('an empty inventory is a success, and not believed (33)', async () => {
    const inventory = await world.make('inventory', {
      name: 'nobody',
      type: 'static',
      inventory: '\n',
      ssh_key_id: 2,
    });
    const template = await world.makeTemplate('empty', {
      inventory_id: inventory,
      environment_id: 1,
    });
    const run = await world.post(template, KEY);
    expect(await until(run, 'settling')).toEqual({ state: 'settling' });
    world.losePatience();
    expect(await observe(run)).toMatchObject({
      state: 'failed',
      reason: 'no-host',
      message: expect.stringContaining('no host at all'),
    });
  });

  it('a 500 that left a row in error is found, and not run twice (14, 16, pg-14, pg-16)', async () => {
    const template = await world.makeTemplate('without-environment');
    await expect(world.post(template, KEY)).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
    });
    const run = await world.runner.find(KEY, context);
    expect(run && (await observe(run))).toMatchObject({
      state: 'failed',
      reason: 'start-failed',
      message: expect.stringContaining('unexpected end of JSON input'),
    });
    expect(await world.made()).toEqual([KEY]);
  });

  it('variables as an object are refused and leave nothing; a string is sent (17)', async () => {
    const refused = await world.api('POST', 'tasks', {
      template_id: 1,
      message: KEY,
      environment: { a: 1 },
    });
    expect(refused.status).toBe(400);
    expect(await world.made()).toEqual([]);
    await start();
    const [task] = await world.client.lastTasks(1);
    expect(JSON.parse(task.environment)).toHaveProperty('opencsp_target_name');
  });

  it('a restart leaves ghosts that go on for ever; they are listed, and a stop ends them (50, 51)', async () => {
    await world.nextRun('hangs');
    const running = await start();
    await until(running, 'running');
    const waiting = await start(`${KEY}1`);
    await world.restart();
    const active = await world.runner.listActive(context);
    expect(active.map(run => run.id).sort()).toEqual(
      [running.id, waiting.id].sort(),
    );
    expect([await statusOf(running), await statusOf(waiting)]).toEqual([
      'running',
      'waiting',
    ]);
    for (const run of active) {
      await world.runner.cancel(run, context);
      // Stopped, without an end: it is known for a ghost, so that it is not waited for long.
      expect(await observe(run)).toEqual({ state: 'settling' });
    }
    world.clock += 10_000;
    expect(await observe(running)).toEqual({ state: 'stopped' });
    expect(await observe(waiting)).toEqual({ state: 'stopped' });
    expect(await world.runner.listActive(context)).toEqual([]);
  });

  it('a graceful stop of a running run reads error (41)', async () => {
    await world.nextRun('hangs');
    const run = await start();
    await until(run, 'running');
    expect(await world.runner.cancel(run, context)).toBe('stopping');
    expect(await until(run, 'failed')).toMatchObject({
      message: expect.stringContaining('signal: killed'),
    });
    expect(await statusOf(run)).toBe('error');
  });

  it('a waiting run that is stopped gracefully stays stopping, and never runs (43)', async () => {
    const letGo = await world.holdQueue();
    const run = await start();
    await world.runner.cancel(run, context);
    await world.runner.cancel(run, context);
    expect(await statusOf(run)).toBe('stopping');
    expect(await observe(run)).toEqual({ state: 'running' });
    await letGo();
    await until(run, 'stopped');
    expect((await world.runner.logs(run, 0, context)).lines).toHaveLength(1);
  });

  it('a waiting run that is stopped by force says stopped and runs later: its end is waited for (44, pg-44)', async () => {
    const letGo = await world.holdQueue();
    const run = await start();
    await world.stopElsewhere(run);
    expect(await statusOf(run)).toBe('stopped');
    world.clock += 60_000;
    expect(await observe(run)).toEqual({ state: 'settling' });
    await letGo();
    await until(run, 'stopped');
    const { lines } = await world.runner.logs(run, 0, context);
    expect(lines.map(line => line.text).join()).toContain('PLAY RECAP');
  });

  it('a stop would rewrite the success of a finished run, so none is sent (45, pg-45)', async () => {
    const run = await start();
    await until(run, 'succeeded');
    expect(await world.runner.cancel(run, context)).toBe('ended');
    expect(await statusOf(run)).toBe('success');
    await world.stopElsewhere(run);
    expect(await statusOf(run)).toBe('stopped');
  });

  it('the same body twice is two tasks, and ids fall or rise: the newest is found (10, 46, pg-46)', async () => {
    const first = await start();
    const second = await start();
    expect(Number(second.id) < Number(first.id)).toBe(
      flavour.database === 'bolt',
    );
    expect(await world.runner.find(KEY, context)).toEqual(second);
    expect(await world.made()).toEqual([KEY, KEY]);
  });

  it('the last lines of the log come after the end, of a failure too (32b)', async () => {
    await world.nextRun('log-late');
    await world.nextRun('fails');
    const run = await start();
    await until(run, 'settling');
    expect(await statusOf(run)).toBe('error');
    expect(await until(run, 'failed')).toMatchObject({
      reason: 'task-failed',
      evidence: expect.stringContaining('exit status 2'),
    });
  });

  it('a hang-up on the write leaves it open: the run is found and goes on (59)', async () => {
    await world.nextStart('answer-lost');
    await expect(start()).rejects.toMatchObject({
      name: 'OutcomeUnknownError',
    });
    const run = await world.runner.find(KEY, context);
    expect(run && (await until(run, 'succeeded'))).toEqual({
      state: 'succeeded',
    });
    expect(await world.made()).toEqual([KEY]);
  });

  it('an unknown inventory is taken or refused by database: none is ever sent (37, pg-37)', async () => {
    await start();
    const { body } = await world.api('GET', 'tasks/last?limit=1');
    expect(JSON.parse(body)).toMatchObject([
      { limit: '', playbook: '', arguments: null, git_branch: null },
    ]);
    expect(JSON.parse(body)[0].inventory_id).toBeNull();
  });

  it('the template’s environment beats the task’s: another machine is not taken for ours (10)', async () => {
    const environment = await world.make('environment', {
      name: 'beats',
      json: '{"opencsp_target_name":"vm-other"}',
    });
    const template = await world.makeTemplate('beats', {
      environment_id: environment,
    });
    const run = await world.post(template, KEY);
    await until(run, 'settling');
    world.losePatience();
    expect(await observe(run)).toMatchObject({
      state: 'failed',
      reason: 'no-host',
      message: expect.stringContaining('vm-other'),
    });
  });

  it('a revoked token works on with BoltDB, and is named with PostgreSQL (01, pg-01)', async () => {
    const run = await start();
    const revoked = await fetch(
      `${world.semaphore.url}/api/user/tokens/${world.semaphore.token}`,
      {
        method: 'DELETE',
        headers: { Authorization: `Bearer ${world.semaphore.token}` },
      },
    );
    expect(revoked.status).toBe(204);
    const seen = await world.runner.find(KEY, context).then(
      found => found?.id === run.id && 'works on',
      error => error.name,
    );
    expect(seen).toBe(flavour.revoked);
  });
});
