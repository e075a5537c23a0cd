/** Proves who may call the control API, and what it answers to wrong calls. */
import { request } from 'node:http';
import { ControlCommand } from '../standIn';
import { ControlServer, startControlServer } from './controlServer';

const TOKEN = 'the-token';
const authorization = `Bearer ${TOKEN}`;

describe('control API', () => {
  let server: ControlServer;
  let played: ControlCommand[];

  beforeEach(async () => {
    played = [];
    server = await startControlServer({
      port: 0,
      token: TOKEN,
      controlled: [
        {
          standIn: {
            name: 'thing',
            url: 'http://thing.localhost',
            control: async command => {
              played.push(command);
              if (command.scenario === 'broken') {
                throw new Error('It cannot do that.');
              }
              return { done: true };
            },
          },
          scenarios: ['state', 'broken'],
        },
      ],
    });
  });
  afterEach(() => server.close());

  function call(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<{ status?: number; body: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${server.url}${path}`,
        { method, headers: { authorization, ...headers } },
        response => {
          let text = '';
          response.on('data', chunk => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode, body: text }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  it('lists what there is', async () => {
    const { status, body } = await call('GET', '/');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      standIns: [
        {
          name: 'thing',
          url: 'http://thing.localhost',
          scenarios: ['state', 'broken'],
        },
      ],
    });
  });

  it('plays a scenario, with or without parameters', async () => {
    expect((await call('POST', '/thing/state')).status).toBe(200);
    await call('POST', '/thing/state', {}, '{"name":"vm-a"}');
    expect(played).toEqual([
      { scenario: 'state' },
      { scenario: 'state', name: 'vm-a' },
    ]);
  });

  it.each([
    ['no token', { authorization: '' }, 401],
    ['a wrong token', { authorization: 'Bearer the-tokem' }, 401],
    ['a page of another origin', { origin: 'https://example.org' }, 403],
    ['a page without origin', { origin: 'null' }, 403],
    ['another host name', { host: 'example.org:7013' }, 403],
    ['a host name that only begins so', { host: 'localhost.example.org' }, 403],
  ])('refuses %s', async (_name, headers, status) => {
    const reply = await call('POST', '/thing/state', headers);
    expect(reply.status).toBe(status);
    expect(played).toEqual([]);
  });

  it('answers its own origin and the names of loopback', async () => {
    const origin = server.url;
    expect((await call('GET', '/', { origin })).status).toBe(200);
    expect((await call('GET', '/', { host: 'localhost:7013' })).status).toBe(
      200,
    );
  });

  it.each([
    ['GET', '/thing/state', '', 404, 'POST /{standIn}/{scenario}'],
    ['POST', '/other/state', '', 404, 'There are: thing'],
    ['POST', '/thing/state', '[1]', 400, 'must be a JSON object'],
    ['POST', '/thing/state', '{', 400, 'must be a JSON object'],
    ['POST', '/thing/state', `"${'x'.repeat(70_000)}"`, 400, 'longer than'],
    ['POST', '/thing/broken', '', 400, 'It cannot do that.'],
  ])('%s %s %.10s is %d', async (method, path, body, status, words) => {
    const reply = await call(method, path, {}, body);
    expect(reply.status).toBe(status);
    expect(reply.body).toContain(words);
  });
});
