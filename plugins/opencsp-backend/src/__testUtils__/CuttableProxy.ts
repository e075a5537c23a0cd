import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';

/** A way to a server that can be cut: as if the server were gone, for those who go this way. */
export class CuttableProxy {
  private readonly open = new Set<Socket>();
  private isCut = false;

  private constructor(private readonly server: Server) {}

  static async to(host: string, port: number): Promise<CuttableProxy> {
    const server = createServer();
    const proxy = new CuttableProxy(server);
    server.on('connection', near => proxy.join(near, connect(port, host)));
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return proxy;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    if (typeof address !== 'object' || address === null) {
      throw new Error('The proxy does not listen');
    }
    return address.port;
  }

  /** Ends all connections and refuses new ones. */
  cut(): void {
    this.isCut = true;
    this.open.forEach(socket => socket.destroy());
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise(resolve => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    [near, far].forEach(socket => {
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket));
      // A cut connection is what it is for.
      socket.on('error', () => undefined);
    });
    if (this.isCut) {
      near.destroy();
      far.destroy();
      return;
    }
    near.pipe(far).on('close', () => near.destroy());
    far.pipe(near).on('close', () => far.destroy());
  }
}
