/**
 * Proves the contract of a task runner against the Semaphore stand-in with a real machine behind
 * it, in good and in bad weather. What is read out of recorded logs is in `verdict.test.ts`; that
 * the stand-in is true to a real Semaphore is proved by its own tests.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SemaphoreClient } from '@opencsp/client-semaphore';
import { TaskObservation, TaskTarget } from '@opencsp/plugin-opencsp-node';
import { generateOpenSshKeyPair } from '@opencsp/sandbox/keys';
import {
  createMachinePark,
  MachineParkStandIn,
} from '@opencsp/sandbox/machines';
import {
  createSemaphoreStandIn,
  SemaphoreStandIn,
} from '@opencsp/sandbox/semaphore';
import { SemaphoreTaskRunner } from './semaphoreTaskRunner';
import { LOG_GRACE_MS } from './verdict';

const KEY = 'opencsp:i-1:monitoring:1';
const context = { signal: new AbortController().signal };
const steps = {
  monitoring: 'monitoring',
  security: 'security',
  hardening: 'hardening',
  prepare: 'prepare',
};

describe('SemaphoreTaskRunner', () => {
  let folder: string;
  let park: MachineParkStandIn;
  let semaphore: SemaphoreStandIn;
  let client: SemaphoreClient;
  let runner: SemaphoreTaskRunner;
  let target: TaskTarget;
  let clock = 0;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-runner-'));
    const ansible = generateOpenSshKeyPair('ansible@opencsp');
    park = await createMachinePark({ folder, sshPort: 0 });
    const machine = await park.create({
      name: 'vm-k3x9q2ab',
      hostname: 'web-1',
      vmId: 9000,
      user: 'ubuntu',
      authorizedKeys: [ansible.publicKey],
    });
    const state = JSON.stringify(await park.control({ scenario: 'state' }));
    const [, type, blob] = /"hostKey":"(\S+) (\S+) /.exec(state) ?? [];
    target = {
      instanceId: 'i-1',
      name: machine.name,
      address: machine.address,
      port: machine.port,
      user: machine.user,
      hostKey: `${type} ${blob}`,
    };
    semaphore = await createSemaphoreStandIn({
      port: 0,
      privateKey: ansible.privateKey,
      speed: 50,
    });
    client = new SemaphoreClient({
      baseUrl: semaphore.url,
      token: semaphore.token,
      timeoutMilliseconds: 2000,
    });
    clock = Date.parse('2026-11-21T12:00:00Z');
    runner = newRunner();
  });
  afterEach(async () => {
    await client.close();
    await semaphore.close();
    await park.close();
    await rm(folder, { recursive: true });
  });

  function newRunner(project = 'OpenCSP') {
    const now = () => new Date(clock);
    return new SemaphoreTaskRunner({ client, project, steps, now });
  }

  const request = () => ({ step: 'monitoring' as const, target });

  async function start(key = KEY) {
    const outcome = await runner.start(request(), key, context);
    if (outcome.outcome !== 'started') {
      throw new Error(outcome.message);
    }
    return outcome.run;
  }

  const observe = (run: { id: string; key: string }) =>
    runner.observe(run, target, context);

  /** Observes until the state is one of these; the states on the way. */
  async function until(
    run: { id: string; key: string },
    ...states: TaskObservation['state'][]
  ) {
    const seen = new Set<string>();
    for (;;) {
      const observation = await observe(run);
      seen.add(observation.state);
      if (states.includes(observation.state)) {
        return { observation, seen: [...seen] };
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  const settled = (run: { id: string; key: string }) =>
    until(run, 'succeeded', 'failed', 'stopped', 'unknown', 'settling');

  it('brings a run to its success', async () => {
    const run = await start();
    expect(run.key).toBe(KEY);
    const { observation } = await until(run, 'succeeded', 'failed');
    expect(observation).toEqual({ state: 'succeeded' });
    expect(await observe(run)).toEqual({ state: 'succeeded' });
  });

  it('sends the allowed variables and the key, and nothing else', async () => {
    const run = await start();
    const [task] = await client.lastTasks(1);
    expect(String(task.id)).toBe(run.id);
    expect(task.message).toBe(KEY);
    expect(JSON.parse(task.environment)).toEqual({
      opencsp_target_name: target.name,
      opencsp_target_host: target.address,
      opencsp_target_port: target.port,
      opencsp_target_user: 'ubuntu',
      opencsp_target_host_key: target.hostKey,
    });
  });

  it('finds a run by its key, and none by another', async () => {
    expect(await runner.find(KEY, context)).toBeUndefined();
    const run = await start();
    await start(`${KEY}:other`);
    expect(await runner.find(KEY, context)).toEqual(run);
    expect(await runner.find('opencsp:i-1', context)).toBeUndefined();
  });

  it('reads logs on from where they were read, colours kept', async () => {
    const run = await start();
    await until(run, 'running', 'succeeded');
    const first = await runner.logs(run, 0, context);
    expect(first.lines[0].text).toBe(`Task ${run.id} added to queue`);
    expect(first.lines[0].time).toBeInstanceOf(Date);
    expect(first.next).toBe(first.lines.length);
    await until(run, 'succeeded');
    const rest = await runner.logs(run, first.next, context);
    const all = await runner.logs(run, 0, context);
    expect([...first.lines, ...rest.lines]).toEqual(all.lines);
    expect(rest.next).toBe(all.next);
    expect(all.lines.map(line => line.text).join('\n')).toContain(
      `\u001b[0;33m${target.name}\u001b[0m`,
    );
    expect(await runner.logs(run, all.next, context)).toEqual({
      lines: [],
      next: all.next,
    });
  });

  it('says at which task a run failed', async () => {
    await semaphore.control({ scenario: 'task-fails' });
    const { observation } = await settled(await start());
    expect(observation).toMatchObject({
      state: 'failed',
      reason: 'task-failed',
      message: expect.stringContaining('at "monitoring"'),
      evidence: expect.stringContaining('exit status 2'),
    });
  });

  it('does not believe a success on no host', async () => {
    await semaphore.control({ scenario: 'zero-hosts' });
    const run = await start();
    expect((await settled(run)).observation).toEqual({ state: 'settling' });
    clock += LOG_GRACE_MS;
    expect(await observe(run)).toMatchObject({
      state: 'failed',
      reason: 'no-host',
      message: expect.stringContaining('only localhost'),
    });
    expect(await observe(run)).toMatchObject({ state: 'failed' });
  });

  it('tells a machine that cannot be reached', async () => {
    await park.control({ scenario: 'ssh-never', name: target.name });
    const { observation } = await settled(await start());
    expect(observation).toMatchObject({
      state: 'failed',
      reason: 'unreachable',
      message: expect.stringContaining('Connection refused'),
    });
  });

  it('tells a machine whose host key is not the pinned one', async () => {
    await park.control({ scenario: 'host-key-changes', name: target.name });
    const { observation } = await settled(await start());
    expect(observation).toMatchObject({
      state: 'failed',
      reason: 'unreachable',
      message: expect.stringContaining('Host key verification failed'),
    });
  });

  it('waits for a log that comes late', async () => {
    await semaphore.control({ scenario: 'late-log', seconds: 50 });
    const { seen } = await until(await start(), 'succeeded', 'failed');
    expect(seen).toContain('settling');
    expect(seen[seen.length - 1]).toBe('succeeded');
  });

  describe('when it is not known whether a run was started', () => {
    it('finds what a 500 left behind, without a second one', async () => {
      await semaphore.control({ scenario: 'post-500-leaves-task' });
      await expect(start()).rejects.toMatchObject({
        name: 'OutcomeUnknownError',
      });
      const run = await runner.find(KEY, context);
      expect(await client.lastTasks(1)).toHaveLength(1);
      expect(run && (await observe(run))).toMatchObject({
        state: 'failed',
        reason: 'start-failed',
      });
    });

    it('finds the run after a hang-up, and it goes on', async () => {
      await semaphore.control({ scenario: 'hang-up-after-post' });
      await expect(start()).rejects.toMatchObject({
        name: 'OutcomeUnknownError',
      });
      const run = await runner.find(KEY, context);
      expect(await client.lastTasks(1)).toHaveLength(1);
      const { observation } = await until(
        run ?? { id: '0', key: KEY },
        'succeeded',
        'failed',
        'unknown',
      );
      expect(observation).toEqual({ state: 'succeeded' });
    });
  });

  describe('after a restart of the server', () => {
    it('sees ghosts as they are shown, and can end them', async () => {
      await semaphore.control({ scenario: 'hang' });
      const running = await start('running');
      await until(running, 'running');
      const waiting = await start('waiting');
      await semaphore.control({ scenario: 'restart' });
      expect(await observe(running)).toEqual({ state: 'running' });
      expect(await observe(waiting)).toEqual({ state: 'queued' });

      for (const run of [running, waiting]) {
        expect(await runner.cancel(run, context)).toBe('stopping');
        expect(await observe(run)).toEqual({ state: 'settling' });
      }
      clock += LOG_GRACE_MS;
      expect(await observe(running)).toEqual({ state: 'stopped' });
      expect(await observe(waiting)).toEqual({ state: 'stopped' });
    });
  });

  describe('cancel', () => {
    it('takes a waiting run out of the queue without force', async () => {
      await semaphore.control({ scenario: 'hang' });
      const first = await start('first');
      await until(first, 'running');
      const run = await start();
      expect(await runner.cancel(run, context)).toBe('stopping');
      expect((await client.getTask(1, Number(run.id))).status).toBe('stopping');
      // Asking again does not force it: by force it would run.
      expect(await runner.cancel(run, context)).toBe('stopping');
      expect((await client.getTask(1, Number(run.id))).status).toBe('stopping');
      await runner.cancel(first, context);
      await until(run, 'stopped');
      expect(await runner.cancel(run, context)).toBe('ended');
      expect(await client.output(1, Number(run.id))).toHaveLength(1);
    });

    it('ends a running run', async () => {
      await semaphore.control({ scenario: 'hang' });
      const run = await start();
      await until(run, 'running');
      expect(await runner.cancel(run, context)).toBe('stopping');
      const { observation } = await until(run, 'failed', 'stopped');
      expect(observation).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('signal: killed'),
      });
    });

    it('leaves a finished run as it ended', async () => {
      const run = await start();
      await until(run, 'succeeded');
      expect(await runner.cancel(run, context)).toBe('ended');
      expect(await observe(run)).toEqual({ state: 'succeeded' });
    });

    it('is done with a run that is not known', async () => {
      expect(await runner.cancel({ id: '99', key: KEY }, context)).toBe(
        'ended',
      );
    });
  });

  it('knows when a run is not known any more', async () => {
    expect(await observe({ id: '99', key: KEY })).toEqual({ state: 'unknown' });
    await expect(observe({ id: 'x', key: KEY })).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  it('says that the server is down', async () => {
    const run = await start();
    await semaphore.control({ scenario: 'down' });
    for (const call of [
      observe(run),
      runner.find(KEY, context),
      runner.start(request(), KEY, context),
      runner.cancel(run, context),
      runner.logs(run, 0, context),
    ]) {
      await expect(call).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
    }
    await semaphore.control({ scenario: 'up' });
    await until(run, 'succeeded');
  });

  describe('refuses in words', () => {
    const refusal = (of: SemaphoreTaskRunner, changed: object = {}) =>
      of.start({ ...request(), ...changed }, KEY, context);
    const api = (path: string, body: object) =>
      fetch(`${semaphore.url}/api/project/1/${path}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${semaphore.token}` },
        body: JSON.stringify({ project_id: 1, ...body }),
      });

    it('a template that is not there', async () => {
      expect(await refusal(runner, { step: 'prepare' })).toEqual({
        outcome: 'refused',
        message: expect.stringContaining('has no template "prepare"'),
      });
    });

    it('a name that two templates have, and one without environment', async () => {
      const template = {
        playbook: 'x.yml',
        inventory_id: 1,
        repository_id: 1,
        app: 'ansible',
      };
      await api('templates', { name: 'prepare', ...template });
      expect(await refusal(runner, { step: 'prepare' })).toMatchObject({
        message: expect.stringContaining('has no environment'),
      });
      await api('templates', { name: 'prepare', ...template });
      expect(await refusal(runner, { step: 'prepare' })).toMatchObject({
        message: expect.stringContaining('has 2 templates "prepare"'),
      });
      expect(await client.lastTasks(1)).toEqual([]);
    });

    it('a machine that would reach the server itself', async () => {
      expect(
        await refusal(runner, { target: { ...target, name: 'localhost' } }),
      ).toMatchObject({ outcome: 'refused' });
    });

    it('a project that is not there, until it is', async () => {
      const other = newRunner('Later');
      await expect(refusal(other)).rejects.toMatchObject({
        name: 'NotFoundError',
        message: expect.stringContaining('no project "Later"'),
      });
      expect(await refusal(newRunner('1'))).toMatchObject({
        outcome: 'started',
      });
    });
  });
});
