/**
 * Holds the newer generation (`2.16`) to what is read in its source, as nothing of it was recorded,
 * and the differences of PostgreSQL that a client meets without any recording's surroundings.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { createSemaphoreStandIn } from '.';
import { Lab } from './__fixtures__/lab';

const TASKS = '/api/project/1/tasks';
const rows = z.array(z.looseObject({ id: z.number() }));

describe('Semaphore 2.16', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open({ generation: '2.16', database: 'postgres' });
  });
  afterAll(() => lab.close());

  const post = async (body: object) => {
    const reply = await lab.call('POST', TASKS, body);
    return {
      ...reply,
      body: z.looseObject({ id: z.number() }).parse(reply.body),
    };
  };
  const template = (id: number, changed: object) =>
    lab.call('PUT', `/api/project/1/templates/${id}`, {
      id,
      project_id: 1,
      name: 'monitoring',
      playbook: 'monitoring.yml',
      inventory_id: 1,
      repository_id: 1,
      environment_id: 1,
      app: 'ansible',
      ...changed,
    });

  it.each([
    ['keys', { name: 'k', type: 'none', project_id: 1 }],
    [
      'repositories',
      {
        name: 'r',
        project_id: 1,
        git_url: 'https://git.example/r',
        git_branch: 'main',
        ssh_key_id: 1,
      },
    ],
    ['environment', { name: 'e', project_id: 1, json: '{}' }],
  ])(
    'answers the creation of %s with 201 and the object',
    async (path, body) => {
      const reply = await lab.call('POST', `/api/project/1/${path}`, body);
      expect(reply).toMatchObject({ status: 201, body: { name: body.name } });
    },
  );

  it('names tokens, refuses past expiry, and lists their beginnings', async () => {
    const path = '/api/user/tokens';
    const past = { name: 'old', expires_at: '2020-01-01T00:00:00Z' };
    expect((await lab.call('POST', path, past)).status).toBe(400);
    const made = await lab.call('POST', path, { name: 'portal' });
    const { id } = z
      .object({ id: z.string().length(44), name: z.literal('portal') })
      .parse(made.body);
    const { body } = await lab.call('GET', path);
    expect(body).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: id.slice(0, 8), name: 'portal' }),
      ]),
    );
  });

  it('leaves out what is empty, and has params', async () => {
    const { status, body } = await post({
      template_id: 1,
      message: 'opencsp:inst-1:1',
      environment: await lab.variables(),
      params: { dry_run: false, limit: ['localhost'] },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'waiting',
      message: 'opencsp:inst-1:1',
      params: { dry_run: false, limit: ['localhost'] },
    });
    expect(Object.keys(body)).not.toEqual(
      expect.arrayContaining(['debug', 'secret', 'end', 'start']),
    );
    await lab.until(body.id, task => task.end !== undefined);
    expect((await lab.task(body.id)).status).toBe('success');
  });

  it('finds templates by name, and has 404 for unknown ones', async () => {
    expect((await lab.call('POST', TASKS, { template_id: 99 })).status).toBe(
      404,
    );
    const { body } = await post({ template_name: 'security' });
    expect(body).toMatchObject({ template_id: 2 });
    await lab.until(body.id, task => task.end !== undefined);
  });

  it('pages by count and before, and says whether there is more', async () => {
    for (let made = 0; made < 3; made += 1) {
      const { body } = await post({ template_id: 3 });
      await lab.until(body.id, task => task.end !== undefined);
    }
    const page = async (query: string) => {
      const response = await fetch(
        `${lab.semaphore.url}${TASKS}/last?${query}`,
        {
          headers: { Authorization: `Bearer ${lab.semaphore.token}` },
        },
      );
      const ids = rows.parse(await response.json()).map(row => row.id);
      return { ids, more: response.headers.get('x-has-next') };
    };
    const all = await page('');
    const first = await page('count=2');
    expect(first).toEqual({ ids: all.ids.slice(0, 2), more: 'true' });
    const rest = await page(`count=200&before=${first.ids[1]}`);
    expect(rest).toEqual({ ids: all.ids.slice(2), more: 'false' });
  });

  it('has the log as text, lines with ids, and results per host', async () => {
    const { body } = await post({
      template_id: 2,
      environment: await lab.variables(),
    });
    await lab.until(body.id, task => task.end !== undefined);
    const path = `${TASKS}/${body.id}`;
    const raw = await lab.call('GET', `${path}/raw_output`);
    expect(raw.contentType).toBe('text/plain; charset=utf-8');
    expect(raw.body).toContain('changed: [vm-a]\n');
    const lines = await lab.call('GET', `${path}/output`);
    expect(rows.parse(lines.body)[0]).toMatchObject({
      id: 1,
      task_id: body.id,
      stage_id: null,
    });
    const hosts = await lab.call('GET', `${path}/ansible/hosts`);
    expect(hosts.body).toMatchObject([
      { host: 'localhost', ok: 1 },
      { host: 'vm-a', ok: 3, changed: 1, unreachable: 0 },
    ]);
    expect((await lab.call('GET', `${path}/ansible/errors`)).body).toEqual([]);
    expect((await lab.call('GET', `${path}/stages`)).status).toBe(200);
    expect((await lab.call('POST', `${path}/reject`)).status).toBe(204);
  });

  it('ignores a limit, a branch and an inventory that are not allowed', async () => {
    const { body } = await post({
      template_id: 1,
      environment: await lab.variables(),
      params: { limit: ['nobody'] },
      git_branch: 'nope',
    });
    await lab.until(body.id, task => task.end !== undefined);
    expect((await lab.task(body.id)).status).toBe('success');
  });

  it('honours what is allowed, and lets the task beat the environment', async () => {
    await template(1, {
      allow_override_branch_in_task: true,
      task_params: { allow_override_limit: true },
    });
    const limited = await post({
      template_id: 1,
      params: { limit: ['nobody'] },
    });
    const branched = await post({ template_id: 1, git_branch: 'nope' });
    for (const [{ body }, line] of [
      [limited, 'Running app failed: exit status 1'],
      [branched, 'Running app failed: exit status 128'],
    ] as const) {
      await lab.until(body.id, task => task.end !== undefined);
      expect((await lab.output(body.id)).at(-1)).toBe(line);
    }
    await lab.call('PUT', '/api/project/1/environment/1', {
      id: 1,
      project_id: 1,
      name: 'Empty',
      json: '{"opencsp_target_name": "vm-other"}',
    });
    const { body } = await post({
      template_id: 1,
      environment: await lab.variables(),
    });
    await lab.until(body.id, task => task.end !== undefined);
    expect((await lab.output(body.id)).join('\n')).toContain('changed: [vm-a]');
  });

  it('runs a template more than once at a time when it allows that', async () => {
    await lab.semaphore.control({ scenario: 'hang', times: 2 });
    await template(1, { allow_parallel_tasks: true });
    const environment = await lab.variables();
    const ids = [
      (await post({ template_id: 1, environment })).body.id,
      (await post({ template_id: 1, environment })).body.id,
    ];
    for (const id of ids) {
      await lab.until(id, task => task.status === 'running');
    }
    expect((await lab.task(ids[0])).status).toBe('running');
    for (const id of ids) {
      await lab.call('POST', `${TASKS}/${id}/stop`, { force: true });
      await lab.until(id, task => task.end !== undefined);
    }
  });

  it('becomes 2.10 by a scenario, and back', async () => {
    await lab.semaphore.control({ scenario: 'generation', generation: '2.10' });
    const key = { name: 'k2', type: 'none', project_id: 1 };
    expect((await lab.call('POST', '/api/project/1/keys', key)).status).toBe(
      204,
    );
    const last = rows.parse((await lab.call('GET', `${TASKS}/last`)).body);
    expect(last[0]).toHaveProperty('integration_id', null);
    const raw = await lab.call('GET', `${TASKS}/${last[0].id}/raw_output`);
    expect(raw).toMatchObject({ status: 404, body: 'Not Found\n' });
    await lab.semaphore.control({ scenario: 'generation', generation: '2.16' });
    expect((await lab.call('POST', '/api/project/1/keys', key)).status).toBe(
      201,
    );
  });
});

describe('Semaphore on PostgreSQL', () => {
  it('has rising ids and times of microseconds, newest first (pg-47)', async () => {
    const lab = await Lab.open({ database: 'postgres' });
    const first = await lab.start(1);
    const second = await lab.start(2);
    expect([first, second]).toEqual([1, 2]);
    const { body } = await lab.call('GET', `${TASKS}/last`);
    expect(rows.parse(body).map(row => row.id)).toEqual([2, 1]);
    const { created } = await lab.task(first);
    expect(created).toMatch(/:\d\d(\.\d{1,6})?Z$/);
    expect((await lab.call('GET', '/api/project/9/tasks')).status).toBe(400);
    expect((await lab.call('GET', '/api/project/9/keys')).status).toBe(404);
    await lab.close();
  });
});

describe('Semaphore of an earlier version of the sandbox', () => {
  it('reads the state that it kept', async () => {
    const lab = await Lab.open();
    await lab.semaphore.close();
    const file = `${lab.folder}/semaphore/state.json`;
    const { users, projects, tokens, sequences, ...kept } = z
      .looseObject({
        users: rows,
        projects: rows,
        tokens: z.unknown(),
        sequences: z.unknown(),
      })
      .parse(JSON.parse(await readFile(file, 'utf8')));
    const { keys, repositories, inventories, environments, templates } = kept;
    await writeFile(
      file,
      JSON.stringify({
        user: users[0],
        projects,
        tokens,
        sequences,
        keys,
        repositories,
        inventories,
        environments,
        templates,
        tasks: [],
        outputs: [],
        events: [],
      }),
    );
    lab.semaphore = await createSemaphoreStandIn({
      port: 0,
      stateFolder: `${lab.folder}/semaphore`,
    });
    expect((await lab.call('GET', '/api/projects')).body).toMatchObject([
      { name: 'OpenCSP' },
    ]);
    expect((await lab.call('GET', '/api/project/1/role')).body).toEqual({
      role: 'owner',
      permissions: 15,
    });
    await lab.close();
  });
});
