import { STATUS_CODES } from 'node:http';

/** A whole answer of HTTP with one line of plain text, after which the connection ends. */
export function page(status: number, text: string): Buffer {
  const body = `${text}\n`;
  return Buffer.from(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Content-Type-Options: nosniff',
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
