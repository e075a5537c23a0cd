import { ProxyResponse } from '../world';
import { App, FakeWorld } from './fakeWorld';

/** Ports of the recorded entry points. */
const ENTRY_POINTS: Record<string, string> = {
  '8880': 'web',
  '8443': 'websecure',
  '8081': 'traefik',
};

/** What is sent. */
export interface Question {
  method?: string;
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** Sends a request to the entry point that its port belongs to; HTTPS is what the URL says. */
export function send(
  world: FakeWorld,
  { method = 'GET', url, headers = {}, body = '' }: Question,
  entryPoint = ENTRY_POINTS[new URL(url).port],
): Promise<ProxyResponse> {
  // Small letters, as the recorder's client wrote them.
  const { protocol, pathname, search, host } = new URL(url);
  return world.traefik.handle({
    entryPoint,
    isTls: protocol === 'https:',
    request: {
      method,
      url: `${pathname}${search}`,
      headers: new Headers({ ...headers, host }),
      body: Buffer.from(body),
    },
    clientAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });
}

/** Asks the API, and reads its JSON. */
export async function api(world: FakeWorld, path: string) {
  const { status, headers, body } = await send(world, {
    url: `http://127.0.0.1:8081${path}`,
  });
  const text = body.toString();
  return { status, headers, text, body: readJson(text) };
}

/** JSON, or the text where it is none. */
export function readJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The recorded backend: it answers with what it got. */
export function echo(app: number): App {
  return ({ method, url, headers }) => {
    const { pathname, search } = new URL(url);
    const body = {
      app,
      method,
      url: `${pathname}${search}`,
      headers: Object.fromEntries(
        [...headers]
          .filter(([name]) => name !== 'content-length')
          .sort(([a], [b]) => rank(a) - rank(b))
          .map(([name, value]) => [canonical(name), value]),
      ),
    };
    return {
      status: 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      body: Buffer.from(JSON.stringify(body, null, 1)),
    };
  };
}

/** The order that Go writes headers in. */
function rank(name: string): number {
  return name === 'host' ? 0 : Number(name === 'accept-encoding') + 1;
}

/** As Go spells it: `Remote_user`, `X-Real-Ip`. */
function canonical(name: string): string {
  return name.replace(/(^|-)[a-z]/g, it => it.toUpperCase());
}

/** The recorded machine: four apps, and no auth server. */
export async function recordedWorld(
  staticFile: string,
  apps: string,
): Promise<FakeWorld> {
  const world = new FakeWorld(staticFile);
  for (const port of [9001, 9002, 9003, 9004]) {
    world.apps.set(`127.0.0.1:${port}`, echo(port));
  }
  world.files.set('apps.yml', apps);
  await world.traefik.start();
  await world.settle();
  await world.advance(5_000);
  return world;
}
