import { request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { Exchange, RECORDED_AT } from './recorded';

/** What is compared of an answer. */
export interface Compared {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

const PORTAL = 'auth.lab.example.com';
const HOUR_MS = 3_600_000;
/** Of the connection, not of the answer. */
const OF_THE_CONNECTION = new Set([
  ...['date', 'connection', 'keep-alive', 'transfer-encoding'],
]);
const REMOTE = ['remote-user', 'remote-groups', 'remote-name', 'remote-email'];

/** What the service behind the proxy answers: what it was sent. */
const echoSchema = z.object({
  app: z.number(),
  headers: z.record(z.string(), z.string()),
});

/** Sends recorded requests as the recorded proxy did, with the sessions of this stand-in. */
export class Player {
  /** Values of cookies here, by the recorded ones. */
  private readonly values = new Map<string, string>();

  constructor(private readonly url: string) {}

  /** Signs a person in, for a session that was begun before the recording. */
  async signIn(
    value: string,
    credentials: { username: string; password: string },
  ): Promise<void> {
    const { headers } = await this.send('POST', '/api/firstfactor', {
      headers: viaProxy(),
      body: JSON.stringify(credentials),
    });
    this.values.set(value, valueOf(headers['set-cookie'] ?? ''));
  }

  /** The answer here and the recorded one, without what differs each time. */
  async play({
    request,
    response,
  }: Exchange): Promise<{ actual: Compared; expected: Compared }> {
    const url = new URL(request.url);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name.toLowerCase(),
        this.here(String(value)),
      ]),
    );
    const isDirect = url.hostname === '127.0.0.1';
    const isPortal = url.hostname === PORTAL;
    const answer =
      isDirect || isPortal
        ? await this.send(request.method, url.pathname + url.search, {
            headers: isDirect ? headers : { ...headers, ...viaProxy() },
            body: bodyOf(request.body),
          })
        : await this.send('GET', '/api/authz/forward-auth', {
            headers: asked(request.method, url, headers),
          });
    const recorded = {
      status: response.status,
      headers: Object.fromEntries(
        response.headers.map(line => {
          const [name, value] = line.split(/: ?(.*)/s, 2);
          return [name.toLowerCase(), value];
        }),
      ),
      body: bodyOf(response.body) ?? '',
    };
    const echo = echoSchema.safeParse(response.body).data;
    if (echo) {
      return { actual: passed(answer), expected: echoed(echo.headers) };
    }
    const sentThen = valueOf(String(request.headers.Cookie ?? ''));
    const sentHere = valueOf(headers.cookie ?? '');
    this.values.set(
      valueOf(recorded.headers['set-cookie'] ?? ''),
      valueOf(answer.headers['set-cookie'] ?? ''),
    );
    return {
      actual: comparable(answer, sentHere),
      expected: comparable(recorded, sentThen),
    };
  }

  private here(header: string): string {
    const value = valueOf(header);
    // A function, since a value may hold what a replacement gives a meaning to.
    return header.replace(value, () => this.values.get(value) ?? value);
  }

  private send(
    method: string,
    path: string,
    { headers, body }: { headers: Record<string, string>; body?: string },
  ): Promise<{
    status: number;
    headers: Record<string, string>;
    body: string;
  }> {
    return new Promise((resolve, reject) => {
      const sent = send(
        new URL(path, this.url),
        { method, headers },
        async response => {
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [
                name,
                String(value),
              ]),
            ),
            body: await text(response),
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function viaProxy(): Record<string, string> {
  return {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': `${PORTAL}:8443`,
  };
}

/** The request that the proxy makes of one for a service (recorded: Traefik 21, services-contracts.md §3.3). */
function asked(
  method: string,
  url: URL,
  headers: Record<string, string>,
): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) =>
      !/^(x-forwarded-|content-|connection$|upgrade$|sec-websocket-)/.test(
        name,
      ),
  );
  return {
    ...Object.fromEntries(kept),
    'x-forwarded-method': method,
    'x-forwarded-proto': headers.upgrade ? 'wss' : 'https',
    'x-forwarded-host': url.host,
    'x-forwarded-uri': url.pathname + url.search,
    'x-forwarded-for': '127.0.0.1',
  };
}

/** JSON is compared as the bytes that a Go program writes. */
function bodyOf(body: unknown): string | undefined {
  return typeof body === 'object' ? JSON.stringify(body) : body?.toString();
}

/** What reaches the service. */
function passed({
  status,
  headers,
}: {
  status: number;
  headers: Record<string, string>;
}): Compared {
  return { status, headers: only(REMOTE, headers), body: 'passed' };
}

function echoed(headers: Record<string, string>): Compared {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      // A header with an underscore is another one.
      name.toLowerCase(),
      value,
    ]),
  );
  return { status: 200, headers: only(REMOTE, lower), body: 'passed' };
}

function only(
  names: readonly string[],
  headers: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => names.includes(name)),
  );
}

function comparable(
  answer: { status: number; headers: Record<string, string>; body: string },
  sent: string,
): Compared {
  const headers = Object.entries(answer.headers)
    .filter(([name]) => !OF_THE_CONNECTION.has(name))
    .map(([name, value]) => [
      name,
      name === 'set-cookie'
        ? comparableCookie(value, sent)
        : value.replace(/'nonce-[^']+'/, "'nonce'"),
    ]);
  return {
    status: answer.status,
    headers: Object.fromEntries(headers),
    body: answer.body,
  };
}

/** Whose value it is, and for how many hours. */
function comparableCookie(cookie: string, sent: string): string {
  const value = valueOf(cookie);
  const whose = value === '' || value === sent ? value && 'sent' : 'new';
  return cookie
    .replace(
      `=${value};`,
      `=${whose} of ${whose === 'sent' ? 0 : value.length};`,
    )
    .replace(/expires=[^;]+/, it => {
      const at = new Date(it.slice('expires='.length)).getTime();
      const hours = Math.round((at - RECORDED_AT.getTime()) / HOUR_MS) + 0;
      return `expires in ${hours} h`;
    });
}

function valueOf(cookie: string): string {
  return /authelia_session=([^;]*)/.exec(cookie)?.[1] ?? '';
}
