/**
 * Proves what the recordings of users and roles (55) leave open: members of a project, users made
 * by a scenario, views, and what a guest may not do. Statuses and bodies of 55, 56, 58 and 59 are
 * compared in `recordings.test.ts`.
 */
import { z } from 'zod';
import { Lab } from './__fixtures__/lab';

const made = z.object({
  token: z.string(),
  user: z.object({ id: z.number() }),
});

describe('Semaphore users', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterAll(() => lab.close());

  const user = async (username: string, role?: string) =>
    made.parse(
      await lab.semaphore.control({ scenario: 'user', username, role }),
    );
  const as = (token: string, method: string, path: string, body?: unknown) =>
    lab.call(method, path, body, { Authorization: `Bearer ${token}` });

  it.each([
    ['guest', { start: 403, make: 403, change: 403, invite: 403 }],
    ['task_runner', { start: 201, make: 403, change: 403, invite: 403 }],
    ['manager', { start: 201, make: 201, change: 403, invite: 403 }],
    ['owner', { start: 201, make: 201, change: 204, invite: 204 }],
  ])('a %s may do what its role says', async (role, expected) => {
    const { token } = await user(`a-${role}`, role);
    const { user: other } = await user(`guest-of-${role}`);
    const statuses = {
      start: (
        await as(token, 'POST', '/api/project/1/tasks', { template_id: 1 })
      ).status,
      make: (
        await as(token, 'POST', '/api/project/1/inventory', {
          name: role,
          project_id: 1,
          inventory: '',
          type: 'static',
        })
      ).status,
      change: (
        await as(token, 'PUT', '/api/project/1', { id: 1, name: 'OpenCSP' })
      ).status,
      invite: (
        await as(token, 'POST', '/api/project/1/users', {
          user_id: other.id,
          role: 'guest',
        })
      ).status,
    };
    expect(statuses).toEqual(expected);
    expect((await as(token, 'GET', '/api/project/1/keys')).status).toBe(200);
  });

  it('does not show a project to those who are no members', async () => {
    const { token } = await user('nobody');
    expect((await as(token, 'GET', '/api/projects')).body).toEqual([]);
    expect((await as(token, 'GET', '/api/project/1')).status).toBe(404);
    expect(
      (await as(token, 'POST', '/api/users', { username: 'x' })).status,
    ).toBe(401);
    expect((await as(token, 'PUT', '/api/users/1', { name: 'x' })).status).toBe(
      401,
    );
  });

  it('lists members, and takes them out', async () => {
    const { user: leaving, token } = await user('leaving', 'guest');
    const path = '/api/project/1/users';
    expect((await lab.call('GET', path)).body).toEqual(
      expect.arrayContaining([
        { id: leaving.id, name: 'leaving', username: 'leaving', role: 'guest' },
      ]),
    );
    expect((await lab.call('DELETE', `${path}/${leaving.id}`)).status).toBe(
      204,
    );
    expect((await as(token, 'GET', '/api/project/1')).status).toBe(404);
    expect(
      (await lab.call('PUT', `${path}/${leaving.id}`, { role: 'owner' }))
        .status,
    ).toBe(404);
  });

  it('keeps views, and deletes a project with all that is in it', async () => {
    const project = z
      .object({ id: z.number() })
      .parse((await lab.call('POST', '/api/projects', { name: 'gone' })).body);
    const base = `/api/project/${project.id}`;
    const view = { title: 'All', position: 0, project_id: project.id };
    expect(await lab.call('POST', `${base}/views`, view)).toMatchObject({
      status: 201,
      body: view,
    });
    expect((await lab.call('GET', `${base}/views`)).body).toMatchObject([view]);
    expect((await lab.call('DELETE', base)).status).toBe(204);
    expect((await lab.call('GET', `${base}/views`)).status).toBe(404);
    expect((await lab.call('GET', '/api/project/1/keys')).body).toHaveLength(2);
  });
});
