import {
  createServer as createHttp,
  IncomingMessage,
  ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createSecureContext, SecureContext } from 'node:tls';
import { markAnswerOf, readRoutes, TraefikRouter } from '@opencsp/rendering';
import { TcpServers } from '../looks/__testUtils__/tcpServers';
import {
  TestCertificate,
  TRAEFIK_DEFAULT,
} from '../looks/__testUtils__/testCertificates';

/** What a service answers. */
export interface TestAnswer {
  status: number;
  location?: string;
  body?: string;
}

/** What the proxy's command line answers. */
export interface TestWords {
  exit: number;
  stdout?: string;
  stderr?: string;
}

const PORTAL = 'https://authelia.any.example.com/?rd=';

/**
 * A proxy on loopback that works by a file of routes as the recorded one does, as far as looks see it:
 * marks, redirects, sign-in, its own certificate for names without one, its interface and its log.
 */
export class TestProxy {
  /** The file that it took up. */
  file = '';
  /** By name; the proxy's own for all others. */
  readonly certificates = new Map<string, TestCertificate>();
  /** By name, in place of what its route answers. */
  readonly answers = new Map<string, TestAnswer>();
  /** By key, such as `wiki`. */
  readonly refused = new Map<string, string>();
  /** Lines of its log. */
  readonly log: object[] = [];
  /** What all its commands answer, in place of what it knows. */
  trouble?: TestWords;
  /** Requests, as `<scheme> <host> <path>`. */
  readonly asked: string[] = [];
  ports = { http: 0, https: 0 };

  async listen(servers: TcpServers): Promise<void> {
    const secure = createHttps(
      {
        ...TRAEFIK_DEFAULT,
        SNICallback: (name, done) => done(null, this.contextOf(name)),
      },
      (request, answer) => this.reply('https', request, answer),
    );
    this.ports = {
      http: await servers.listen(
        createHttp((request, answer) => this.reply('http', request, answer)),
      ),
      https: await servers.listen(secure.on('tlsClientError', () => undefined)),
    };
  }

  /** What a command in its container prints. */
  command(line: string): TestWords {
    if (this.trouble) {
      return this.trouble;
    }
    const routers = Object.entries(this.routers).map(([key, router]) =>
      this.routerSeen(key, router),
    );
    const [, path] = /:8080\/api\/([a-z/]+)/.exec(line) ?? [];
    const answers: Record<string, unknown> = {
      version: { Version: '3.7.9' },
      'http/routers': routers,
      rawdata: {},
      certificates: [],
    };
    return {
      exit: 0,
      stdout:
        path === undefined
          ? this.log.map(each => `${JSON.stringify(each)}\n`).join('')
          : JSON.stringify(answers[path]),
    };
  }

  private get routers(): Record<string, TraefikRouter> {
    return this.file === '' ? {} : readRoutes(this.file).http.routers ?? {};
  }

  private routerSeen(key: string, router: TraefikRouter): object {
    const { rule, entryPoints, middlewares = [], service, tls } = router;
    const error = this.refused.get(key);
    return {
      ...{ name: `${key}@file`, provider: 'file', rule, entryPoints, service },
      middlewares: middlewares.map(each => `${each}@file`),
      status: error === undefined ? 'enabled' : 'disabled',
      ...(error !== undefined && { error: [error] }),
      ...(tls && { tls }),
    };
  }

  private contextOf(name: string): SecureContext {
    return createSecureContext(this.certificates.get(name) ?? TRAEFIK_DEFAULT);
  }

  private reply(
    scheme: 'http' | 'https',
    { headers: { host = '' }, url = '' }: IncomingMessage,
    answer: ServerResponse,
  ): void {
    this.asked.push(`${scheme} ${host} ${url}`);
    const [name] = host.split(':');
    const { status, location, body = '' } = this.answerTo(scheme, name, url);
    answer.writeHead(status, location === undefined ? {} : { location });
    answer.end(body);
  }

  private answerTo(scheme: string, name: string, path: string): TestAnswer {
    const entryPoint = scheme === 'https' ? 'websecure' : 'web';
    const found = Object.entries(this.routers)
      .filter(([key]) => !this.refused.has(key))
      .map(([, router]) => router)
      .filter(
        ({ rule, entryPoints }) =>
          entryPoints.includes(entryPoint) &&
          (rule === `Host(\`${name}\`)` ||
            rule === `Host(\`${name}\`) && Path(\`${path}\`)`),
      )
      .sort((one, other) => other.priority - one.priority)[0];
    const middlewares = found?.middlewares ?? [];
    if (middlewares.includes('opencsp-mark')) {
      return {
        status: 302,
        location: markAnswerOf(path.slice(path.lastIndexOf('/') + 1)),
      };
    }
    if (!found) {
      return { status: 404, body: '404 page not found\n' };
    }
    if (middlewares.includes('to-https')) {
      return { status: 301, location: `https://${name}${path}` };
    }
    return (
      this.answers.get(name) ??
      (middlewares.includes('authelia')
        ? { status: 302, location: `${PORTAL}${name}` }
        : { status: 200, body: 'fine' })
    );
  }
}
