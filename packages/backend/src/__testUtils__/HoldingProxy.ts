import { connect, createServer, Server, Socket } from 'node:net';
import { until } from './until';

/** A way to a server on which answers can be held back, as a slow network does. */
export class HoldingProxy {
  private held: { socket: Socket; bytes: Buffer }[] = [];
  /** Those whose server has gone since: they learn it after what is held back for them. */
  private readonly over = new Set<Socket>();
  private isHolding = false;
  private pattern?: RegExp;
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** Where the server is found on this way. */
    readonly url: string,
  ) {}

  /** @param url - of the server, such as `https://127.0.0.1:1234` */
  static async to(url: string): Promise<HoldingProxy> {
    const target = new URL(url);
    const server = createServer();
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    const address = server.address();
    if (typeof address !== 'object' || address === null) {
      throw new Error('The proxy does not listen');
    }
    const near = `${target.protocol}//${target.hostname}:${address.port}`;
    const proxy = new HoldingProxy(server, near);
    server.on('connection', socket =>
      proxy.join(socket, connect(Number(target.port), target.hostname)),
    );
    return proxy;
  }

  /** Holds back all answers from now on, or from the request on that begins so. */
  hold(pattern?: RegExp): void {
    this.pattern = pattern;
    this.isHolding = pattern === undefined;
  }

  /** True while an answer is held back: then who asked waits for it. */
  get holdsAnswer(): boolean {
    return this.held.length > 0;
  }

  async untilHeld(): Promise<void> {
    await until(
      () => 'an answer is held back',
      async () => this.holdsAnswer,
    );
  }

  /** Passes on what was held back, to whoever sleeps as well: the system keeps it for them. */
  release(): void {
    this.isHolding = false;
    this.pattern = undefined;
    this.held.forEach(({ socket, bytes }) => socket.write(bytes));
    this.held = [];
    this.over.forEach(socket => socket.end());
    this.over.clear();
  }

  async close(): Promise<void> {
    this.open.forEach(socket => socket.destroy());
    await new Promise(resolve => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    [near, far].forEach(socket => {
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket));
      socket.on('error', () => undefined);
    });
    near.on('data', bytes => {
      if (this.pattern?.test(bytes.toString('latin1'))) {
        this.isHolding = true;
      }
      far.write(bytes);
    });
    far.on('data', bytes => {
      if (this.isHolding) {
        this.held.push({ socket: near, bytes });
      } else {
        near.write(bytes);
      }
    });
    near.on('close', () => far.destroy());
    far.on('close', () => {
      if (this.held.some(({ socket }) => socket === near)) {
        this.over.add(near);
      } else {
        near.destroy();
      }
    });
  }
}
