/*
 * Proves that HTTP sign-in answers as LLDAP 0.6.3 was recorded to: each exchange of `auth` and `auth-jwt-errors` is
 * sent again, and status, all headers and the body are compared, tokens replaced by marks of their length. Leaves
 * GraphQL to `graphql.test.ts`, and what clients have to know to `findingsOf….test.ts`.
 */
import { SignJWT } from 'jose';
import { z } from 'zod';
import { call, login, partsOf, tokensOf } from './__testUtils__/http';
import { startLab } from './__testUtils__/lab';
import {
  ADMIN,
  Exchange,
  exchangeSchema,
  recorded,
  recordedFile,
} from './__testUtils__/recorded';
import { LldapStandIn } from '.';

const SECRET = 'lab-jwt-secret-0123456789';
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const REFRESH = /\b(?!A{100})[A-Za-z0-9]{100}\+admin/g;

const tokensSchema = z.object({
  token: z.string(),
  refreshToken: z.string().optional(),
});

/** Sends recorded exchanges with the tokens of this stand-in. */
class Player {
  private readonly here = new Map<string, string>();

  constructor(private readonly url: string) {}

  /** Says which token stands for a recorded one. */
  replace(then: string, now: string): void {
    this.here.set(then, now);
  }

  async play({ request, response }: Exchange) {
    const { pathname } = new URL(request.url);
    const answer = await call(
      `${this.url}${pathname}`,
      request.method,
      Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          this.now(String(value)),
        ]),
      ),
      typeof request.body === 'object'
        ? JSON.stringify(request.body)
        : request.body?.toString(),
    );
    this.learn(response.body, answer.body);
    const recordedBody =
      typeof response.body === 'string'
        ? response.body
        : JSON.stringify(response.body);
    return {
      actual: {
        status: answer.status,
        headers: answer.headers.map(marked).sort(),
        body: marked(answer.body),
      },
      expected: {
        status: response.status,
        headers: response.headers.map(marked).sort(),
        body: marked(recordedBody),
      },
    };
  }

  private now(text: string): string {
    return [...this.here].reduce(
      (all, [then, now]) => all.replace(then, () => now),
      text,
    );
  }

  private learn(then: unknown, now: string): void {
    const before = tokensSchema.safeParse(then);
    if (before.success) {
      const after = tokensSchema.parse(JSON.parse(now));
      this.here.set(before.data.token, after.token);
      if (before.data.refreshToken && after.refreshToken) {
        this.here.set(before.data.refreshToken, after.refreshToken);
      }
    }
  }
}

/** The payload of a JWT is no longer or shorter for its time. */
function marked(text: string): string {
  return text
    .replace(JWT, jwt => `a JWT of ${jwt.length}`)
    .replace(REFRESH, 'a refresh token');
}

describe('sign-in as recorded from LLDAP', () => {
  let standIn: LldapStandIn;

  beforeEach(async () => {
    standIn = await startLab();
  });
  afterEach(() => standIn.close());

  it('auth, one after the other', async () => {
    const player = new Player(standIn.url);
    const exchanges = recorded('auth', exchangeSchema);
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    for (const exchange of exchanges) {
      const played = await player.play(exchange);
      actual.push({ note: exchange.note, ...played.actual });
      expected.push({ note: exchange.note, ...played.expected });
    }
    expect(exchanges).toHaveLength(25);
    expect(actual).toEqual(expected);
  });

  it('a JWT has the recorded header, claims and lifetime', async () => {
    const [then] = recorded(
      'auth',
      z.object({
        header: z.unknown(),
        claims: z.record(z.string(), z.unknown()),
        lifetime_seconds: z.number(),
        refreshToken_length: z.number(),
      }),
    );
    const answer = await login(standIn.url, 'admin', ADMIN.password);
    const { token, refreshToken } = tokensOf(answer);
    const [header, claims] = partsOf(token);
    expect(header).toEqual(then.header);
    expect(Object.keys(claims)).toEqual(Object.keys(then.claims));
    expect(claims).toMatchObject({ user: 'admin', groups: ['lldap_admin'] });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(then.lifetime_seconds);
    expect(refreshToken).toHaveLength(then.refreshToken_length);
  });

  it('auth-jwt-errors', async () => {
    const player = new Player(standIn.url);
    const exchanges = recorded('auth-jwt-errors', exchangeSchema);
    const now = Math.floor(Date.now() / 1_000);
    const sign = (secret: string, exp: number) =>
      new SignJWT({
        ...{ exp, iat: exp - 86_400, jti: 'some', user: 'admin' },
        groups: ['lldap_admin'],
      })
        .setProtectedHeader({ alg: 'HS512' })
        .sign(Buffer.from(secret));
    const made: Record<string, string> = {
      'correctly signed, expired (exp in the past)': await sign(
        SECRET,
        now - 10,
      ),
      'signed with another key': await sign('another', now + 1_000),
    };
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    for (const exchange of exchanges) {
      const then = JWT.exec(String(exchange.request.headers.Authorization));
      JWT.lastIndex = 0;
      player.replace(then?.[0] ?? 'none', made[exchange.note] ?? 'none');
      const played = await player.play(exchange);
      actual.push({ note: exchange.note, ...played.actual });
      expected.push({ note: exchange.note, ...played.expected });
    }
    expect(exchanges).toHaveLength(5);
    expect(actual).toEqual(expected);
  });

  it('has no more in the recordings than was played', () => {
    expect(z.array(z.unknown()).parse(recordedFile('auth'))).toHaveLength(26);
  });
});
