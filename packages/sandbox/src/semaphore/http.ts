import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** One request, read to its end. */
export interface ApiRequest {
  method: string;
  /** Without the query and without slashes at its end. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** From the path. */
  params: Record<string, string>;
}

/** What is answered. */
export type Answer =
  | { status: number; json?: unknown; headers?: Record<string, string> }
  | { status: number; text: string; contentType: string }
  /** The connection is closed without an answer (recorded: 02, 59). */
  | 'hang-up';

/** A route: method and path with `:parameters`. */
export interface Route {
  method: string;
  path: string;
  /** May be called without credentials. */
  open?: boolean;
  handle(request: ApiRequest): Answer | Promise<Answer>;
}

/** An empty body; Semaphore's usual way to say no. */
export function empty(status: number): Answer {
  return { status };
}

export function json(status: number, body: unknown): Answer {
  return { status, json: body };
}

const UI_PAGE = '<html><body>Semaphore (sandbox)</body></html>\n';

/** Answers of the recorded server to what no route knows (01). */
function unmatched(path: string): Answer {
  return path.startsWith('/api')
    ? {
        status: 404,
        text: 'Not Found\n',
        contentType: 'text/plain; charset=utf-8',
      }
    : { status: 200, text: UI_PAGE, contentType: 'text/html; charset=utf-8' };
}

/** Finds the route of a request and lets it answer. */
export async function dispatch(
  routes: readonly Route[],
  request: Omit<ApiRequest, 'params'>,
  isAuthenticated: (request: ApiRequest) => boolean,
): Promise<Answer> {
  for (const route of routes) {
    const params =
      route.method === request.method && matchPath(route.path, request.path);
    if (params) {
      const full = { ...request, params };
      return route.open || isAuthenticated(full)
        ? route.handle(full)
        : empty(401);
    }
  }
  return unmatched(request.path);
}

function matchPath(
  pattern: string,
  path: string,
): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) {
    return undefined;
  }
  const params: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    if (part.startsWith(':')) {
      params[part.slice(1)] = decodeURIComponent(actual[index]);
    } else if (part !== actual[index]) {
      return undefined;
    }
  }
  return params;
}

/** A loopback HTTP listener that can go down and come up on the same port. */
export class Listener {
  private readonly sockets = new Set<Socket>();
  private server = this.build();
  private bound?: number;

  constructor(
    private readonly port: number,
    private readonly answer: (
      request: Omit<ApiRequest, 'params'>,
    ) => Promise<Answer>,
  ) {}

  /** The port that it has, also while it is down. */
  get boundPort(): number {
    return this.bound ?? this.port;
  }

  /** @throws Error with code EADDRINUSE when the port is used */
  async open(): Promise<void> {
    if (this.server.listening) {
      return;
    }
    this.server = this.build();
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(
        { host: '127.0.0.1', port: this.bound ?? this.port },
        resolve,
      );
    });
    const address = this.server.address();
    this.bound = typeof address === 'object' ? address?.port : undefined;
  }

  /** Closes the port and every connection. */
  async close(): Promise<void> {
    if (!this.server.listening) {
      return;
    }
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
      this.sockets.forEach(socket => socket.destroy());
    });
  }

  private build() {
    const server = createServer((request, response) => {
      this.serve(request, response).catch(() => {
        // A client that went away, or a path that is none.
        if (!response.headersSent) {
          response.writeHead(400);
        }
        response.end();
      });
    });
    server.on('connection', socket => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    return server;
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(Buffer.from(chunk));
    }
    const url = new URL(request.url ?? '/', 'http://semaphore.localhost');
    const answer = await this.answer({
      method: request.method ?? 'GET',
      path: url.pathname.replace(/\/+$/, '') || '/',
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    if (answer === 'hang-up') {
      request.socket.destroy();
      return;
    }
    write(response, answer);
  }
}

function write(
  response: ServerResponse,
  answer: Exclude<Answer, 'hang-up'>,
): void {
  if ('text' in answer) {
    response.writeHead(answer.status, {
      'Content-Type': answer.contentType,
      'Content-Length': Buffer.byteLength(answer.text),
    });
    response.end(answer.text);
    return;
  }
  const body =
    answer.json === undefined ? '' : `${JSON.stringify(answer.json)}\n`;
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    ...(answer.status === 204
      ? {}
      : { 'Content-Length': Buffer.byteLength(body) }),
    ...answer.headers,
  });
  response.end(body);
}
