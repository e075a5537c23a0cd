import { request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { systemErrorCode } from '../systemError';
import { BackendDown, BackendRequest, ProxyResponse } from '../traefik';

/** Of a connection, not of a request (RFC 9110 §7.6.1); Node sets the length itself. */
const OF_THE_CONNECTION = new Set([
  ...['connection', 'keep-alive', 'transfer-encoding', 'content-length'],
  ...['te', 'trailer', 'upgrade', 'proxy-connection'],
]);

/**
 * Hands a request on, with all its headers.
 *
 * @param to - the address of a server on this computer
 * @throws BackendDown in the words of Go when it does not answer
 */
export function handOn(
  to: string,
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
