/**
 * Holds the course of tasks to the recordings: statuses, ids, logs, queue, stops, what a restart
 * leaves, and each scenario. Time runs faster here, so lengths of time are not looked at, only the
 * order of things.
 */
import { createSemaphoreStandIn } from '.';
import { generateOpenSshKeyPair } from '../keys';
import { recorded } from './__fixtures__';
import { Lab } from './__fixtures__/lab';

const TASKS = '/api/project/1/tasks';

describe('Semaphore tasks', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.close());

  it('runs a playbook on the machine to its success (10)', async () => {
    const posted = await lab.call('POST', TASKS, {
      template_id: 2,
      message: 'opencsp:inst-1:1',
      environment: await lab.variables(),
    });
    expect(posted.status).toBe(201);
    expect(Object.keys(Object(posted.body))).toEqual(
      Object.keys(recorded.taskPosted.body),
    );
    expect(posted.body).toMatchObject({
      status: 'waiting',
      secret: '{}',
      start: null,
      end: null,
      message: 'opencsp:inst-1:1',
    });
    const { id } = JSON.parse(JSON.stringify(posted.body));
    await lab.ended(id);
    const task = await lab.task(id);
    expect(Object.keys(task)).toEqual(Object.keys(recorded.taskEnded.body));
    expect(task).toMatchObject({ status: 'success', secret: '' });

    const lines = await lab.output(id);
    expect(lines.slice(0, 4)).toEqual([
      `Task ${id} added to queue`,
      `Started: ${id}`,
      'Run TaskRunner with template: security\n',
      `Preparing: ${id}`,
    ]);
    expect(lines.join('\n')).toContain('Linux web-1');
    expect(lines.slice(-4)).toEqual([
      recorded.recaps['10'][1],
      '\u001b[0;33mlocalhost\u001b[0m                  : \u001b[0;32mok=1   \u001b[0m \u001b[0;33mchanged=1   \u001b[0m unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   ',
      '\u001b[0;33mvm-a\u001b[0m                       : \u001b[0;32mok=3   \u001b[0m \u001b[0;33mchanged=1   \u001b[0m unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   ',
      '',
    ]);
  });

  it('gives falling ids, and lists newest first with the message (46, 47)', async () => {
    const first = await lab.start(1, 'opencsp:inst-9:1');
    const second = await lab.start(1, 'opencsp:inst-9:1');
    expect(first).toBe(2147483646);
    expect(second).toBe(2147483645);
    const { body } = await lab.call('GET', `${TASKS}/last?limit=2`);
    const items = JSON.parse(JSON.stringify(body));
    expect(items.map((item: { id: number }) => item.id)).toEqual([
      second,
      first,
    ]);
    expect(Object.keys(items[0])).toEqual(Object.keys(recorded.listItem.body));
    expect(items[0]).toMatchObject({
      message: 'opencsp:inst-9:1',
      tpl_alias: 'monitoring',
    });
    for (const limit of ['0', '201', 'x']) {
      const all = await lab.call('GET', `${TASKS}/last?limit=${limit}`);
      expect(all.body).toHaveLength(2);
    }
    const perTemplate = await lab.call(
      'GET',
      '/api/project/1/templates/1/tasks/last?limit=1',
    );
    expect(perTemplate.body).toMatchObject([{ id: second }]);
  });

  it('runs a template only once at a time, and lets others pass (46)', async () => {
    await lab.semaphore.control({ scenario: 'hang', template: 'monitoring' });
    const templates = new Map<number, number>();
    for (const template of recorded.queue.postedAs) {
      templates.set(await lab.start(template), template);
    }
    const [first, blocked, ...others] = templates.keys();
    await Promise.all(others.map(id => lab.ended(id)));
    expect((await lab.task(blocked)).status).toBe('waiting');
    await lab.call('POST', `${TASKS}/${first}/stop`, { force: true });
    await lab.ended(blocked);
    const tasks = await Promise.all(
      [...templates.keys()].map(id => lab.task(id)),
    );
    const started = tasks
      .sort((a, b) => String(a.start).localeCompare(String(b.start)))
      .map(task => templates.get(Number(task.id)));
    expect(started).toEqual(recorded.queue.startedAs);
  });

  it.each([
    ['environment is not JSON (16)', { environment: 'nope' }, true],
    ['environment is a JSON array (59)', { environment: '[]' }, true],
    ['environment is an object (17)', { environment: { a: 1 } }, false],
  ])('%s', async (_name, body, leavesRow) => {
    const reply = await lab.call('POST', TASKS, { template_id: 1, ...body });
    expect(reply).toMatchObject({ status: leavesRow ? 500 : 400, body: '' });
    const list = await lab.call('GET', `${TASKS}/last?limit=1`);
    expect(list.body).toMatchObject(
      leavesRow ? [{ status: 'error', start: null, end: null }] : [],
    );
  });

  it('breaks a task with variables on a template without environment (14)', async () => {
    await lab.call('POST', '/api/project/1/templates', {
      name: 'noenv',
      project_id: 1,
      playbook: 'site.yml',
      inventory_id: 1,
      repository_id: 1,
      app: 'ansible',
    });
    const reply = await lab.call('POST', TASKS, {
      template_id: 5,
      environment: '{"marker": "m14"}',
    });
    expect(reply.status).toBe(500);
    const { body } = await lab.call('GET', `${TASKS}/last?limit=1`);
    const [{ id }] = JSON.parse(JSON.stringify(body));
    expect(await lab.output(id)).toEqual([
      'Error: unexpected end of JSON input',
    ]);
  });

  it('reports a machine that refuses connections (28)', async () => {
    await lab.park.control({ scenario: 'ssh-never', name: 'vm-a' });
    const id = await lab.start(1);
    await lab.ended(id);
    expect(await lab.task(id)).toMatchObject({ status: 'error' });
    const lines = await lab.output(id);
    expect(lines.join('\n')).toMatch(/UNREACHABLE.*Connection refused/);
    expect(lines[lines.length - 1]).toBe('Running app failed: exit status 4');
  });

  it('reports a machine that does not take the key (29)', async () => {
    await lab.park.control({ scenario: 'ssh-refuses-key', name: 'vm-a' });
    const id = await lab.start(1);
    await lab.ended(id);
    expect((await lab.output(id)).join('\n')).toContain(
      'Permission denied (publickey).',
    );
  });

  it('checks the host key that it was given (31)', async () => {
    const other = generateOpenSshKeyPair('other').publicKey;
    const { body } = await lab.call('POST', TASKS, {
      template_id: 1,
      environment: await lab.variables({ opencsp_target_host_key: other }),
    });
    const { id } = JSON.parse(JSON.stringify(body));
    await lab.ended(id);
    expect((await lab.output(id)).join('\n')).toMatch(
      /UNREACHABLE.*Host key verification failed/,
    );
  });

  it('fails when a variable of the machine is missing', async () => {
    const { body } = await lab.call('POST', TASKS, {
      template_id: 1,
      environment: await lab.variables({ opencsp_target_name: undefined }),
    });
    const { id } = JSON.parse(JSON.stringify(body));
    await lab.ended(id);
    const lines = await lab.output(id);
    expect(lines.join('\n')).toContain("'opencsp_target_name' is undefined");
    expect(lines[lines.length - 1]).toBe('Running app failed: exit status 2');
  });

  it('fails without a key (30)', async () => {
    const semaphore = await createSemaphoreStandIn({ port: 0, speed: 100 });
    const withKey = lab.semaphore;
    lab.semaphore = semaphore;
    const id = await lab.start(1);
    await lab.ended(id);
    expect((await lab.output(id)).slice(-2)).toEqual(recorded.brokenKey['30']);
    await semaphore.close();
    lab.semaphore = withKey;
  });

  describe('stop', () => {
    const stop = (id: number, force: boolean) =>
      lab.call('POST', `${TASKS}/${id}/stop`, { force });
    const startHanging = async () => {
      await lab.semaphore.control({ scenario: 'hang' });
      const id = await lab.start(1);
      await lab.until(id, task => task.status === 'running');
      return id;
    };

    it('ends a running task gracefully as error (41)', async () => {
      const id = await startHanging();
      expect((await lab.call('DELETE', `${TASKS}/${id}`)).status).toBe(400);
      expect((await stop(id, false)).status).toBe(204);
      await lab.ended(id);
      expect((await lab.task(id)).status).toBe('error');
      const lines = await lab.output(id);
      expect(lines[lines.length - 1]).toBe(
        'Running app failed: signal: killed',
      );
    });

    it('ends a running task by force as stopped (42)', async () => {
      const id = await startHanging();
      await stop(id, true);
      expect((await lab.task(id)).status).toBe('stopped');
      await lab.ended(id);
      expect((await lab.task(id)).status).toBe('stopped');
    });

    it('takes a waiting task out gracefully (43)', async () => {
      const first = await startHanging();
      const id = await lab.start(1);
      await stop(id, false);
      expect((await lab.task(id)).status).toBe('stopping');
      await stop(first, true);
      await lab.ended(id);
      expect((await lab.task(id)).status).toBe('stopped');
      expect((await lab.task(id)).start).toBeNull();
      expect(await lab.output(id)).toEqual([`Task ${id} added to queue`]);
    });

    it('runs a waiting task all the same after a forced stop (44)', async () => {
      const first = await startHanging();
      const id = await lab.start(1);
      await stop(id, true);
      expect((await lab.task(id)).status).toBe('stopped');
      await stop(first, true);
      expect(await lab.ended(id)).toEqual(['stopped']);
      expect((await lab.output(id)).join('\n')).toContain('PLAY RECAP');
    });

    it('rewrites the status of a finished task; needs a body (45)', async () => {
      const id = await lab.start(1);
      await lab.ended(id);
      const path = `${TASKS}/${id}`;
      expect((await lab.call('POST', `${path}/stop`)).status).toBe(400);
      expect((await lab.task(id)).status).toBe('success');
      expect((await lab.call('POST', `${path}/stop`, {})).status).toBe(204);
      expect((await lab.task(id)).status).toBe('stopped');
      expect((await lab.call('DELETE', path)).status).toBe(204);
      expect((await lab.call('GET', path)).status).toBe(400);
    });
  });

  describe('restart (50, 51)', () => {
    it('leaves ghosts that block nothing and that stop renames', async () => {
      await lab.semaphore.control({ scenario: 'hang' });
      const running = await lab.start(1);
      await lab.until(running, task => task.status === 'running');
      const waiting = await lab.start(1);
      await lab.semaphore.control({ scenario: 'restart' });

      const next = await lab.start(1);
      await lab.ended(next);
      expect((await lab.task(next)).status).toBe('success');
      expect((await lab.task(running)).status).toBe('running');
      expect((await lab.task(waiting)).status).toBe('waiting');

      await lab.call('POST', `${TASKS}/${running}/stop`, { force: true });
      expect(await lab.task(running)).toMatchObject({
        status: 'stopped',
        end: null,
      });
      expect((await lab.call('DELETE', `${TASKS}/${waiting}`)).status).toBe(
        204,
      );
    });

    it('remembers rows and token in its folder', async () => {
      const id = await lab.start(1, 'opencsp:inst-1:1');
      const { token } = lab.semaphore;
      await lab.semaphore.close();
      lab.semaphore = await createSemaphoreStandIn({
        port: 0,
        stateFolder: `${lab.folder}/semaphore`,
      });
      expect(lab.semaphore.token).toBe(token);
      expect((await lab.task(id)).message).toBe('opencsp:inst-1:1');
    });
  });

  describe('scenarios', () => {
    it('task-fails: for a template, as often as said', async () => {
      await lab.semaphore.control({
        scenario: 'task-fails',
        template: 'security',
        times: 1,
      });
      const other = await lab.start(1);
      const failing = await lab.start(2);
      const again = await lab.start(2);
      await Promise.all([other, failing, again].map(id => lab.ended(id)));
      expect((await lab.task(other)).status).toBe('success');
      expect((await lab.task(failing)).status).toBe('error');
      expect((await lab.task(again)).status).toBe('success');
      const lines = await lab.output(failing);
      expect(lines[lines.length - 1]).toBe('Running app failed: exit status 2');
      expect(lines.join('\n')).toContain('fatal: [vm-a]: FAILED!');
    });

    it('zero-hosts: success that names localhost only', async () => {
      await lab.semaphore.control({ scenario: 'zero-hosts' });
      const id = await lab.start(1);
      await lab.ended(id);
      expect((await lab.task(id)).status).toBe('success');
      const lines = await lab.output(id);
      expect(lines.join('\n')).toContain('skipping: no hosts matched');
      const recap = lines.slice(lines.indexOf(recorded.recaps['10'][1]));
      expect(recap).toHaveLength(3);
      expect(recap[1]).toContain('localhost');
    });

    it('post-500-leaves-task: 500, and a row with the message', async () => {
      await lab.semaphore.control({ scenario: 'post-500-leaves-task' });
      const reply = await lab.call('POST', TASKS, {
        template_id: 1,
        message: 'opencsp:inst-1:1',
        environment: '{}',
      });
      expect(reply).toMatchObject({ status: 500, body: '' });
      const list = await lab.call('GET', `${TASKS}/last`);
      expect(list.body).toMatchObject([
        { status: 'error', message: 'opencsp:inst-1:1', start: null },
      ]);
    });

    it('hang-up-after-post: no answer, and a task that runs', async () => {
      await lab.semaphore.control({ scenario: 'hang-up-after-post' });
      await expect(
        lab.call('POST', TASKS, {
          template_id: 1,
          environment: await lab.variables(),
        }),
      ).rejects.toThrow('fetch failed');
      const { body } = await lab.call('GET', `${TASKS}/last`);
      const [{ id }] = JSON.parse(JSON.stringify(body));
      await lab.ended(id);
      expect((await lab.task(id)).status).toBe('success');
    });

    it('late-log: the recap comes after the end (32b)', async () => {
      await lab.semaphore.control({ scenario: 'late-log', seconds: 40 });
      const id = await lab.start(1);
      await lab.ended(id);
      expect((await lab.output(id)).join('\n')).not.toContain('PLAY RECAP');
      let lines: string[] = [];
      while (!lines.join('\n').includes('PLAY RECAP')) {
        lines = await lab.output(id);
      }
      expect(lines.join('\n')).toContain('vm-a');
    });

    it('down and up: nobody connects meanwhile, and the task goes on', async () => {
      const id = await lab.start(1);
      await lab.semaphore.control({ scenario: 'down' });
      await expect(lab.call('GET', '/api/ping')).rejects.toThrow();
      await lab.semaphore.control({ scenario: 'up' });
      await lab.ended(id);
      expect((await lab.task(id)).status).toBe('success');
    });

    it('says what is armed, and forgets it', async () => {
      await lab.semaphore.control({ scenario: 'hang', template: 'security' });
      expect(await lab.semaphore.control({ scenario: 'state' })).toMatchObject({
        armed: [{ scenario: 'hang', template: 'security', times: 1 }],
      });
      expect(await lab.semaphore.control({ scenario: 'reset' })).toMatchObject({
        armed: [],
      });
      await expect(
        lab.semaphore.control({ scenario: 'nothing' }),
      ).rejects.toThrow('There are: reset, state, task-fails');
    });
  });

  it('says which port is used', async () => {
    const port = Number(new URL(lab.semaphore.url).port);
    await expect(createSemaphoreStandIn({ port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
