import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Answer, ApiRequest } from './http';

/** What a listener asks when something comes in. */
export interface ListenerOptions {
  /** 0 lets the system choose. */
  port: number;
  answer(request: ApiRequest): Promise<Answer>;
  /** A request to become a WebSocket; it owns the socket from then on. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** For the header `Date`. */
  date(): Date;
}

/** A loopback HTTP listener that can go down, come up on the same port, or fall silent. */
export class Listener {
  private readonly sockets = new Set<Socket>();
  private server = this.build();
  private bound?: number;
  private silent = false;

  constructor(private readonly options: ListenerOptions) {}

  /** The port that it has, also while it is down. */
  get boundPort(): number {
    return this.bound ?? this.options.port;
  }

  /**
   * Listens and answers, again if it was down or silent; those who waited in silence are cut off.
   *
   * @throws Error with code EADDRINUSE when the port is used
   */
  async open(): Promise<void> {
    if (this.silent) {
      this.silent = false;
      this.cut();
    }
    if (this.server.listening) {
      return;
    }
    this.server = this.build();
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(
        { host: '127.0.0.1', port: this.bound ?? this.options.port },
        resolve,
      );
    });
    const address = this.server.address();
    this.bound = typeof address === 'object' ? address?.port : undefined;
  }

  /** From now on connections are accepted and nothing is ever answered. */
  async fallSilent(): Promise<void> {
    await this.open();
    this.silent = true;
  }

  /** Closes the port and every connection. */
  async close(): Promise<void> {
    if (!this.server.listening) {
      return;
    }
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
      this.cut();
    });
  }

  private cut(): void {
    this.sockets.forEach(socket => socket.destroy());
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
    server.on('upgrade', (request, socket, head) => {
      if (!this.silent) {
        this.options.upgrade(request, socket, head);
      }
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
    if (this.silent) {
      return;
    }
    const url = new URL(request.url ?? '/', 'http://semaphore.localhost');
    const answer = await this.options.answer({
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
    response.setHeader('Date', this.options.date().toUTCString());
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
      ...answer.headers,
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
