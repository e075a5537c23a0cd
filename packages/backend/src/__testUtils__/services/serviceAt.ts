/* eslint-disable @backstage/no-relative-monorepo-imports -- a service as the module of accounts is given it, for the tests of this package that have no host */
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  AccountTroubleError,
  HostConnectError,
  ServiceOnHost,
} from '../../../../../plugins/opencsp-node/src';

/** A service that is reached by addresses, in the place of the way through a host; it ends with `close`. */
export interface ServiceAt {
  service: ServiceOnHost;
  close(): void;
}

/**
 * @param id - of its definition
 * @param addresses - by the port that the service has for its kind; over `https:` the stream is one in TLS
 */
export function serviceAt(
  id: string,
  addresses: Readonly<Record<number, string>>,
): ServiceAt {
  const sockets = new Set<Socket>();
  return {
    service: {
      id,
      run: async () => {
        throw new AccountTroubleError('service-away', 'No programs', '');
      },
      connect: async (port, { signal }) => {
        signal?.throwIfAborted();
        const address = addresses[port];
        if (address === undefined) {
          throw new HostConnectError('refused', 'Nothing listens there');
        }
        const socket = await connected(new URL(address));
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
        return socket;
      },
    },
    close: () => sockets.forEach(socket => socket.destroy()),
  };
}

/** @throws HostConnectError when nobody answers */
async function connected(url: URL): Promise<Socket> {
  const { protocol, hostname: host } = url;
  const isSafe = protocol === 'https:';
  const port = Number(url.port) || (isSafe ? 443 : 80);
  const socket = isSafe
    ? connectTls({ host, port, servername: host })
    : connect({ host, port });
  try {
    await once(socket, isSafe ? 'secureConnect' : 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw new HostConnectError(
      'refused',
      `Nobody answers at ${url.host}: ${error}`,
    );
  }
}
