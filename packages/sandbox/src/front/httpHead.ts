import { normalName } from './hostName';

/** What the bytes so far say. */
export type HttpHead =
  /** More bytes are needed. */
  | { outcome: 'more' }
  /** It was read; the name is in lower case and without a port. */
  | { outcome: 'read'; host: string }
  | { outcome: 'refused'; status: number; reason: string };

/** Most bytes of request line and headers that are waited for; Node's own servers take as many. */
export const MAX_HEAD_BYTES = 16 * 1024;

const END = '\r\n\r\n';
const REQUEST_LINE = /^[A-Z]{1,20} (\S+) HTTP\/1\.[01]$/;
const HOST = /^host:[ \t]*(.*?)[ \t]*$/i;
const ABSOLUTE = /^http:\/\/([^/?#]*)/i;

/**
 * Reads for which host the first request of a connection is (RFC 9112 §3.2), from the bytes that came so
 * far. Pure, and bounded.
 */
export function readHttpHead(bytes: Buffer): HttpHead {
  const text = bytes.toString('latin1', 0, MAX_HEAD_BYTES);
  const lines = text.split(END, 1)[0].split('\r\n');
  if (!text.includes(END)) {
    return early(bytes, text);
  }
  const target = REQUEST_LINE.exec(lines[0])?.[1];
  if (target === undefined) {
    return refused(400, 'This is not a request of HTTP/1.');
  }
  const hosts = lines.slice(1).flatMap(line => HOST.exec(line)?.[1] ?? []);
  if (hosts.length !== 1) {
    return refused(400, 'A request needs one Host header.');
  }
  // The target goes before the header where it names a host.
  const authority = ABSOLUTE.exec(target)?.[1] ?? hosts[0];
  const host = normalName(authority.replace(/:\d{0,5}$/, ''));
  return host === undefined
    ? refused(400, 'The Host header holds no host name.')
    : { outcome: 'read', host };
}

/** What begins with no method will not become a request by waiting. */
function early(bytes: Buffer, text: string): HttpHead {
  if (bytes.length >= MAX_HEAD_BYTES) {
    return refused(431, 'The headers of the request are too long.');
  }
  return /^[A-Z]{0,20}( |$)/.test(text)
    ? { outcome: 'more' }
    : refused(400, 'This is not a request of HTTP/1.');
}

function refused(status: number, reason: string): HttpHead {
  return { outcome: 'refused', status, reason };
}
