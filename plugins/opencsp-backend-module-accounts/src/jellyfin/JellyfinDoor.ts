import { ServiceOnHost } from '@opencsp/plugin-opencsp-node';
import { exchange } from '../http/exchange';
import { asTrouble, starting } from './troubles';

/** Port of Jellyfin's HTTP (services-contracts.md §1.1). */
const PORT = 8096;

/** A request to Jellyfin. */
export interface JellyfinRequest {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** Of a login. */
  token?: string;
  /** Which device a login is counted for. */
  device?: string;
  /** Sent as JSON. */
  body?: unknown;
}

/** What came back. */
export interface JellyfinAnswer {
  status: number;
  text: string;
}

/** The way to a Jellyfin: a stream of its own for each request, through the host. */
export class JellyfinDoor {
  constructor(
    private readonly service: ServiceOnHost,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Asks, and waits for the answer.
   *
   * @throws AccountTroubleError when it does not answer in time, or still starts; HostTroubleError or
   * HostConnectError when it is not reached
   */
  async ask(request: JellyfinRequest): Promise<JellyfinAnswer> {
    const { service, signal } = this;
    const { method, path, body } = request;
    try {
      const answer = await exchange(
        service,
        PORT,
        {
          ...{ method, path },
          headers: {
            ...{ host: 'jellyfin', accept: 'application/json' },
            authorization: authorizationOf(request),
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        },
        signal,
      );
      if (answer.status === 503) {
        throw starting();
      }
      return { status: answer.status, text: answer.body.toString('utf8') };
    } catch (error) {
      throw asTrouble(error, `${method} ${path.split('?')[0]}`, signal);
    }
  }
}

/** Values are cut at commas and quotes, so that they are written as parts of an address (services-contracts.md §7.4). */
function authorizationOf({
  token,
  device = 'opencsp',
}: JellyfinRequest): string {
  const values = Object.entries({
    Client: 'OpenCSP',
    Device: 'Portal',
    DeviceId: device,
    Version: '1.0',
    ...(token !== undefined && { Token: token }),
  }).map(([name, value]) => `${name}="${encodeURIComponent(value)}"`);
  return `MediaBrowser ${values.join(', ')}`;
}
