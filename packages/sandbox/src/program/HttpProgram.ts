import { Server } from 'node:http';
import { Duplex } from 'node:stream';
import { Connections } from './Connections';
import { closed, HOST, listenOn, portOf } from './listening';

/** The part of a program's stand-in that has its web server. */
export class HttpProgram {
  private readonly connections: Connections;

  /** @param isDown - true while connections are ended as soon as they come */
  constructor(private readonly http: Server, isDown: () => boolean) {
    this.connections = new Connections(isDown);
    http.on('connection', socket => this.connections.remember(socket));
  }

  get url(): string {
    return `http://${HOST}:${portOf(this.http)}`;
  }

  /** Speaks HTTP on a connection that somebody else accepted. */
  acceptHttp(socket: Duplex): void {
    this.http.emit('connection', socket);
  }

  /**
   * @param port - absent: it listens nowhere, and takes connections only
   * @throws Error with code EADDRINUSE when the port is used
   */
  async listen(port: number | undefined): Promise<void> {
    if (port !== undefined) {
      await listenOn(this.http, port);
    }
  }

  /** Ends all connections. */
  cutAll(): void {
    this.connections.cutAll();
  }

  async close(): Promise<void> {
    this.cutAll();
    await closed(this.http);
  }
}
