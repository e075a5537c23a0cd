import { IncomingMessage, ServerResponse } from 'node:http';
import { requestBody } from '../../requestBody';
import { JsonObject } from '../store/objects';
import { failure, StatusError, unsupportedMediaType } from './statusError';

const MAX_BODY_BYTES = 3_145_728;

/** @throws StatusError 406 */
export function checkAccept(accept: string | undefined): void {
  if (accept && !/\*\/\*|application\/(json|\*)/.test(accept)) {
    throw failure(
      406,
      'NotAcceptable',
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    );
  }
}

/** @throws StatusError 415 */
export function requireJson(request: IncomingMessage): void {
  const type = contentType(request);
  if (type && type !== 'application/json') {
    throw unsupportedMediaType([
      'application/json',
      'application/yaml',
      'application/vnd.kubernetes.protobuf',
    ]);
  }
}

/** Without its parameters. */
export function contentType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0].trim();
}

/** @throws StatusError 413 */
export async function readBody(request: IncomingMessage): Promise<string> {
  return requestBody(request, MAX_BODY_BYTES, () => {
    const refusal = failure(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: limit is ${MAX_BODY_BYTES}`,
    );
    // The rest is not read: the connection cannot be used again.
    throw new StatusError(refusal.code, refusal.body, {
      Connection: 'close',
    });
  });
}

/** Answers with a `Status`, an object or a text, and with a `Warning` header line for each warning. */
export function send(
  response: ServerResponse,
  code: number,
  body: JsonObject | string,
  headers: Record<string, string> = {},
  warnings: readonly string[] = [],
): void {
  const isText = typeof body === 'string';
  response.writeHead(code, {
    'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'Cache-Control': 'no-cache, private',
    ...headers,
    ...(warnings.length > 0
      ? {
          Warning: warnings.map(
            warning => `299 - "${warning.replaceAll('"', '\\"')}"`,
          ),
        }
      : {}),
  });
  response.end(isText ? body : JSON.stringify(body));
}
