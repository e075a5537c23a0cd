import { createSocket, Socket as UdpSocket } from 'node:dgram';
import { createServer, Server, Socket } from 'node:net';
import { systemErrorCode } from '../systemError';
import { UDP_LIMIT } from './packet';

/** Answers one message; nothing when nothing is to be said. */
export type Answerer = (message: Buffer, limit?: number) => Buffer | undefined;

const HOST = '127.0.0.1';
const IDLE_MS = 5_000;
const MAX_CONNECTIONS = 50;
/** Tries to get the same number for UDP and TCP when the system chooses. */
const TRIES = 10;

/** A name server's UDP and TCP sockets on one port of loopback. */
export class DnsSockets {
  private readonly connections = new Set<Socket>();

  private constructor(
    private readonly udp: UdpSocket,
    private readonly tcp: Server,
    readonly port: number,
  ) {}

  /** @throws Error with code EADDRINUSE when the port is used */
  static async open(port: number, answer: Answerer): Promise<DnsSockets> {
    for (let left = TRIES; ; left -= 1) {
      const udp = await bindUdp(port);
      const tcp = createServer();
      const { port: bound } = udp.address();
      try {
        await listen(tcp, bound);
      } catch (error) {
        await new Promise<void>(done => udp.close(() => done()));
        const mayDiffer = port === 0 && left > 1;
        if (mayDiffer && systemErrorCode(error) === 'EADDRINUSE') {
          continue;
        }
        throw error;
      }
      const sockets = new DnsSockets(udp, tcp, bound);
      sockets.serve(answer);
      return sockets;
    }
  }

  async close(): Promise<void> {
    for (const connection of this.connections) {
      connection.destroy();
    }
    await Promise.all([
      new Promise<void>(done => this.udp.close(() => done())),
      new Promise<void>(done => this.tcp.close(() => done())),
    ]);
  }

  private serve(answer: Answerer): void {
    this.udp.on('message', (message, { port, address }) => {
      const bytes = answer(message, UDP_LIMIT);
      if (bytes) {
        this.udp.send(bytes, port, address);
      }
    });
    this.tcp.maxConnections = MAX_CONNECTIONS;
    this.tcp.on('connection', connection => {
      this.connections.add(connection);
      connection.on('close', () => this.connections.delete(connection));
      connection.on('error', () => connection.destroy());
      connection.setTimeout(IDLE_MS, () => connection.destroy());
      serveStream(connection, answer);
    });
  }
}

/** Each message has its length before it (RFC 1035 §4.2.2). */
function serveStream(connection: Socket, answer: Answerer): void {
  let read = Buffer.alloc(0);
  connection.on('data', chunk => {
    read = Buffer.concat([read, chunk]);
    while (read.length >= 2 && read.length >= 2 + read.readUInt16BE(0)) {
      const end = 2 + read.readUInt16BE(0);
      const bytes = answer(read.subarray(2, end));
      read = read.subarray(end);
      if (bytes) {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(bytes.length);
        connection.write(Buffer.concat([length, bytes]));
      }
    }
  });
}

function bindUdp(port: number): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, HOST, () => {
      socket.off('error', reject);
      // An answer that nobody waits for comes back as an error.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
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
