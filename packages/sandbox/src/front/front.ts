import { connect, createServer, Server, Socket } from 'node:net';
import { HostPort } from '../machines/hostPort';
import { Log } from '../standIn';
import { errorText } from '../systemError';

/** What a front is given. */
export interface FrontOptions {
  /** 0 lets the system choose. */
  port: number;
  /** Who answers for a name (lower case, no dot at its end, no port); nothing when nobody does. */
  backendOf: (name: string) => HostPort | undefined;
  /** Milliseconds until the name must be known, and until the backend must take the connection. Default 10 s. */
  waitMs?: number;
  /** Milliseconds without a byte in either direction. Default 10 minutes. */
  idleMs?: number;
  log?: Log;
}

/** A front while it listens, on loopback only. */
export interface Front {
  readonly port: number;
  /** Ends all connections and frees the port. */
  close(): Promise<void>;
}

/** Where a connection goes, after its first bytes were read. */
export type Decision =
  | { outcome: 'more' }
  | { outcome: 'to'; backend: HostPort; name: string }
  /** The last bytes that the client gets. */
  | { outcome: 'refused'; bytes: Buffer; reason: string };

/** How the first bytes of a connection are read. */
export interface Protocol {
  /** For the log, such as `tls`. */
  name: string;
  decide: (bytes: Buffer) => Decision;
  /** What the client gets when the backend does not take the connection. */
  unreachable: (name: string) => Buffer;
}

const HOST = '127.0.0.1';
const WAIT_MS = 10_000;
const IDLE_MS = 600_000;
const MAX_CONNECTIONS = 1_000;
/** How long a client may take its last bytes. */
const FAREWELL_MS = 1_000;

/**
 * Starts a front: it reads the beginning of each connection, and hands the connection with all that was
 * read to who answers for the name in it.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function startFront(
  protocol: Protocol,
  options: FrontOptions,
): Promise<Front> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // What comes back from the other end is its own business; a close follows.
    socket.on('error', () => socket.destroy());
    return socket;
  };
  // Each direction ends by itself, as it would without a front between.
  const server = createServer({ allowHalfOpen: true }, client =>
    serve(track(client), track, protocol, options),
  );
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, options.port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}

function serve(
  client: Socket,
  track: (socket: Socket) => Socket,
  protocol: Protocol,
  options: FrontOptions,
): void {
  let read: Buffer = Buffer.alloc(0);
  const late = setTimeout(() => client.destroy(), options.waitMs ?? WAIT_MS);
  client.on('close', () => clearTimeout(late));
  client.on('end', () => client.destroy());
  client.on('data', chunk => {
    read = Buffer.concat([read, chunk]);
    const decision = protocol.decide(read);
    if (decision.outcome === 'more') {
      return;
    }
    clearTimeout(late);
    client.removeAllListeners('data');
    client.removeAllListeners('end');
    client.pause();
    if (decision.outcome === 'refused') {
      options.log?.(`${protocol.name} front: ${decision.reason}`);
      dismiss(client, decision.bytes);
      return;
    }
    const { backend, name } = decision;
    const server = track(open(backend, options));
    const refuse = (error: Error) => {
      const where = `${name} at ${backend.host}:${backend.port}`;
      options.log?.(`${protocol.name} front: ${where}: ${errorText(error)}`);
      dismiss(client, protocol.unreachable(name));
    };
    server.once('error', refuse);
    server.once('connect', () => server.off('error', refuse));
    join(client, server, read, options);
  });
}

function open({ host, port }: HostPort, options: FrontOptions): Socket {
  const server = connect({ host, port, allowHalfOpen: true });
  const late = setTimeout(
    () => server.destroy(new Error('It did not take the connection in time.')),
    options.waitMs ?? WAIT_MS,
  );
  server.once('connect', () => clearTimeout(late));
  server.once('close', () => clearTimeout(late));
  return server;
}

/**
 * Hands all bytes on, the first ones included. A side that is gone before its end takes the other with it;
 * one that has ended is waited for until its last bytes were taken.
 */
function join(
  client: Socket,
  server: Socket,
  read: Buffer,
  options: FrontOptions,
): void {
  const idleMs = options.idleMs ?? IDLE_MS;
  client.on('close', () => {
    if (!client.readableEnded) {
      server.destroy();
    }
  });
  server.once('connect', () => {
    server.write(read);
    client.pipe(server);
    server.pipe(client);
    for (const socket of [client, server]) {
      socket.setTimeout(idleMs, () => socket.destroy());
    }
    server.on('close', () => {
      if (!server.readableEnded) {
        client.destroy();
      }
    });
  });
}

/** Says the last bytes, and ends. */
function dismiss(client: Socket, bytes: Buffer): void {
  const gone = setTimeout(() => client.destroy(), FAREWELL_MS);
  client.on('close', () => clearTimeout(gone));
  client.on('end', () => client.destroy());
  client.end(bytes);
  // Unread bytes would turn the end into a reset, and the last words would be lost.
  client.resume();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
