import { randomUUID } from 'node:crypto';
import { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { Database } from './database';
import { Answer, empty, json, plainText, Route, RoutedRequest } from './http';
import { go, parseBody } from './parseBody';
import { User } from './rows';
import { Shown } from './shown';

const COOKIE = 'semaphore';

const loginSchema = z.object({ auth: z.string(), password: z.string() });
const newTokenSchema = z.object({ name: go.string, expires_at: go.string });

const ANSIBLE = [
  'ansible [core 2.14.18]',
  '  config file = None',
  '  python version = 3.11.2 (simulated)',
  '  jinja version = 3.1.2',
  '  libyaml = True',
  '',
].join('\n');

const VERSIONS = {
  '2.10': 'v2.10.32-31-d4a27137-',
  '2.16': 'v2.16.19',
} as const;

/** Who may call: by cookie after a login, or by an API token. */
export class Sessions {
  /** User ids by cookie. They end with the stand-in. */
  private readonly cookies = new Map<string, number>();
  private readonly shown: Shown;

  constructor(
    private readonly database: Database,
    private readonly webHost: string,
  ) {
    this.shown = new Shown(database);
  }

  /**
   * Finds who calls. Case never matters in a bearer token; on BoltDB a revoked one still works
   * (recorded: 01, pg-01).
   */
  authenticate(headers: IncomingHttpHeaders): User | undefined {
    const cookie = headers.cookie
      ?.split('; ')
      .find(each => each.startsWith(`${COOKIE}=`));
    const byCookie =
      cookie && this.cookies.get(cookie.slice(COOKIE.length + 1));
    if (byCookie) {
      return this.database.user(byCookie);
    }
    const header = headers.authorization?.toLowerCase() ?? '';
    const { state, isPostgres } = this.database;
    const token =
      header.startsWith('bearer ') &&
      state.tokens.find(each => each.id === header.slice('bearer '.length));
    return token && !(token.expired && isPostgres)
      ? this.database.user(token.user_id)
      : undefined;
  }

  routes(): Route[] {
    const { database } = this;
    return [
      {
        method: 'GET',
        path: '/api/ping',
        open: true,
        handle: () => plainText(200, 'pong'),
      },
      {
        method: 'GET',
        path: '/api/auth/login',
        open: true,
        handle: () =>
          json(200, { oidc_providers: [], login_with_password: true }),
      },
      {
        method: 'POST',
        path: '/api/auth/login',
        open: true,
        handle: request => this.login(request),
      },
      {
        method: 'POST',
        path: '/api/auth/logout',
        open: true,
        handle: () => empty(204),
      },
      {
        method: 'GET',
        path: '/api/info',
        handle: () =>
          json(200, {
            ansible: ANSIBLE,
            use_remote_runner: false,
            version: VERSIONS[database.flavour.generation],
            web_host: this.webHost,
          }),
      },
      {
        method: 'GET',
        path: '/api/user',
        handle: (_, user) => json(200, this.shown.user(user, 'self')),
      },
      {
        method: 'GET',
        path: '/api/user/tokens',
        handle: (_, user) => this.tokens(user),
      },
      {
        method: 'POST',
        path: '/api/user/tokens',
        handle: (request, user) => this.newToken(request, user),
      },
      {
        method: 'DELETE',
        path: '/api/user/tokens/:token',
        handle: (request, user) => this.revoke(request, user),
      },
    ];
  }

  private login(request: RoutedRequest): Answer {
    const body = parseBody(loginSchema, request.body);
    if (!body) {
      return empty(400);
    }
    const { users, passwords } = this.database.state;
    const user = users.find(each => each.username === body.auth);
    const known = passwords.find(each => each.user_id === user?.id);
    if (!user || known?.password !== body.password) {
      return empty(401);
    }
    const cookie = randomUUID();
    this.cookies.set(cookie, user.id);
    return {
      status: 204,
      headers: { 'Set-Cookie': `${COOKIE}=${cookie}; Path=/` },
    };
  }

  /** Full tokens, revoked ones too; newer generations show their beginnings. */
  private tokens(user: User): Answer {
    const own = this.database.state.tokens.filter(
      token => token.user_id === user.id,
    );
    const inOrder = this.database.isPostgres ? own : own.reverse();
    return json(
      200,
      inOrder.map(token => this.shown.token(token, true)),
    );
  }

  /** Name and time of expiry are ignored by 2.10 (recorded: 01). */
  private async newToken(request: RoutedRequest, user: User): Promise<Answer> {
    const { database } = this;
    const body = parseBody(newTokenSchema, request.body);
    const expiry = Date.parse(body?.expires_at ?? '');
    if (database.isNewer && expiry < database.date().getTime()) {
      return empty(400);
    }
    const token = database.addToken(
      user.id,
      database.isNewer ? body?.name : undefined,
    );
    await database.save();
    return json(201, this.shown.token(token));
  }

  /** An unknown one is 404 on BoltDB and 204 on PostgreSQL (recorded: 01, pg-01). */
  private async revoke(request: RoutedRequest, user: User): Promise<Answer> {
    const { token: id } = request.params;
    const token = this.database.state.tokens.find(
      each => each.user_id === user.id && each.id === id,
    );
    if (!token) {
      return empty(this.database.isPostgres ? 204 : 404);
    }
    token.expired = true;
    await this.database.save();
    return empty(204);
  }
}
