import { IncomingMessage } from 'node:http';

/**
 * Reads the body of a request.
 *
 * @param tooLong - throws what the server says when there are more bytes than that
 */
export async function requestBody(
  request: IncomingMessage,
  maxBytes: number,
  tooLong: () => never,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) {
      tooLong();
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
