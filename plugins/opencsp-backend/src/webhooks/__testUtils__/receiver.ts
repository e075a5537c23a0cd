import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import {
  WebhookEvent,
  webhookEventSchema,
} from '@opencsp/plugin-opencsp-common';

/** A request as a receiver got it. */
export interface Received {
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
  event: WebhookEvent;
}

/** How a receiver answers; it has read the request already. */
export type Answer = (
  response: ServerResponse,
  received: Received,
) => void | Promise<void>;

/** A real receiver on a free port of this computer, that answers what a test sets. */
export class Receiver {
  readonly received: Received[] = [];
  /** How many requests are being answered now, and were at most at the same time. */
  open = 0;
  mostOpen = 0;
  answer: Answer = response => {
    response.writeHead(204).end();
  };
  private server?: Server;

  constructor(private readonly tls?: { key: string; cert: string }) {}

  async start(): Promise<string> {
    const take = (request: IncomingMessage, response: ServerResponse) => {
      this.take(request, response).catch(error => response.destroy(error));
    };
    const server = this.tls
      ? createTlsServer(this.tls, take)
      : createServer(take);
    this.server = server;
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return `${this.tls ? 'https' : 'http'}://127.0.0.1:${portOf(
      server.address(),
    )}`;
  }

  /** Answers with a status, and headers if a test wants some. */
  answerWith(status: number, headers: Record<string, string> = {}): void {
    this.answer = response => {
      response.writeHead(status, headers).end();
    };
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>(resolve => {
      if (this.server) {
        this.server.close(() => resolve());
      } else {
        resolve();
      }
    });
  }

  private async take(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    response.once('close', () => {
      this.open -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(Buffer.from(chunk));
    }
    const body = Buffer.concat(chunks).toString();
    const received = {
      path: request.url ?? '',
      headers: request.headers,
      body,
      event: webhookEventSchema.parse(JSON.parse(body)),
    };
    this.received.push(received);
    await this.answer(response, received);
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') {
    throw new Error('The receiver has no port');
  }
  return address.port;
}
