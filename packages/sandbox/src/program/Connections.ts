import { Duplex } from 'node:stream';

/** Connections to a program, so that all of them can be cut. */
export class Connections {
  private readonly open = new Set<Duplex>();

  /** @param isDown - true while a connection is ended as soon as it comes: the port stays ours */
  constructor(private readonly isDown: () => boolean) {}

  remember(socket: Duplex): void {
    this.open.add(socket);
    socket.on('close', () => this.open.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.isDown()) {
      socket.destroy();
    }
  }

  cutAll(): void {
    for (const socket of this.open) {
      socket.destroy();
    }
  }
}
