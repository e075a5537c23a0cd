import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { ListeningEntryPoint } from '../../traefik';
import { HostPort } from '../hostPort';

/** A port of a machine, and the port of the program behind it. */
export interface PublishedPort {
  host: number;
  own: number;
}

/** A listener of this computer's behind each port of a machine that leads to a program. */
export class ListeningPorts {
  private readonly servers = new Map<number, Server>();
  private readonly sockets = new Set<Socket>();

  /** @param accept - takes a connection that came to a port of the program */
  constructor(
    private readonly accept: (connection: Socket, port: number) => void,
  ) {}

  /** Listens for each of them, on ports of the system's choice. */
  async open(ports: readonly PublishedPort[]): Promise<void> {
    await Promise.all(
      ports.flatMap(({ host, own }) =>
        this.servers.has(host) ? [] : [this.listen(host, own)],
      ),
    );
  }

  /** Behind a port of the machine's; nothing when it is not published, or not open yet. */
  at(port: number): HostPort | undefined {
    const address = this.servers.get(port)?.address();
    return isBound(address)
      ? { host: address.address, port: address.port }
      : undefined;
  }

  /** Ends all connections, and frees the ports. */
  async close(): Promise<void> {
    const servers = [...this.servers.values()];
    this.servers.clear();
    const closed = servers.map(
      server =>
        new Promise<void>(resolve => {
          server.close(() => resolve());
        }),
    );
    this.sockets.forEach(socket => socket.destroy());
    await Promise.all(closed);
  }

  private async listen(host: number, port: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, socket => {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => this.sockets.delete(socket));
      this.accept(socket, port);
    });
    this.servers.set(host, server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
  }
}

function isBound(
  address: AddressInfo | string | null | undefined,
): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

/** The entry point that takes connections to a port, from outside or from its own loopback. */
export function entryPointAt(
  entryPoints: readonly ListeningEntryPoint[],
  port: number,
  from: 'outside' | 'loopback',
): string | undefined {
  return entryPoints.find(({ address }) => {
    const [, host = '', at] = /^(.*):(\d+)(?:\/tcp)?$/.exec(address) ?? [];
    const isForAll = ['', '0.0.0.0', '[::]'].includes(host);
    const isOwn = /^(127\.[\d.]+|localhost|\[::1\])$/.test(host);
    return Number(at) === port && (isForAll || (isOwn && from === 'loopback'));
  })?.name;
}
