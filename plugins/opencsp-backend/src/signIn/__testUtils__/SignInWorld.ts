import { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { createSecureContext } from 'node:tls';
import { FakeHost } from '@opencsp/plugin-opencsp-node/testUtils';
import { z } from 'zod';
import { FakeDirectory } from '../../__testUtils__/deployments/FakeDirectory';
import { TcpServers } from '../../routes/looks/__testUtils__/tcpServers';
import {
  ISSUED,
  TestCertificate,
  TRAEFIK_DEFAULT,
} from '../../routes/looks/__testUtils__/testCertificates';

/** The certificate that the tests have is for all names below. */
export const DOMAIN = 'any.example.com';
export const PORTAL = `authelia.${DOMAIN}`;
export const WIKI = `wiki.${DOMAIN}`;
export const PHOTOS = `photos.${DOMAIN}`;

/** Password of the store of sessions. */
export const SESSIONS_PASSWORD = 'sessions-password';

/** What somebody answers. */
export interface WorldAnswer {
  status: number;
  headers?: Record<string, string | string[]>;
  body?: string;
}

const credentialsSchema = z.object({
  username: z.string(),
  password: z.string(),
  targetURL: z.string().optional(),
});

/**
 * A proxy on loopback with a sign-in portal and services behind it, which answer as recorded
 * (recorded/authelia 01, 02, 03, 06, 10; recorded/traefik), a directory, and a store of sessions.
 */
export class SignInWorld {
  readonly host = new FakeHost();
  readonly directory = new FakeDirectory();
  /** By name: what a service answers to somebody who is let through. */
  readonly services = new Map<string, WorldAnswer>([
    [WIKI, { status: 200, body: 'wiki' }],
    [PHOTOS, { status: 200, body: 'photos' }],
  ]);
  /** By path, in place of what the portal answers. */
  readonly portal = new Map<string, WorldAnswer>();
  /** Names that nobody guards. */
  readonly open = new Set<string>();
  /** By name; the issued one for all others. */
  readonly certificates = new Map<string, TestCertificate>();
  /** The portal does not reach the directory. */
  isDirectoryLost = false;
  /** The store of sessions does not answer. */
  isStoreDown = false;
  isPortalDown = false;
  /** Sessions do not end. */
  keepsSessions = false;
  /** In place of the domain that the cookie is for. */
  cookieDomain = DOMAIN;
  /** Requests that are never answered, as in {@link asked}. */
  readonly hangs = new Set<string>();
  /** Called before each request is answered, with `<method> <host><path>`. */
  before: (line: string) => void = () => undefined;
  /** Each request, as `<method> <host><path>`. */
  readonly asked: string[] = [];
  /** Everything that was sent to the portal. */
  readonly bodies: string[] = [];
  private readonly sessions = new Map<string, string>();
  private readonly servers = new TcpServers();
  private made = 0;

  static async open(): Promise<SignInWorld> {
    const world = new SignInWorld();
    await world.listen();
    return world;
  }

  close(): void {
    this.servers.close();
  }

  /** Every session that was ever given, by its value. */
  readonly values: string[] = [];

  private async listen(): Promise<void> {
    const secure = createServer(
      {
        ...ISSUED,
        SNICallback: (name, done) =>
          done(
            null,
            createSecureContext(this.certificates.get(name) ?? ISSUED),
          ),
      },
      (request, answer) => {
        this.reply(request, answer).catch(() => request.socket.destroy());
      },
    );
    secure.on('tlsClientError', () => undefined);
    const ports: [number, number][] = [
      [443, await this.servers.listen(secure)],
      [6379, await this.servers.serve(socket => this.speak(socket))],
    ];
    for (const [port, here] of ports) {
      this.host.ports.set(port, stream => {
        const onward = connect(here, '127.0.0.1');
        onward.on('error', () => stream.destroy());
        // What is at the other end of the stream sees an end only.
        onward.on('close', () => stream.end());
        stream.on('error', () => undefined);
        stream.on('close', () => onward.destroy());
        stream.pipe(onward).pipe(stream);
      });
    }
  }

  /** The store of sessions, as far as it is asked. */
  private speak(socket: Socket): void {
    if (this.isStoreDown) {
      socket.destroy();
      return;
    }
    let isIn = false;
    socket.on('data', chunk => {
      const words = chunk.toString();
      const given = /AUTH\r\n\$\d+\r\n([^\r]*)\r\n/.exec(words)?.[1];
      if (given !== undefined) {
        isIn = given === SESSIONS_PASSWORD;
        socket.write(
          isIn
            ? '+OK\r\n'
            : '-WRONGPASS invalid username-password pair or user is disabled.\r\n',
        );
      }
      if (words.includes('PING')) {
        socket.write(
          isIn ? '+PONG\r\n' : '-NOAUTH Authentication required.\r\n',
        );
      }
    });
  }

  private async reply(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method = '', url = '', headers } = request;
    const name = (headers.host ?? '').split(':')[0];
    const line = `${method} ${name}${url}`;
    const plain = line.replace(/\?.*/, '');
    this.asked.push(plain);
    this.before(line);
    if (this.hangs.has(plain)) {
      return;
    }
    const body = await text(request);
    const answer =
      name === PORTAL
        ? this.ofPortal(method, url, headers.cookie, body)
        : this.ofService(name, url, headers);
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }

  private ofService(
    name: string,
    path: string,
    { accept, cookie }: IncomingMessage['headers'],
  ): WorldAnswer {
    const service =
      this.services.get(`${name}${path}`) ?? this.services.get(name);
    if (!service) {
      return { status: 404, body: '404 page not found\n' };
    }
    if (this.open.has(name)) {
      return service;
    }
    if (this.isPortalDown) {
      return { status: 500 };
    }
    if (this.userOf(cookie) !== undefined) {
      return service;
    }
    const back = encodeURIComponent(`https://${name}${path}`);
    const location = `https://${PORTAL}/?rd=${back}&rm=GET`;
    return accept === undefined || !accept.includes('text/html')
      ? { status: 401, headers: { location } }
      : {
          status: 302,
          headers: { location, 'set-cookie': this.cookie(this.newValue()) },
        };
  }

  private ofPortal(
    method: string,
    url: string,
    cookie: string | undefined,
    body: string,
  ): WorldAnswer {
    if (this.isPortalDown) {
      return { status: 502, body: 'Bad Gateway' };
    }
    const [path] = url.split('?');
    const set = this.portal.get(path);
    if (set) {
      return set;
    }
    switch (`${method} ${path}`) {
      case 'GET /':
        return { status: 200, body: '<!doctype html>' };
      case 'POST /api/firstfactor':
        return this.firstFactor(body);
      case 'POST /api/logout':
        if (!this.keepsSessions) {
          this.sessions.delete(valueOf(cookie));
        }
        return json(
          200,
          { status: 'OK', data: { safeTargetURL: true } },
          'authelia_session=; expires=Sun, 22 Nov 2026 00:04:01 GMT; path=/; HttpOnly',
        );
      default:
        return { status: 404, body: '404 Not Found' };
    }
  }

  private firstFactor(body: string): WorldAnswer {
    this.bodies.push(body);
    const { username, password, targetURL } = credentialsSchema.parse(
      JSON.parse(body),
    );
    const entry = this.directory.entries.get(username);
    const isRight =
      entry?.password === password &&
      !this.isDirectoryLost &&
      !this.isStoreDown;
    if (!isRight) {
      return json(401, {
        status: 'KO',
        message: 'Authentication failed. Check your credentials.',
      });
    }
    const value = this.newValue();
    this.sessions.set(value, username);
    return json(
      200,
      { status: 'OK', data: { redirect: targetURL } },
      this.cookie(value),
    );
  }

  private userOf(cookie: string | undefined): string | undefined {
    return this.isStoreDown ? undefined : this.sessions.get(valueOf(cookie));
  }

  /** With characters that were recorded in values (authelia 6). */
  private newValue(): string {
    this.made += 1;
    const value = `LU^8$sm%HHa#9ts!W-8*${this.made}`;
    this.values.push(value);
    return value;
  }

  private cookie(value: string): string {
    return `authelia_session=${value}; expires=Sun, 22 Nov 2026 01:04:36 GMT; domain=${this.cookieDomain}; path=/; HttpOnly; secure; SameSite=Lax`;
  }
}

/** The proxy's own certificate, for a name that has none. */
export const UNTRUSTED = TRAEFIK_DEFAULT;

function json(status: number, body: object, cookie?: string): WorldAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(cookie !== undefined && { 'set-cookie': cookie }),
    },
    body: JSON.stringify(body),
  };
}

function valueOf(cookie = ''): string {
  return /(?:^|; )authelia_session=([^;]*)/.exec(cookie)?.[1] ?? '';
}
