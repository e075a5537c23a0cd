import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Database } from './database';
import { ApiRequest, empty, json, Route } from './http';
import { parseBody } from './parseBody';

const COOKIE = 'semaphore';

/** Password of the user `admin`. */
export const ADMIN_PASSWORD = 'sandbox-only';

const loginSchema = z.object({ auth: z.string(), password: z.string() });

const ANSIBLE = [
  'ansible [core 2.14.18]',
  '  config file = None',
  '  python version = 3.11.2 (simulated)',
  '  jinja version = 3.1.2',
  '  libyaml = True',
  '',
].join('\n');

/** Who may call: by cookie after a login, or by an API token. */
export class Sessions {
  private readonly cookies = new Set<string>();

  constructor(private readonly database: Database) {}

  /** A revoked token still works on BoltDB; case never matters (recorded: 01). */
  isAuthenticated(request: ApiRequest): boolean {
    const cookie = request.headers.cookie
      ?.split('; ')
      .find(each => each.startsWith(`${COOKIE}=`));
    if (cookie && this.cookies.has(cookie.slice(COOKIE.length + 1))) {
      return true;
    }
    const header = request.headers.authorization?.toLowerCase() ?? '';
    return (
      header.startsWith('bearer ') &&
      this.database.state.tokens.some(
        token => token.id === header.slice('bearer '.length),
      )
    );
  }

  routes(): Route[] {
    const { state } = this.database;
    return [
      {
        method: 'GET',
        path: '/api/ping',
        open: true,
        handle: () => ({
          status: 200,
          text: 'pong',
          contentType: 'text/plain; charset=utf-8',
        }),
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
            version: 'v2.10.32-31-d4a27137-',
            web_host: '',
          }),
      },
      { method: 'GET', path: '/api/user', handle: () => json(200, state.user) },
      {
        method: 'GET',
        path: '/api/user/tokens',
        handle: () => json(200, [...state.tokens].reverse()),
      },
      {
        method: 'POST',
        path: '/api/user/tokens',
        handle: async () => {
          const token = this.database.addToken();
          await this.database.save();
          return json(201, token);
        },
      },
      {
        method: 'DELETE',
        path: '/api/user/tokens/:token',
        handle: request => this.revoke(request),
      },
    ];
  }

  private login(request: ApiRequest) {
    const body = parseBody(loginSchema, request.body);
    if (!body) {
      return empty(400);
    }
    if (
      body.auth !== this.database.state.user.username ||
      body.password !== ADMIN_PASSWORD
    ) {
      return empty(401);
    }
    const cookie = randomUUID();
    this.cookies.add(cookie);
    return {
      status: 204,
      headers: { 'Set-Cookie': `${COOKIE}=${cookie}; Path=/` },
    };
  }

  private async revoke(request: ApiRequest) {
    const token = this.database.state.tokens.find(
      each => each.id === request.params.token,
    );
    if (!token) {
      return empty(404);
    }
    token.expired = true;
    await this.database.save();
    return empty(204);
  }
}
