/**
 * Holds the HTTP side to the recordings: statuses, empty bodies, objects, tokens, bad requests.
 * The course of a task is tested in `tasks.test.ts`. The WebSocket, PUT, roles, schedules, alerts
 * and integrations are not simulated.
 */
import { connect } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ADMIN_PASSWORD } from '.';
import { recorded } from './__fixtures__';
import { Lab, Reply } from './__fixtures__/lab';

const JSON_TYPE = 'application/json';
const nothing = (status: number): Reply => ({
  status,
  contentType: JSON_TYPE,
  body: '',
});

describe('Semaphore API', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterAll(() => lab.close());

  describe('access (01)', () => {
    it('pings without credentials', async () => {
      expect(
        await lab.call('GET', '/api/ping', undefined, { Authorization: '' }),
      ).toEqual({
        status: 200,
        contentType: 'text/plain; charset=utf-8',
        body: 'pong',
      });
    });

    it.each(['', 'Bearer nonsense', 'Token x'])(
      'refuses "%s" with 401 and no body',
      async Authorization => {
        expect(
          await lab.call('GET', '/api/projects', undefined, { Authorization }),
        ).toEqual(nothing(401));
      },
    );

    it('takes the token of its file, in any case', async () => {
      const file = join(lab.folder, 'semaphore', 'token');
      const token = (await readFile(file, 'utf8')).trim();
      expect(token).toMatch(/^[a-z0-9_-]{43}=$/);
      const reply = await lab.call('GET', '/api/user', undefined, {
        Authorization: `bEARER ${token.toUpperCase()}`,
      });
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({ username: 'admin', admin: true });
    });

    it('logs in with a password and a cookie', async () => {
      const path = '/api/auth/login';
      expect(await lab.call('POST', path, '{not json')).toEqual(nothing(400));
      expect(
        await lab.call('POST', path, { auth: 'admin', password: 'wrong' }),
      ).toEqual(nothing(401));
      const response = await fetch(`${lab.semaphore.url}${path}`, {
        method: 'POST',
        body: JSON.stringify({ auth: 'admin', password: ADMIN_PASSWORD }),
      });
      expect(response.status).toBe(204);
      const Cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
      const reply = await lab.call('GET', '/api/user', undefined, {
        Authorization: '',
        Cookie,
      });
      expect(reply.status).toBe(200);
    });

    it('lets a revoked token work on, as BoltDB does', async () => {
      const made = await lab.call('POST', '/api/user/tokens');
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        created: '0001-01-01T00:00:00Z',
        expired: false,
      });
      const { id } = JSON.parse(JSON.stringify(made.body));
      const path = `/api/user/tokens/${id}`;
      expect((await lab.call('DELETE', path)).status).toBe(204);
      const reply = await lab.call('GET', '/api/info', undefined, {
        Authorization: `Bearer ${id}`,
      });
      expect(reply.status).toBe(200);
      expect(await lab.call('DELETE', '/api/user/tokens/doesnotexist')).toEqual(
        nothing(404),
      );
    });

    it('answers what it does not know as recorded', async () => {
      const notFound = {
        status: 404,
        contentType: 'text/plain; charset=utf-8',
        body: 'Not Found\n',
      };
      expect(await lab.call('GET', '/api/nothing/here')).toEqual(notFound);
      expect(await lab.call('PATCH', '/api/projects')).toEqual(notFound);
      expect((await lab.call('GET', '/api/projects/')).status).toBe(200);
      const page = await lab.call('GET', '/some/ui/path');
      expect(page).toMatchObject({
        status: 200,
        contentType: 'text/html; charset=utf-8',
      });
    });
  });

  describe('objects (02, 03)', () => {
    it('has what an operator would have made', async () => {
      const names = async (path: string) => {
        const { body } = await lab.call('GET', `/api/project/1/${path}`);
        return JSON.parse(JSON.stringify(body)).map(
          (each: { name: string }) => each.name,
        );
      };
      const projects = await lab.call('GET', '/api/projects');
      expect(projects.body).toMatchObject([{ id: 1, name: 'OpenCSP' }]);
      expect(await names('keys')).toEqual(['None', 'ansible']);
      expect(await names('inventory')).toEqual(['localhost']);
      expect(await names('environment')).toEqual(['Empty']);
      expect(await names('templates')).toEqual([
        'monitoring',
        'security',
        'hardening',
        'prepare',
      ]);
    });

    it('shows a template with the recorded fields', async () => {
      const reply = await lab.call('GET', '/api/project/1/templates/1');
      expect(Object.keys(Object(reply.body)).sort()).toEqual(
        Object.keys(recorded.template.body).sort(),
      );
    });

    it('answers some creations with 204 and no body', async () => {
      const project_id = 1;
      expect(
        await lab.call('POST', '/api/project/1/keys', {
          name: 'none',
          type: 'none',
          project_id,
        }),
      ).toMatchObject({ status: 204, body: '' });
      expect(
        await lab.call('POST', '/api/project/1/environment', {
          name: 'x',
          project_id,
          json: '',
        }),
      ).toMatchObject({
        status: 400,
        body: { error: 'Extra variables must be valid JSON' },
      });
      expect(
        await lab.call('POST', '/api/project/1/repositories', {
          name: 'x',
          project_id,
          git_url: 'file:///srv/git/x',
        }),
      ).toEqual(nothing(404));
    });

    it('refuses a template without an app, and has it all the same', async () => {
      const reply = await lab.call('POST', '/api/project/1/templates', {
        name: 'noapp',
        project_id: 1,
        playbook: 'site.yml',
        inventory_id: 1,
        repository_id: 1,
      });
      expect(reply).toMatchObject({
        status: 400,
        body: { error: 'Invalid app id: ' },
      });
      const list = await lab.call('GET', '/api/project/1/templates');
      expect(JSON.stringify(list.body)).toContain('noapp');
    });

    it('does not delete what is in use', async () => {
      expect(
        await lab.call('DELETE', '/api/project/1/inventory/1'),
      ).toMatchObject({
        status: 400,
        body: {
          error: 'Inventory is in use by one or more templates',
          inUse: true,
        },
      });
    });
  });

  describe('requests about tasks (03, 39, 45)', () => {
    const tasks = '/api/project/1/tasks';

    it.each([
      ['template_id missing', tasks, {}, 500],
      ['unknown template', tasks, { template_id: 99999 }, 500],
      ['template_id as text', tasks, { template_id: '1' }, 400],
      ['malformed', tasks, '{', 400],
      ['empty body', tasks, '', 400],
      ['unknown project', '/api/project/999/tasks', { template_id: 1 }, 404],
    ])('%s', async (_name, path, body, status) => {
      expect(await lab.call('POST', path, body)).toEqual(nothing(status));
      expect((await lab.call('GET', `${tasks}`)).body).toEqual([]);
    });

    it.each([
      [`${tasks}/99999`, nothing(400)],
      [`${tasks}/99999/output`, nothing(400)],
      [`${tasks}/abc`, nothing(400)],
      ['/api/project/1/templates/99999', nothing(404)],
      ['/api/project/1/inventory/99999', nothing(404)],
      ['/api/project/999/tasks', nothing(404)],
      [
        '/api/project/abc/tasks',
        {
          status: 400,
          contentType: JSON_TYPE,
          body: { error: 'Invalid project ID' },
        },
      ],
    ])('GET %s', async (path, reply) => {
      expect(await lab.call('GET', path)).toEqual(reply);
    });

    it('knows no raw output in this version', async () => {
      const reply = await lab.call('GET', `${tasks}/1/raw_output`);
      expect(reply).toMatchObject({ status: 404, body: 'Not Found\n' });
    });

    it('refuses to stop an unknown task', async () => {
      expect(await lab.call('POST', `${tasks}/99999/stop`, {})).toEqual(
        nothing(400),
      );
    });
  });

  it('listens on loopback only', async () => {
    const port = Number(new URL(lab.semaphore.url).port);
    const refused = await new Promise(resolve => {
      const socket = connect(port, '127.77.0.1');
      socket.on('error', () => resolve(true));
      socket.on('connect', () => {
        socket.destroy();
        resolve(false);
      });
    });
    expect(refused).toBe(true);
  });
});
