import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import { createSecureContext, SecureContext, TLSSocket } from 'node:tls';
import { TraefikStandIn } from './traefikStandIn';
import { ProxyRequest, ProxyResponse } from './world';

/** Where a connection came in. */
export interface ConnectionFacts {
  /** Name of the entry point. */
  entryPoint: string;
  /** Of the client, without a port. */
  clientAddress: string;
}

/** Lets a proxy speak HTTP and TLS on connections that somebody else accepted. */
export interface TraefikConnections {
  /** Takes over a connection. Both HTTP and TLS are spoken on each entry point, as Traefik does. */
  accept(connection: Duplex, facts: ConnectionFacts): void;
  /** Ends all connections. */
  close(): void;
}

/** The first byte of a TLS record with a handshake (RFC 8446 §5.1). */
const HANDSHAKE = 0x16;
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Bodies of answers without one (RFC 9110 §6.4.1). */
const WITHOUT_BODY = new Set([204, 304]);

class Connections implements TraefikConnections {
  private readonly facts = new WeakMap<Duplex, ConnectionFacts>();
  private readonly open = new Set<Duplex>();
  private readonly server = createServer((request, response) => {
    this.respond(request, response).catch(() => response.destroy());
  });

  constructor(private readonly traefik: TraefikStandIn) {}

  accept(connection: Duplex, facts: ConnectionFacts): void {
    if (!this.traefik.isRunning) {
      connection.destroy();
      return;
    }
    this.keep(connection);
    connection.once('readable', () => {
      const first: unknown = connection.read(1);
      if (!Buffer.isBuffer(first)) {
        connection.destroy();
        return;
      }
      connection.unshift(first);
      const spoken =
        first[0] === HANDSHAKE ? this.secured(connection) : connection;
      if (spoken) {
        this.facts.set(spoken, facts);
        this.server.emit('connection', spoken);
      }
    });
  }

  close(): void {
    for (const connection of this.open) {
      connection.destroy();
    }
    this.server.closeAllConnections();
  }

  private keep(connection: Duplex): void {
    this.open.add(connection);
    connection.on('error', () => connection.destroy());
    connection.once('close', () => this.open.delete(connection));
  }

  private secured(connection: Duplex): TLSSocket | undefined {
    const secureContext = this.contextFor(undefined);
    if (!secureContext) {
      connection.destroy();
      return undefined;
    }
    const socket = new TLSSocket(connection, {
      isServer: true,
      secureContext,
      SNICallback: (serverName, done) =>
        done(null, this.contextFor(serverName)),
    });
    this.keep(socket);
    return socket;
  }

  private contextFor(
    serverName: string | undefined,
  ): SecureContext | undefined {
    const pair = this.traefik.certificate(serverName);
    return pair && createSecureContext({ cert: pair.chain, key: pair.key });
  }

  private async respond(
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const facts = this.facts.get(incoming.socket);
    const body = await bodyOf(incoming);
    if (!facts || !body) {
      response.writeHead(body ? 400 : 413).end();
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const answered = await this.traefik.handle({
      ...facts,
      isTls: incoming.socket instanceof TLSSocket,
      request: requestOf(incoming, body),
      signal: gone.signal,
    });
    send(answered, incoming.method, response);
  }
}

/** Attaches HTTP and TLS to a proxy. */
export function createTraefikConnections(
  traefik: TraefikStandIn,
): TraefikConnections {
  return new Connections(traefik);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of incoming) {
    const bytes = Buffer.from(part);
    length += bytes.length;
    if (length > MAX_BODY_BYTES) {
      return undefined;
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function requestOf(incoming: IncomingMessage, body: Buffer): ProxyRequest {
  const { rawHeaders } = incoming;
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index], rawHeaders[index + 1]);
  }
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers,
    body,
  };
}

function send(
  { status, headers, body }: ProxyResponse,
  method: string | undefined,
  response: ServerResponse,
): void {
  for (const [name, value] of headers) {
    response.appendHeader(name, value);
  }
  if (!WITHOUT_BODY.has(status)) {
    response.setHeader('content-length', body.length);
  }
  response.writeHead(status);
  response.end(method === 'HEAD' || WITHOUT_BODY.has(status) ? '' : body);
}
