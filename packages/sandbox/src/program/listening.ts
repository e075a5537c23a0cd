import { Server } from 'node:net';

/** Where programs of the sandbox listen. */
export const HOST = '127.0.0.1';

/** The port that a server listens on; 0 while it does not. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** @throws Error with code EADDRINUSE when the port is used */
export function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port }, () => resolve());
  });
}

/** Ends when it listens no more, and its last connection has ended. */
export function closed(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
  });
}
