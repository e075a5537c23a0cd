import { IncomingMessage, ServerResponse } from 'node:http';
import { requestBody } from '../requestBody';

/** Far more than an API of these is ever sent. */
const MAX_BODY_BYTES = 1024 * 1024;

/** What came in. */
export interface Request {
  method: string;
  /** With its query. */
  url: URL;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

/** What goes out; `content-length` is set by who sends it. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** How long the real server takes before it, in milliseconds. */
  delayMs?: number;
}

/** @throws Error when the target is no path or the body is too long */
export async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const body = await requestBody(incoming, MAX_BODY_BYTES, () => {
    throw new Error(`A body is longer than ${MAX_BODY_BYTES} bytes.`);
  });
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', 'http://program.localhost'),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    ),
    body,
  };
}

/** Sends an answer. */
export function writeReply(outgoing: ServerResponse, reply: Reply): void {
  outgoing.writeHead(reply.status, {
    'content-length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  outgoing.end(reply.body);
}
