import { createHash } from 'node:crypto';
import { stringifyEntityRef } from '@backstage/catalog-model';

/** An entity name in lower case: refs are compared without case, but `sub` is not (OpenID Connect Core §2). */
const PLAIN_NAME = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/;
const HASHED = 'sub-';

/**
 * The User entity of a subject. `sub` is the one claim that never changes and is never given to
 * another person; one that is no entity name is hashed.
 */
export function userEntityRefOf(sub: string): string {
  const plain = PLAIN_NAME.test(sub) && !sub.startsWith(HASHED);
  const name = plain
    ? sub
    : `${HASHED}${createHash('sha256').update(sub).digest('hex').slice(0, 40)}`;
  return stringifyEntityRef({ kind: 'User', namespace: 'default', name });
}
