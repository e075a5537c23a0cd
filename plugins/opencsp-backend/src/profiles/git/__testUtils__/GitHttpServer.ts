import { ChildProcess, spawn } from 'node:child_process';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';

/** What the server does with a request; it may also leave it to hang. */
export type Answer =
  /** As `git http-backend` does. */
  | 'well'
  | 'hang'
  /** Closes the connection in the middle of the request. */
  | 'cut-before'
  /** Does it, and closes the connection instead of answering. */
  | 'cut-after'
  | { status: number; headers?: Record<string, string>; body?: string };

/** What a request is. */
export interface Seen {
  method: string;
  url: string;
  authorization: string | undefined;
  /** True for the one request of a push that sends objects. */
  isPush: boolean;
}

/** Git over HTTP by the real `git http-backend`, with Basic authentication and faults on demand. */
export class GitHttpServer {
  readonly seen: Seen[] = [];
  /** Decides about each request. */
  answer: (seen: Seen) => Answer | Promise<Answer> = () => 'well';
  private readonly server: Server;
  private readonly running = new Set<ChildProcess>();
  private port = 0;

  /**
   * @param root - folder of the repositories
   * @param token - what must come as a password; without one, everybody may
   */
  constructor(private readonly root: string, private readonly token?: string) {
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => request.destroy());
    });
  }

  async start(): Promise<void> {
    await new Promise<void>(resolve => {
      this.server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
  }

  url(repository: string): string {
    return `http://127.0.0.1:${this.port}/${repository}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.running.forEach(({ pid }) => pid && process.kill(-pid, 'SIGKILL'));
    await new Promise(resolve => {
      this.server.close(resolve);
    });
  }

  private async handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method = '', url = '', headers } = request;
    const seen: Seen = {
      method,
      url,
      authorization: headers.authorization,
      isPush: method === 'POST' && url.endsWith('/git-receive-pack'),
    };
    this.seen.push(seen);
    const answer = await this.answer(seen);
    if (answer === 'hang') {
      return;
    }
    if (answer === 'cut-before') {
      request.once('data', () => request.socket.destroy());
      return;
    }
    if (typeof answer === 'object') {
      response.writeHead(answer.status, answer.headers).end(answer.body);
      return;
    }
    if (!this.mayEnter(headers.authorization)) {
      response
        .writeHead(401, { 'www-authenticate': 'Basic realm="profiles"' })
        .end('no');
      return;
    }
    const output = await this.backend(request, await wholeBody(request));
    if (answer === 'cut-after') {
      request.socket.destroy();
      return;
    }
    send(output, response);
  }

  private mayEnter(authorization: string | undefined): boolean {
    const [, password] = Buffer.from(
      authorization?.replace('Basic ', '') ?? '',
      'base64',
    )
      .toString()
      .split(':');
    return this.token === undefined || password === this.token;
  }

  /** Given a body that breaks off, `git http-backend` waits for its rest for ever, at full speed. */
  private backend(request: IncomingMessage, body: Buffer): Promise<Buffer> {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const header = (name: string) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : '';
    };
    return new Promise(resolve => {
      const child = spawn('git', ['http-backend'], {
        // A group of its own: `git` only starts the program.
        detached: true,
        env: {
          PATH: process.env.PATH,
          HOME: this.root,
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_PROJECT_ROOT: this.root,
          GIT_HTTP_EXPORT_ALL: '1',
          REMOTE_USER: 'portal',
          REMOTE_ADDR: '127.0.0.1',
          PATH_INFO: decodeURIComponent(url.pathname),
          QUERY_STRING: url.search.slice(1),
          REQUEST_METHOD: request.method,
          CONTENT_TYPE: header('content-type'),
          CONTENT_LENGTH: String(body.length),
          HTTP_CONTENT_ENCODING: header('content-encoding'),
          GIT_PROTOCOL: header('git-protocol'),
        },
      });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stderr.resume();
      child.stdin.on('error', () => undefined);
      this.running.add(child);
      child.on('close', () => {
        this.running.delete(child);
        resolve(Buffer.concat(chunks));
      });
      child.stdin.end(body);
    });
  }
}

/** @throws Error when the request breaks off */
async function wholeBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/** Hands on what a CGI program wrote: headers, an empty line, the body. */
function send(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  let status = 200;
  for (const line of output.subarray(0, end).toString().split('\r\n')) {
    const [name, value = ''] = line.split(/: (.*)/);
    if (name === 'Status') {
      status = Number.parseInt(value, 10);
    } else if (name) {
      response.setHeader(name, value);
    }
  }
  response.writeHead(status).end(output.subarray(end + 4));
}
