import { createServer, Server, Socket } from 'node:net';

/** Servers of a test on loopback, with all that is connected to them. */
export class TcpServers {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  /** Connections that are open. */
  get open(): number {
    return this.sockets.size;
  }

  /** Does this with each connection. @returns its port */
  serve(answer: (socket: Socket) => void): Promise<number> {
    return this.listen(
      createServer(socket => {
        answer(socket);
        // Else the end of the other side is never read.
        socket.resume();
      }),
    );
  }

  /** Has a server listen. @returns its port */
  async listen(server: Server): Promise<number> {
    this.servers.push(server);
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>(done =>
      server.listen(0, '127.0.0.1', () => done()),
    );
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** A port at which nothing listens any more. */
  async closedPort(): Promise<number> {
    const port = await this.serve(() => undefined);
    await new Promise(done => this.servers.at(-1)?.close(done));
    return port;
  }

  /** Comes back when nobody is connected any more. */
  async settled(): Promise<void> {
    while (this.open > 0) {
      await new Promise(done => setTimeout(done, 5));
    }
  }

  close(): void {
    this.servers.forEach(server => server.close());
    this.sockets.forEach(socket => socket.destroy());
  }
}
