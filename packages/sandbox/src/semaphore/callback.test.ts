/**
 * Proves what the playbook tells the portal: when, with what, to whom, and each scenario in which
 * that goes wrong. That the portal only takes it as a hint is proven where the portal is.
 */
import { createServer, IncomingMessage, Server } from 'node:http';
import { Lab } from './__fixtures__/lab';

const TASKS = '/api/project/1/tasks';

describe('Semaphore callback', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.semaphore.control({ scenario: 'reset' }));
  afterAll(() => lab.close());

  const arm = (scenario: string, more: object = {}) =>
    lab.semaphore.control({ scenario, ...more });

  let portal: Server;
  let received: { headers: IncomingMessage['headers']; body: string }[] = [];
  let answer = 204;
  let url = '';
  beforeAll(async () => {
    portal = createServer((request, response) => {
      let body = '';
      request.on('data', data => {
        body += data;
      });
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(answer).end();
      });
    });
    await new Promise<void>(resolve => {
      portal.listen(0, '127.0.0.1', resolve);
    });
    const address = portal.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    url = `http://127.0.0.1:${port}/callbacks/semaphore`;
  });
  beforeEach(() => {
    received = [];
    answer = 204;
  });
  afterAll(async () => {
    portal.closeAllConnections();
    await new Promise(resolve => {
      portal.close(resolve);
    });
  });

  const start = async (changed: object = {}) => {
    const { body } = await lab.call('POST', TASKS, {
      template_id: 1,
      message: 'opencsp:inst-1:1',
      environment: await lab.variables(),
      secret: JSON.stringify({
        opencsp_callback_url: url,
        opencsp_callback_token: 'abc123',
        ...changed,
      }),
    });
    return Number(JSON.parse(JSON.stringify(body)).id);
  };
  const run = async (changed: object = {}) => {
    const id = await start(changed);
    await lab.ended(id);
    return { id, status: (await lab.task(id)).status };
  };
  const tokens = () => received.map(each => each.headers.authorization);

  it('tells the portal at its end, with the key and the token', async () => {
    const { id, status } = await run();
    expect(status).toBe('success');
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      headers: { authorization: 'Bearer abc123' },
      body: '{"key":"opencsp:inst-1:1"}',
    });
    const text = (await lab.output(id)).join('\n');
    expect(text).toContain('TASK [Tell the portal]');
    expect(text).not.toContain('abc123');
  });

  it('tells of a failed task, too, but not of an unreachable machine', async () => {
    await arm('task-fails');
    expect((await run()).status).toBe('error');
    expect(received).toHaveLength(1);
    await lab.park.control({ scenario: 'ssh-never', name: 'vm-a' });
    expect((await run()).status).toBe('error');
    expect(received).toHaveLength(1);
    await lab.park.control({ scenario: 'reset' });
  });

  it.each([
    ['refuses', 401, {}],
    [
      'is not on this machine',
      204,
      { opencsp_callback_url: 'http://192.0.2.1/x' },
    ],
    ['has no address', 204, { opencsp_callback_url: 'nonsense' }],
  ])('does not fail when the portal %s', async (_name, code, changed) => {
    answer = code;
    const { id, status } = await run(changed);
    expect(status).toBe('success');
    expect(received).toHaveLength(code === 401 ? 1 : 0);
    const lines = await lab.output(id);
    expect(lines.join('\n')).toContain('...ignoring');
    expect(lines.join('\n')).toMatch(/localhost.*ignored=1/);
  });

  it('callback-lost: the portal hears nothing', async () => {
    await arm('callback-lost');
    expect((await run()).status).toBe('success');
    expect(received).toEqual([]);
  });

  it('callback-early: when the run begins', async () => {
    await arm('callback-early');
    await arm('hang');
    const id = await start();
    while (received.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    expect((await lab.task(id)).status).toBe('running');
    await lab.call('POST', `${TASKS}/${id}/stop`, { force: true });
    await lab.ended(id);
    expect(tokens()).toEqual(['Bearer abc123']);
  });

  it('callback-late: after the end', async () => {
    await arm('callback-late', { seconds: 10 });
    await run();
    expect(received).toEqual([]);
    while (received.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    expect(tokens()).toEqual(['Bearer abc123']);
  });

  it('comes from an orphaned playbook as well, while its task runs for ever (50)', async () => {
    const id = await start();
    await lab.until(id, task => task.status === 'running');
    await arm('restart');
    while (received.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    expect(tokens()).toEqual(['Bearer abc123']);
    expect(await lab.task(id)).toMatchObject({
      status: 'running',
      end: null,
    });
    expect((await lab.output(id)).join('\n')).not.toContain('PLAY RECAP');
  });

  it('callback-repeated: more than once', async () => {
    await arm('callback-repeated', { count: 3 });
    await run();
    expect(tokens()).toEqual(Array(3).fill('Bearer abc123'));
  });

  it('callback-forged: with another token of that length', async () => {
    await arm('callback-forged');
    await run();
    expect(tokens()).toEqual(['Bearer xxxxxx']);
  });
});
