import { TraefikLog } from './log';
import { BackendCaller, Clock, ProxyRequest, ProxyResponse } from './world';

/** A request on its way through the proxy. Its headers are changed as it goes. */
export interface Visit {
  request: ProxyRequest;
  isTls: boolean;
  /** Ends when the client goes away or the proxy stops. */
  signal: AbortSignal;
  call: BackendCaller;
  clock: Clock;
  log: TraefikLog;
}

/** What comes after. */
export type Next = () => Promise<ProxyResponse>;

/** One step on the way. */
export type Middleware = (visit: Visit, next: Next) => Promise<ProxyResponse>;

/** An answer of the proxy itself. */
export function answer(
  status: number,
  text = '',
  headers: Readonly<Record<string, string>> = {},
): ProxyResponse {
  return { status, headers: new Headers(headers), body: Buffer.from(text) };
}

/** An error as Go's own server writes it. */
export function goError(status: number, text: string): ProxyResponse {
  return answer(status, `${text}\n`, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
}

/** No router takes it. */
export function notFound(): ProxyResponse {
  return goError(404, '404 page not found');
}

/** Of one connection only (RFC 9110 §7.6.1). */
const OF_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
];

/** Headers without those of the connection. */
export function ofMessage(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of OF_CONNECTION) {
    kept.delete(name);
  }
  return kept;
}
