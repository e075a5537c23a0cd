/*
 * The client against a server that answers as no good server does: login pages, silence, cut
 * connections, text instead of JSON. What it does with good ones is in `client.test.ts`.
 */
import { z } from 'zod';
import { json, Script, ScriptedServer } from './__testUtils__/scriptedServer';
import { faultOf } from './errors';
import { kubernetesObjectSchema, Resource } from './objects';

const terraforms: Resource<z.infer<typeof kubernetesObjectSchema>> = {
  group: 'infra.contrib.fluxcd.io',
  version: 'v1alpha2',
  plural: 'terraforms',
  schema: kubernetesObjectSchema,
};

describe('against a bad server', () => {
  let server: ScriptedServer | undefined;

  afterEach(() => server?.close());

  async function get(script: Script, deadlineMs?: number) {
    server = await ScriptedServer.start(script);
    return server.client.get(
      terraforms,
      { namespace: 'n', name: 'x' },
      { deadlineMs },
    );
  }

  it.each<[string, Script, string, RegExp]>([
    [
      'a login page',
      (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html' });
        response.end('<html>Sign in</html>');
      },
      'ServiceUnavailableError',
      /no JSON: is something between us/,
    ],
    [
      'a redirect',
      (_request, response) => {
        response.writeHead(302, { Location: 'https://login.example.org' });
        response.end();
      },
      'ServiceUnavailableError',
      /302/,
    ],
    [
      'another form',
      (_request, response) => json(response, 200, { hello: 'world' }),
      'ServiceUnavailableError',
      /not the form that was expected/,
    ],
    [
      'a hang-up',
      (request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.write('{"metadata":');
        setTimeout(() => request.socket.destroy(), 20);
      },
      'ServiceUnavailableError',
      /no answer/,
    ],
    [
      'an HTML error page',
      (_request, response) => {
        response.writeHead(502, { 'Content-Type': 'text/html' });
        response.end('<html>\n<h1>Bad gateway</h1>');
      },
      'ServiceUnavailableError',
      /502: <html>/,
    ],
    [
      'an expired token',
      (_request, response) =>
        json(response, 401, {
          kind: 'Status',
          status: 'Failure',
          message: 'Unauthorized',
          reason: 'Unauthorized',
          code: 401,
        }),
      'AuthenticationError',
      /does not know our token/,
    ],
  ])('names %s', async (_what, script, name, words) => {
    await expect(get(script)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(words),
    });
  });

  it('gives up on silence at its own deadline', async () => {
    await expect(get(() => undefined, 50)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('no answer within 0.05 s'),
    });
  });

  it('throws the caller’s reason when the caller gives up', async () => {
    server = await ScriptedServer.start(() => undefined);
    const controller = new AbortController();
    const call = server.client.get(
      terraforms,
      { namespace: 'n', name: 'x' },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(new Error('shutting down')), 20);
    await expect(call).rejects.toThrow('shutting down');
  });

  it('begins a list again when its token expires on the way', async () => {
    let expiries = 0;
    const item = (name: string) => ({ metadata: { name, uid: name } });
    server = await ScriptedServer.start((_request, response, url) => {
      if (url.searchParams.has('continue') && expiries === 0) {
        expiries += 1;
        json(response, 410, {
          kind: 'Status',
          metadata: { continue: 'fresh' },
          status: 'Failure',
          message: 'The provided continue parameter is too old',
          reason: 'Expired',
          code: 410,
        });
        return;
      }
      const last = url.searchParams.has('continue');
      json(response, 200, {
        metadata: { resourceVersion: '7', continue: last ? '' : 'token' },
        items: [item(last ? 'b' : 'a'), { metadata: 'unreadable' }],
      });
    });
    const { items } = await server.client.list(terraforms, { namespace: 'n' });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(server.requests).toHaveLength(4);
  });

  it('keeps the server’s words at hand, secrets taken out', async () => {
    const failure = await get((_request, response) =>
      json(
        response,
        503,
        {
          kind: 'Status',
          status: 'Failure',
          message: 'backend said password=hunter2',
          reason: 'ServiceUnavailable',
          details: { retryAfterSeconds: 5 },
          code: 503,
        },
        {},
      ),
    ).catch(error => error);
    expect(faultOf(failure)).toMatchObject({
      status: 503,
      reason: 'ServiceUnavailable',
      retryAfterMs: 5_000,
    });
    expect(String(failure)).not.toContain('hunter2');
  });
});
