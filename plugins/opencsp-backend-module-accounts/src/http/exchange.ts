import { IncomingHttpHeaders, request as send } from 'node:http';
import { Duplex } from 'node:stream';
import { ServiceOnHost } from '@opencsp/plugin-opencsp-node';

const CONNECT_MS = 15_000;
const ANSWER_MS = 20_000;

/** More people than any profile has fit into it. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A request to a service, as it is sent. */
export interface ExchangeRequest {
  method: string;
  /** With query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** Its whole answer. */
export interface ExchangeAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * Carries one request over a stream of its own to a port of a service, through its host, and the answer back.
 * Nothing of the request is in what it throws.
 *
 * @throws AccountTroubleError, HostTroubleError or HostConnectError when the service is not reached
 * @throws Error when there is no whole answer in time: what was asked may have been done
 */
export async function exchange(
  service: ServiceOnHost,
  port: number,
  request: ExchangeRequest,
  signal: AbortSignal,
): Promise<ExchangeAnswer> {
  const stream = await service.connect(port, {
    timeoutMs: CONNECT_MS,
    signal,
  });
  try {
    if (stream.destroyed) {
      throw new Error('The connection was cut at once');
    }
    return await carry(stream, request, signal);
  } finally {
    stream.destroy();
  }
}

function carry(
  stream: Duplex,
  { method, path, headers, body }: ExchangeRequest,
  signal: AbortSignal,
): Promise<ExchangeAnswer> {
  return new Promise((resolve, reject) => {
    const sent = send(
      {
        ...{ method, path },
        createConnection: () => stream,
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
        headers: {
          ...headers,
          ...(body !== undefined && {
            'content-length': Buffer.byteLength(body),
          }),
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
        response.on('error', reject);
        response.on('end', () =>
          response.complete
            ? resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: Buffer.concat(chunks),
              })
            : reject(new Error('The answer was cut off')),
        );
      },
    );
    sent.on('error', reject);
    stream.on('close', () => reject(new Error('The connection was cut')));
    sent.end(body);
  });
}
