import { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { CertificatePair } from './certificates';

/** The HTTPS port, which can be shut and opened again on the same number. */
export class Listener {
  private server?: Server;
  private readonly sockets = new Set<Duplex>();
  private boundPort: number;

  constructor(
    private readonly host: string,
    port: number,
    private readonly certificate: CertificatePair,
    private readonly handle: (
      request: IncomingMessage,
      response: ServerResponse,
    ) => void,
  ) {
    this.boundPort = port;
  }

  get port(): number {
    return this.boundPort;
  }

  get isOpen(): boolean {
    return this.server !== undefined;
  }

  /** @throws the system's error when the port is taken */
  async open(): Promise<void> {
    if (this.server) {
      return;
    }
    const server = createServer(
      { key: this.certificate.key, cert: this.certificate.certificate },
      this.handle,
    );
    server.on('connection', socket => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.boundPort, this.host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.server = server;
    this.boundPort = portOf(server.address());
  }

  /** Takes no new connections from now on; those that are busy go on. */
  refuse(): void {
    const { server } = this;
    if (server) {
      this.server = undefined;
      server.close();
      server.closeIdleConnections();
    }
  }

  /** Cuts all connections: new ones are refused from now on. */
  async shut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    const closed = server && new Promise(resolve => server.close(resolve));
    for (const socket of this.sockets) {
      socket.destroy();
    }
    await closed;
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address ? address.port : 0;
}
