/*
 * Every call of the client against every way in which an outside system fails: each becomes the right
 * error class with its cause and a next step, tells no secret, and ends. Over real sockets, by a server
 * that does what the test says. Recorded answers are in `recordedAnswers.test.ts`; a watch over time
 * is in `objectCache.test.ts`.
 */
import { inspect } from 'node:util';
import { Agent } from 'undici';
import { json, Script, ScriptedServer } from './__testUtils__/scriptedServer';
import { KubernetesClient } from './client';
import { secrets } from './coreResources';
import { ExpiredError, faultOf } from './errors';

const TOKEN = 'cAnArYtOkEn0123456789';
const CREDENTIALS = { authorization: `Bearer ${TOKEN}` };
const REF = { namespace: 'n', name: 'x' };

type Call = (client: KubernetesClient, deadlineMs?: number) => Promise<unknown>;

const CALLS: [string, Call][] = [
  ['get', (client, deadlineMs) => client.get(secrets, REF, { deadlineMs })],
  [
    'list',
    (client, deadlineMs) =>
      client.list(secrets, { namespace: 'n' }, { deadlineMs }),
  ],
  [
    'watch',
    (client, deadlineMs) =>
      client
        .watch(
          secrets,
          { namespace: 'n' },
          {
            resourceVersion: '1',
            timeoutSeconds: 60,
            signal: new AbortController().signal,
            deadlineMs,
          },
        )
        .next(),
  ],
  [
    'create',
    (client, deadlineMs) =>
      client.create(secrets, 'n', { metadata: { name: 'x' } }, { deadlineMs }),
  ],
  [
    'patch',
    (client, deadlineMs) =>
      client.mergePatch(secrets, REF, {}, {}, { deadlineMs }),
  ],
  [
    'delete',
    (client, deadlineMs) => client.delete(secrets, REF, {}, { deadlineMs }),
  ],
];

const STATUSES: [number, string, RegExp][] = [
  [401, 'AuthenticationError', /check the token file or kubeconfig/],
  [403, 'NotAllowedError', /check the role/],
  [404, 'NotFoundError', /check that its definition is installed/],
  [409, 'ConflictError', /read it again/],
  [410, 'ExpiredError', /list again/],
  [422, 'InputError', /asking again unchanged is useless/],
  [429, 'ServiceUnavailableError', /too many requests; try again later/],
  [500, 'ServiceUnavailableError', /look at its API server/],
  [502, 'ServiceUnavailableError', /look at its API server/],
  [503, 'ServiceUnavailableError', /not ready.*try again later/],
  [504, 'ServiceUnavailableError', /whether it happened is open/],
];

describe('faults', () => {
  let server: ScriptedServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function failureOf(call: Call, script: Script, deadlineMs?: number) {
    server = await ScriptedServer.start(script, CREDENTIALS);
    return call(server.client, deadlineMs).then(
      answer => {
        throw new Error(`it succeeded: ${JSON.stringify(answer)}`);
      },
      (error: unknown) => error,
    );
  }

  function expectNoSecret(error: unknown) {
    const all = [
      String(error),
      inspect(error, { depth: 10 }),
      JSON.stringify(faultOf(error)),
    ].join();
    expect(all).not.toContain(TOKEN);
    expect(all).not.toContain('hunter2');
  }

  describe.each(CALLS)('%s', (_name, call) => {
    it.each(STATUSES)('answered with %i is %s', async (status, name, next) => {
      const error = await failureOf(
        call,
        (_request, response) =>
          json(
            response,
            status,
            {
              kind: 'Status',
              status: 'Failure',
              message: `refused: ${TOKEN}, Authorization: Bearer ${TOKEN}, password=hunter2`,
              details: { causes: [{ message: `secret: hunter2` }] },
              code: status,
            },
            status === 429 ? { 'Retry-After': '3600' } : {},
          ),
        30_000,
      );
      expect(error).toMatchObject({
        name,
        message: expect.stringMatching(next),
        cause: { name: 'KubernetesFault', details: { status } },
      });
      expectNoSecret(error);
    });

    it.each([
      ['200 and a page of HTML', 200, 'text/html; charset=utf-8', true],
      ['200 and a page that calls itself JSON', 200, 'application/json', true],
      ['502 and a page of HTML', 502, 'text/html', false],
    ])('answered with %s says so', async (_what, status, type, isSuccess) => {
      const error = await failureOf(call, (_request, response) => {
        response.writeHead(status, { 'Content-Type': type });
        response.end(`<html>\n<p>token ${TOKEN}</p>\n</html>\n`);
      });
      expect(error).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringMatching(
          isSuccess ? /no JSON|no event/ : /502: <html>/,
        ),
      });
      expectNoSecret(error);
    });

    it('answered with something else that is JSON says so', async () => {
      const error = await failureOf(call, (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end('{"hello":"world"}\n');
      });
      expect(error).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringMatching(/not the form|no event/),
      });
    });

    it('ends when it is accepted and never answered', async () => {
      const error = await failureOf(call, () => undefined, 40);
      expect(error).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringMatching(/check its address.*no answer within/),
      });
    });

    it('ends when the connection is cut', async () => {
      const error = await failureOf(call, request => {
        request.socket.destroy();
      });
      expect(error).toMatchObject({ name: 'ServiceUnavailableError' });
    });

    it('ends when the beginning of an error is answered, then nothing', async () => {
      const error = await failureOf(
        call,
        (_request, response) => {
          response.writeHead(500, { 'Content-Type': 'application/json' });
          response.write('{"kind":"Status",');
        },
        40,
      );
      expect(error).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('no answer within'),
      });
    });

    it('ends when nobody gives out credentials', async () => {
      const never = new Promise<never>(() => undefined);
      for (const connector of [
        () => never,
        async () => ({
          server: 'http://127.0.0.1:9',
          dispatcher: new Agent(),
          headers: () => never,
        }),
      ]) {
        const client = new KubernetesClient(connector);
        await expect(call(client, 40)).rejects.toMatchObject({
          name: 'ServiceUnavailableError',
          message: expect.stringContaining('no answer within'),
        });
      }
    });
  });

  it.each(CALLS.filter(([name]) => name !== 'watch'))(
    '%s ends when the beginning of a success is answered, then nothing',
    async (_name, call) => {
      const error = await failureOf(
        call,
        (_request, response) => {
          response.writeHead(200, { 'Content-Type': 'application/json' });
          response.write('{"metadata":');
        },
        40,
      );
      expect(error).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('no answer within'),
      });
    },
  );

  it('a watch that falls silent ends with its signal', async () => {
    server = await ScriptedServer.start((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"type":"ADDED",');
    });
    const giveUp = new AbortController();
    const events = server.client.watch(
      secrets,
      { namespace: 'n' },
      { resourceVersion: '1', timeoutSeconds: 60, signal: giveUp.signal },
    );
    setTimeout(() => giveUp.abort(new Error('it fell silent')), 30);
    await expect(events.next()).rejects.toThrow('it fell silent');
  });

  it('a watch line without an end is given up', async () => {
    server = await ScriptedServer.start((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const much = Buffer.alloc(1024 * 1024, 0x20);
      const more = () => {
        while (!response.destroyed && response.write(much)) {
          // As fast as it is read.
        }
      };
      response.on('drain', more);
      more();
    });
    const events = server.client.watch(
      secrets,
      { namespace: 'n' },
      {
        resourceVersion: '1',
        timeoutSeconds: 60,
        signal: new AbortController().signal,
      },
    );
    await expect(events.next()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('has no end'),
    });
  });

  it('a list that goes round in a circle is given up', async () => {
    server = await ScriptedServer.start((_request, response) =>
      json(response, 200, {
        metadata: { resourceVersion: '1', continue: 'again' },
        items: [],
      }),
    );
    await expect(
      server.client.list(secrets, { namespace: 'n' }),
    ).rejects.toThrow(/goes round in a circle/);
    expect(server.requests).toHaveLength(2);
  });

  it('a list whose tokens always expire is given up', async () => {
    server = await ScriptedServer.start((_request, response, url) =>
      url.searchParams.has('continue')
        ? json(response, 410, { kind: 'Status', status: 'Failure', code: 410 })
        : json(response, 200, {
            metadata: { resourceVersion: '1', continue: 'token' },
            items: [],
          }),
    );
    await expect(
      server.client.list(secrets, { namespace: 'n' }),
    ).rejects.toBeInstanceOf(ExpiredError);
    expect(server.requests).toHaveLength(8);
  });

  it('429: waits as long as it is told, and not longer than its caller', async () => {
    let refusals = 0;
    const error = await failureOf(
      CALLS[0][1],
      (_request, response) => {
        refusals += 1;
        json(response, 429, 'Too many requests', { 'Retry-After': '-5' });
      },
      1_500,
    );
    expect(error).toMatchObject({ name: 'ServiceUnavailableError' });
    expect(faultOf(error)).toMatchObject({ status: 429 });
    // Not as fast as the server can say no.
    expect(refusals).toBeLessThan(16);
  });

  it('429: is what is told when the next answer does not come in time', async () => {
    let requests = 0;
    const error = await failureOf(
      CALLS[0][1],
      (_request, response) => {
        requests += 1;
        if (requests === 1) {
          json(response, 429, 'Too many requests', { 'Retry-After': '0' });
        }
      },
      1_500,
    );
    expect(requests).toBe(2);
    expect(faultOf(error)).toMatchObject({ status: 429 });
  });

  it('403: says that the namespace is being deleted', async () => {
    const error = await failureOf(CALLS[3][1], (_request, response) =>
      json(response, 403, {
        kind: 'Status',
        status: 'Failure',
        message: 'unable to create new content in namespace n',
        reason: 'Forbidden',
        details: {
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: 'namespace n is being terminated',
              field: 'metadata.namespace',
            },
          ],
        },
        code: 403,
      }),
    );
    expect(error).toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('the namespace is being deleted'),
    });
  });
});
