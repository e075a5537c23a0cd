import { connect, createServer, Socket } from 'node:net';

/** A line between a client and a server that can go dead: connections are taken, nothing passes. */
export class Wire {
  private readonly sockets = new Set<Socket>();
  /** Nothing passes, and nothing is closed. */
  dead = false;

  private port = 0;
  private server = createServer();

  private constructor(private readonly to: URL) {}

  static async open(to: string): Promise<Wire> {
    const wire = new Wire(new URL(to));
    await wire.reopen();
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** After `close`; on the same port. */
  async reopen(): Promise<void> {
    this.server = createServer(near => {
      this.keep(near);
      if (!this.dead) {
        const far = this.keep(connect(Number(this.to.port), this.to.hostname));
        near.pipe(far).pipe(near);
      }
    });
    await new Promise<void>(resolve =>
      this.server.listen(this.port, '127.0.0.1', () => resolve()),
    );
    const address = this.server.address();
    this.port = typeof address === 'object' ? address?.port ?? 0 : 0;
  }

  async close(): Promise<void> {
    this.sockets.forEach(socket => socket.destroy());
    await new Promise(resolve => this.server.close(resolve));
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  }
}
