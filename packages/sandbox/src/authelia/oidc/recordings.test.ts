/*
 * Proves that clients sign people in by OpenID Connect as it was recorded (authelia/13, 14): each exchange is sent as
 * the recorded proxy sent it, with the codes, tokens and flows of this stand-in in the place of the recorded ones, and
 * status, headers and body are compared, and the claims of ID tokens. Leaves the pages and policies to
 * provider.test.ts.
 */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as send } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import discovery from '../__recordings__/13-oidc-discovery.json';
import codeFlow from '../__recordings__/14-oidc-code-flow.json';
import { ListedDirectory } from '../__testUtils__/listedDirectory';
import { Exchange, exchangeSchema, PEOPLE } from '../__testUtils__/recorded';
import { AutheliaStandIn, createAutheliaStandIn, readSettings } from '..';

const RECORDED_AT = Date.parse('2026-11-22T00:14:19Z');
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const ISSUED = /authelia_(?:ac|at|rt)_[\w-]+\.[\w-]+/g;
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const COOKIE = /(?<=authelia_session=)[^;]+/g;

const claimsSchema = z.object({
  note: z.string(),
  id_token: z.object({ header: z.unknown(), claims: z.unknown() }),
});

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function recordedFile(name: string): string {
  return readFileSync(join(__dirname, '..', '__recordings__', name), 'utf8');
}

/** The recorded section, with a key: the recording has none. */
function configuration(): string {
  const section = recordedFile('oidc-section.good.yml').replace(
    /( +)-----BEGIN[^]*-----END PRIVATE KEY-----/,
    (_, indent: string) =>
      PEM.trim()
        .split('\n')
        .map(line => indent + line)
        .join('\n'),
  );
  return `${recordedFile('configuration.good.yml')}\n${section}`;
}

interface Played {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What differs each time, by what it is. */
function masked({ status, headers, body }: Played): Played {
  const mask = (each: string) =>
    each
      .replace(JWT, '<jwt>')
      .replace(ISSUED, token => token.slice(0, 'authelia_ac'.length))
      .replace(UUID, '<uuid>')
      .replace(COOKIE, '<value>')
      .replace(/expires=[^;]+/, 'expires=…')
      .replace(/"(rat|updated_at|exp|iat)":\d+/g, '"$1":0')
      .replace(/"n":"[\w-]+"/, '"n":"…"')
      .replace(/'nonce-[^']+'/, "'nonce'");
  return {
    status,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, mask(value)]),
    ),
    // The recording has what JSON means: a line break at its end is seen in the length alone.
    body: mask(body.replaceAll('\\u0026', '&').replace(/\}\n$/, '}')),
  };
}

/** Sends recorded requests, with what was issued here. */
class FlowPlayer {
  private readonly pairs = new Map<string, string>();
  lastIdToken = '';

  constructor(private readonly url: string) {}

  async play({ request, response }: Exchange) {
    const url = new URL(this.here(request.url));
    const isDirect = url.hostname === '127.0.0.1';
    const actual = await this.send(request.method, url, {
      headers: {
        ...(!isDirect && {
          'x-forwarded-proto': 'https',
          'x-forwarded-host': 'auth.lab.example.com:8443',
        }),
        ...Object.fromEntries(
          Object.entries(request.headers)
            .filter(([name]) => name !== 'Content-Length')
            .map(([name, value]) => [name, this.here(String(value))]),
        ),
      },
      body: this.here(textOf(request.body)),
    });
    const expected = {
      status: response.status,
      headers: Object.fromEntries(
        response.headers.map(line => {
          const [name, value] = line.split(/: ?(.*)/s, 2);
          return [name.toLowerCase(), value];
        }),
      ),
      body: textOf(response.body),
    };
    if (actual.body.startsWith('<!doctype html>')) {
      delete actual.headers['content-length'];
      delete expected.headers['content-length'];
      [actual.body, expected.body] = ['a page', 'a page'];
    }
    this.learn(expected, actual);
    return { actual: masked(actual), expected: masked(expected) };
  }

  private learn(expected: Played, actual: Played): void {
    const all = ({ headers, body }: Played) =>
      `${headers.location ?? ''}\n${headers['set-cookie'] ?? ''}\n${body}`;
    for (const kind of [UUID, ISSUED, COOKIE]) {
      const then = all(expected).match(kind) ?? [];
      const here = all(actual).match(kind) ?? [];
      then.forEach((each, index) => this.pairs.set(each, here[index] ?? each));
    }
    this.lastIdToken = actual.body.match(JWT)?.[0] ?? this.lastIdToken;
  }

  private here(recorded: string): string {
    return [...this.pairs].reduce(
      (each, [then, now]) => each.replaceAll(then, () => now),
      recorded,
    );
  }

  private send(
    method: string,
    { pathname, search }: URL,
    { headers, body }: { headers: Record<string, string>; body: string },
  ): Promise<Played> {
    return new Promise((resolve, reject) => {
      const sent = send(
        new URL(`${pathname}${search}`, this.url),
        { method, headers, agent: false },
        async answer => {
          const { date: _, connection: __, ...kept } = answer.headers;
          resolve({
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(kept).map(([name, value]) => [
                name,
                String(value),
              ]),
            ),
            body: await text(answer),
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function textOf(body: unknown): string {
  return typeof body === 'object' && body !== null
    ? JSON.stringify(body)
    : String(body ?? '');
}

function partsOf(jwt: string): [object, Record<string, unknown>] {
  const [header, claims] = jwt
    .split('.')
    .slice(0, 2)
    .map(part => JSON.parse(Buffer.from(part, 'base64url').toString()));
  return [header, claims];
}

/** Claims without what differs each time; how times relate is kept. */
function comparable(claims: unknown) {
  const { exp, iat, ...others } = z
    .looseObject({ exp: z.number(), iat: z.number() })
    .parse(claims);
  const anew = Object.fromEntries(
    ['at_hash', 'jti', 'sub', 'auth_time'].map(name => [
      name,
      typeof others[name],
    ]),
  );
  return { ...others, ...anew, lifespan: exp - iat };
}

describe('OpenID Connect as recorded', () => {
  let authelia: AutheliaStandIn;
  let now: number;

  beforeEach(async () => {
    now = RECORDED_AT;
    authelia = await createAutheliaStandIn({
      ...{ port: 0, speed: 10_000, settings: readSettings(configuration()) },
      directory: new ListedDirectory(PEOPLE),
      now: () => new Date(now),
    });
  });
  afterEach(() => authelia.close());

  it.each([
    ['13-oidc-discovery', discovery],
    ['14-oidc-code-flow', codeFlow],
  ])('%s', async (_, recorded) => {
    const player = new FlowPlayer(authelia.url);
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    for (const one of recorded) {
      now += 50;
      const claims = claimsSchema.safeParse(one).data;
      if (claims) {
        const [header, ours] = partsOf(player.lastIdToken);
        const { note, id_token: token } = claims;
        actual.push({ note, header, claims: comparable(ours) });
        expected.push({
          ...{ note, header: token.header },
          claims: comparable(token.claims),
        });
      } else {
        const played = await player.play(exchangeSchema.parse(one));
        actual.push({ note: one.note, ...played.actual });
        expected.push({ note: one.note, ...played.expected });
      }
    }
    expect(actual).toHaveLength(recorded.length);
    expect(actual).toEqual(expected);
  });
});
