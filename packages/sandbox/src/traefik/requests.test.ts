/*
 * Proves what requests get as recorded (requests-auth-down.json, 10 exchanges; forward-auth-options.json,
 * 5 exchanges and the log lines): redirections, unknown hosts, the auth server down, late, too talkative
 * or redirecting, a backend down, forged headers. The recorder's list of headers is the whole of it but
 * for Date. Leaves Authelia's own answers to its stand-in.
 */
import { z } from 'zod';
import { App, FakeWorld } from './__testUtils__/fakeWorld';
import { readJson, recordedWorld, send } from './__testUtils__/play';
import {
  Exchange,
  exchangeSchema,
  headersOf,
  linesSchema,
  recordedText,
} from './__testUtils__/recordings';
import recordedDown from './__recordings__/requests-auth-down.json';
import recordedOptions from './__recordings__/forward-auth-options.json';
import { ProxyResponse } from './world';

const down = z.array(exchangeSchema).parse(recordedDown);
const options = recordedOptions.flatMap(one => {
  const parsed = exchangeSchema.safeParse(one);
  return parsed.success ? [parsed.data] : [];
});

const SLOW = 'http://127.0.0.1:9077/slow';

/** The file that these were recorded with is not kept: made from what their answers say. */
const OPTIONS_FILE = `http:
  routers:
    fa-plain: {rule: 'Host(\`fa-plain.lab.example.com\`)', entryPoints: [websecure], service: open, middlewares: [fa-plain], tls: {}}
    fa-big: {rule: 'Host(\`fa-big.lab.example.com\`)', entryPoints: [websecure], service: open, middlewares: [fa-big], tls: {}}
    fa-redirect: {rule: 'Host(\`fa-redirect.lab.example.com\`)', entryPoints: [websecure], service: open, middlewares: [fa-redirect], tls: {}}
    fa-slow: {rule: 'Host(\`fa-slow.lab.example.com\`)', entryPoints: [websecure], service: open, middlewares: [fa-slow], tls: {}}
  middlewares:
    fa-plain: {forwardAuth: {address: 'http://127.0.0.1:9077/ok', authResponseHeaders: [Remote-User]}}
    fa-big: {forwardAuth: {address: 'http://127.0.0.1:9077/big', trustForwardHeader: true, maxResponseBodySize: 8192}}
    fa-redirect: {forwardAuth: {address: 'http://127.0.0.1:9077/redirect', trustForwardHeader: true, maxResponseBodySize: 8192}}
    fa-slow: {forwardAuth: {address: '${SLOW}', trustForwardHeader: true, maxResponseBodySize: 8192}}
`;

function reply(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): ProxyResponse {
  return { status, headers: new Headers(headers), body: Buffer.from(body) };
}

const AUTH: App = ({ url }) => {
  switch (new URL(url).pathname) {
    case '/big':
      return reply(200, 'x'.repeat(8193));
    case '/redirect':
      return reply(302, 'go', { location: '/elsewhere', 'x-extra': '1' });
    default:
      return reply(200, '', { 'remote-user': 'eve' });
  }
};

function question({ request }: Exchange) {
  return {
    method: request.method,
    url: request.url,
    body: request.body,
    headers: Object.fromEntries(
      Object.entries(request.headers)
        .map(([name, value]) => [name, String(value)] as const)
        .filter(([name]) => name.toLowerCase() !== 'content-length'),
    ),
  };
}

function expected(exchange: Exchange) {
  const { status, body } = exchange.response;
  return withoutLength({ status, headers: headersOf(exchange), body });
}

function actual(answered: ProxyResponse) {
  return withoutLength({
    status: answered.status,
    headers: {
      ...Object.fromEntries(answered.headers),
      'content-length': String(answered.body.length),
    },
    body: readJson(answered.body.toString()),
  });
}

/** What an app wrote holds the name of the recorded computer, which was replaced later. */
function withoutLength<
  T extends { headers: Record<string, string>; body: unknown },
>(answered: T): T {
  const isOfApp = typeof answered.body === 'object';
  return isOfApp
    ? { ...answered, headers: { ...answered.headers, 'content-length': '' } }
    : answered;
}

describe('requests while the auth server is down', () => {
  let world: FakeWorld;

  beforeAll(async () => {
    world = await recordedWorld(
      await recordedText('traefik.good.yml'),
      await recordedText('apps.good.yml'),
    );
  });

  it('were recorded ten times', () => {
    expect(down.length).toBe(10);
  });

  it.each(down)('$note', async exchange => {
    expect(actual(await send(world, question(exchange)))).toEqual(
      expected(exchange),
    );
  });
});

describe('options of forward-auth and of the entry point', () => {
  let world: FakeWorld;

  beforeAll(async () => {
    const text = await recordedText('traefik.good.yml');
    const safe = text.replace(
      "address: '127.0.0.1:8443'",
      "address: '127.0.0.1:8443'\n    http: {underscoreHeadersStrategy: delete}",
    );
    world = await recordedWorld(safe, await recordedText('apps.good.yml'));
    world.apps.set('127.0.0.1:9091', () => reply(200, ''));
    world.apps.set('127.0.0.1:9077', AUTH);
    const { call } = world;
    world.call = request =>
      request.url === SLOW ? new Promise(() => {}) : call(request);
    await world.put({ 'options.yml': OPTIONS_FILE });
    await world.advance(3_000);
  });

  it('were recorded five times', () => {
    expect(options.length).toBe(5);
  });

  it.each(options)('$note', async exchange => {
    const answering = send(world, question(exchange));
    const isSlow = exchange.request.url.includes('fa-slow');
    const isEarly = await Promise.race([
      answering.then(() => true),
      world.advance(29_999).then(() => false),
    ]);
    expect(isEarly).toBe(!isSlow);
    await world.advance(1);
    expect(actual(await answering)).toEqual(expected(exchange));
  });

  it('are warned of in the log', () => {
    const { lines } = z
      .object({ lines: linesSchema })
      .parse(recordedOptions.at(-1));
    const about = world
      .entries()
      .filter(({ middlewareType }) => middlewareType === 'ForwardAuth');
    for (const line of lines) {
      expect(about).toContainEqual(line);
    }
    const texts = new Set(about.map(line => JSON.stringify(line)));
    expect(texts.size).toBe(lines.length);
  });
});
