import { SeenAccount, WantedAccount } from '@opencsp/plugin-opencsp-node';
import { PEOPLE } from '@opencsp/rendering';

/** Begin of the names of users that sign in for the portal; eight hex digits follow. */
const PREFIX = 'opencsp-check-';

const LOGIN = /^opencsp-check-[0-9a-f]{8}$/;

/** Bytes of chance in a name. */
export const LOGIN_BYTES = 4;

/** Nobody can have an address there (RFC 2606 §2), so that no message is ever sent. */
const NOWHERE = 'opencsp.invalid';

/** The name of a new user. @param chance - {@link LOGIN_BYTES} bytes */
export function checkLogin(chance: Uint8Array): string {
  return `${PREFIX}${Buffer.from(chance).toString('hex')}`;
}

/** The account that a check signs in with: one of a person who may use what everybody may. */
export function checkAccount(login: string): WantedAccount {
  return {
    login,
    email: emailOf(login),
    displayName: 'Sign-in check of the portal',
    groups: [PEOPLE],
  };
}

/**
 * The users that have to go: those that the portal knows of, and those that it must have made: nobody else
 * makes one with this name and this address.
 *
 * @param known - names that were kept before they were made
 * @param seen - everybody in the directory
 */
export function usersToRemove(
  known: readonly string[],
  seen: readonly Pick<SeenAccount, 'login' | 'email'>[],
): string[] {
  return seen
    .filter(
      ({ login, email }) =>
        LOGIN.test(login) &&
        (known.includes(login) || email.toLowerCase() === emailOf(login)),
    )
    .map(({ login }) => login);
}

function emailOf(login: string): string {
  return `${login}@${NOWHERE}`;
}
