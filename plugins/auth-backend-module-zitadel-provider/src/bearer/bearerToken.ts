import type { Request } from 'express';
import { AuthenticationError, InputError } from '@backstage/errors';

/** RFC 6750 §2.1; the scheme is read without case (RFC 9110 §11.1). */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Node refuses headers of 16 KiB together; ZITADEL's tokens are below 2 KiB (recorded: 04-tokens). */
const MAX_TOKEN_LENGTH = 8 * 1024;

const SEND =
  'Send an access token of the identity provider, as header "Authorization: Bearer <token>".';

/**
 * The token that a request carries in its `Authorization` header.
 *
 * @throws AuthenticationError when there is none, InputError when there are several headers: proxies
 *   before us may have judged another one
 */
export function bearerTokenOf(
  request: Pick<Request, 'headersDistinct'>,
): string {
  const [header, ...others] = request.headersDistinct.authorization ?? [];
  if (header === undefined) {
    throw new AuthenticationError(SEND);
  }
  if (others.length > 0) {
    throw new InputError(
      'There are several Authorization headers. Send exactly one.',
    );
  }
  if (header.length > MAX_TOKEN_LENGTH) {
    throw new AuthenticationError(
      `The Authorization header is longer than ${MAX_TOKEN_LENGTH} characters.`,
    );
  }
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) {
    throw new AuthenticationError(SEND);
  }
  return token;
}
