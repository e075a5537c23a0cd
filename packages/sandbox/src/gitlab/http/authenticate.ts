import { Request } from '../../program/exchange';
import { Refused } from '../refusals';
import { GitlabToken, GitlabUser } from '../state';
import { World } from '../world';

/** Who asks, and with what. */
export interface Caller {
  user: GitlabUser;
  token: GitlabToken;
}

/**
 * Reads who asks from the header `PRIVATE-TOKEN`, or `Authorization: Bearer`. Nobody is nothing.
 *
 * @throws Refused for a token that is unknown, expired or revoked, and for one of somebody who is blocked
 */
export function callerOf(
  { tokens, accounts }: World,
  { headers }: Request,
): Caller | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const secret = headers['private-token'] ?? bearer;
  if (secret === undefined) {
    return undefined;
  }
  const token = tokens.find(secret);
  const user = token && accounts.user(token.userId);
  if (!token || !user) {
    throw unauthorized();
  }
  if (token.isRevoked) {
    throw invalidToken(
      'Token was revoked. You have to re-authorize from the user.',
    );
  }
  if (tokens.isExpired(token)) {
    throw invalidToken(
      'Token is expired. You can either do re-authorization or token refresh.',
    );
  }
  if (user.state !== 'active') {
    throw new Refused(403, {
      message: '403 Forbidden - Your account has been blocked.',
    });
  }
  tokens.used(token);
  return { user, token };
}

/** @throws Refused where none of the scopes is the token's */
export function needScope({ token }: Caller, allowed: readonly string[]): void {
  if (!allowed.some(scope => token.scopes.includes(scope))) {
    throw new Refused(403, {
      error: 'insufficient_scope',
      error_description:
        'The request requires higher privileges than provided by the access token.',
      scope: allowed.join(' '),
    });
  }
}

/** Nobody has said who they are, or nobody believes it. */
export function unauthorized(): Refused {
  return new Refused(401, { message: '401 Unauthorized' });
}

function invalidToken(why: string): Refused {
  return new Refused(401, { error: 'invalid_token', error_description: why });
}
