import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { HostPort, HostRunner } from '@opencsp/plugin-opencsp-node';

/**
 * Opens a connection to what is looked at. It is not reached in time when the signal aborts; who opens it
 * destroys it.
 */
export type Way = (limits: {
  timeoutMs: number;
  signal: AbortSignal;
}) => Promise<Duplex>;

/**
 * From the portal to an address.
 *
 * @param address - one that `reachable` of `nameLookup.ts` let through: nothing is checked here
 */
export function wayToAddress(address: string, port: number): Way {
  return ({ signal }) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: address, port });
      const stop = () => socket.destroy(new Error('No answer came in time.'));
      signal.addEventListener('abort', stop, { once: true });
      socket.once('close', () => signal.removeEventListener('abort', stop));
      // Stays: what comes after the connection is the reader's, and must not end the process.
      socket.on('error', reject);
      socket.once('connect', () => resolve(socket));
      if (signal.aborted) {
        stop();
      }
    });
}

/** From a host to a port of its own, over the connection that is kept to it. */
export function wayOverHost(
  runner: Pick<HostRunner, 'connect'>,
  to: HostPort,
): Way {
  return limits => runner.connect(to, limits);
}
