import { request as send } from 'node:http';
import { Duplex } from 'node:stream';
import { ServiceOnHost } from '@opencsp/plugin-opencsp-node';
import { silent } from './troubles';

/** Port of LLDAP's HTTP (services-contracts.md §5.1). */
const PORT = 17170;

const CONNECT_MS = 15_000;
const ANSWER_MS = 20_000;

/** More people than any profile has fit into it. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A request to LLDAP. */
export interface HttpRequest {
  method: 'GET' | 'POST';
  path: string;
  /** Of who is signed in. */
  token?: string;
  /** Sent as JSON. */
  body?: unknown;
}

/** What came back. */
export interface HttpAnswer {
  status: number;
  text: string;
}

/**
 * Asks LLDAP over a stream of its own, which ends with the answer.
 *
 * @throws AccountTroubleError when it does not answer in time; HostTroubleError or HostConnectError when it
 * is not reached
 */
export async function askHttp(
  service: ServiceOnHost,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const stream = await service.connect(PORT, {
    timeoutMs: CONNECT_MS,
    signal,
  });
  try {
    if (stream.destroyed) {
      throw silent('the connection was cut at once');
    }
    return await exchange(stream, request, signal);
  } finally {
    stream.destroy();
  }
}

function exchange(
  stream: Duplex,
  { method, path, token, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const what = `${method} ${path}`;
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const late = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    const fail = (error: unknown) => reject(silent(what, error));
    const sent = send(
      {
        method,
        path,
        host: 'lldap',
        createConnection: () => stream,
        signal: late,
        headers: {
          accept: 'application/json',
          ...(text !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      },
      response => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_BYTES) {
            response.destroy(new Error('The answer is too long'));
          } else {
            chunks.push(chunk);
          }
        });
        response.on('error', fail);
        response.on('end', () =>
          response.complete
            ? resolve({
                status: response.statusCode ?? 0,
                text: Buffer.concat(chunks).toString('utf8'),
              })
            : fail(new Error('The answer was cut off')),
        );
      },
    );
    sent.on('error', fail);
    stream.on('close', () => fail(new Error('The connection was cut')));
    sent.end(text);
  });
}
