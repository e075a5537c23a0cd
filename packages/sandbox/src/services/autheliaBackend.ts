import { request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AutheliaPerson, createAutheliaStandIn } from '../authelia';
import { Log, StandIn } from '../standIn';
import { errorText, systemErrorCode } from '../systemError';
import { BackendDown, BackendRequest, ProxyResponse } from '../traefik';
import { PublicPorts } from './homerConfig';
import { RunningContainer } from './ports';

/** Port of the image, and where it reads its settings unless it is told (services-contracts.md §1.1, §4.1). */
export const AUTHELIA_PORT = 9091;
const CONFIGURATION = '/config/configuration.yml';

/** Of a connection, not of a request (RFC 9110 §7.6.1); Node sets the length itself. */
const OF_THE_CONNECTION = new Set([
  ...['connection', 'keep-alive', 'transfer-encoding', 'content-length'],
  ...['te', 'trailer', 'upgrade', 'proxy-connection'],
]);

/** What an Authelia in a container is started with. */
export interface AutheliaSurroundings {
  people: readonly AutheliaPerson[];
  publicPorts: PublicPorts;
  speed: number;
  now: () => Date;
  log: Log;
}

/**
 * Starts the Authelia of a container with the configuration that the container sees; nothing when there is
 * none or it is not understood, as the real one ends then.
 */
export async function startAuthelia(
  container: RunningContainer,
  { publicPorts, ...others }: AutheliaSurroundings,
): Promise<StandIn | undefined> {
  const { X_AUTHELIA_CONFIG: path = CONFIGURATION } = container.environment;
  const configuration = container.readFile(path);
  const name = `authelia of ${container.project}`;
  if (configuration === undefined) {
    others.log(`${name}: there is no ${path}`);
    return undefined;
  }
  try {
    return await createAutheliaStandIn({
      ...others,
      port: 0,
      configuration,
      publicPort: publicPorts.https,
    });
  } catch (error) {
    others.log(`${name}: ${errorText(error)}`);
    return undefined;
  }
}

/**
 * Hands a request on, with all its headers.
 *
 * @throws BackendDown in the words of Go when it does not answer
 */
export function handOn(
  { url: to }: StandIn,
  request: BackendRequest,
): Promise<ProxyResponse> {
  const { pathname, search, host } = new URL(request.url);
  return new Promise((resolve, reject) => {
    const outgoing = send(
      new URL(to),
      {
        method: request.method,
        path: `${pathname}${search}`,
        headers: Object.fromEntries(
          [...request.headers].filter(([name]) => !OF_THE_CONNECTION.has(name)),
        ),
        agent: false,
        signal: request.signal,
      },
      response => {
        buffer(response).then(
          body =>
            resolve({
              status: response.statusCode ?? 502,
              headers: headersOf(response.rawHeaders),
              body,
            }),
          error => reject(down(host, error)),
        );
      },
    );
    outgoing.on('error', error => reject(down(host, error)));
    outgoing.end(request.body);
  });
}

function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    if (!OF_THE_CONNECTION.has(raw[index].toLowerCase())) {
      headers.append(raw[index], raw[index + 1]);
    }
  }
  return headers;
}

function down(host: string, error: unknown): BackendDown {
  switch (systemErrorCode(error)) {
    case 'ECONNREFUSED':
      return refused(host);
    case 'ABORT_ERR':
      return new BackendDown('context canceled');
    default:
      return new BackendDown('EOF');
  }
}

/** Nothing listens there. */
export function refused(host: string): BackendDown {
  const at = host.includes(':') ? host : `${host}:80`;
  return new BackendDown(`dial tcp ${at}: connect: connection refused`);
}
