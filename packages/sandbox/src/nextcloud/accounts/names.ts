import { AccountRefused } from './refusals';

const LONGEST = 64;
const ALLOWED = /^[a-zA-Z0-9 _.@'-]+$/;

/**
 * Checks the name of a new account (services-contracts.md §7.1).
 *
 * @throws AccountRefused in the server's words
 */
export function checkUid(uid: string): void {
  if (uid.trim() === '') {
    throw new AccountRefused('A valid username must be provided');
  }
  if (!ALLOWED.test(uid)) {
    throw new AccountRefused(
      'Only the following characters are allowed in a username: "a-z", "A-Z", "0-9", spaces and "_.@-\'"',
    );
  }
  if (uid.trim() !== uid) {
    throw new AccountRefused(
      'Username contains whitespace at the beginning or at the end',
    );
  }
  if (/^\.+$/.test(uid)) {
    throw new AccountRefused('Username must not consist of dots only');
  }
  if (uid.length > LONGEST) {
    throw new AccountRefused('Username is too long');
  }
}

/** As the server's mailer has it: one `@`, and a name of a host after it. */
export function isMailAddress(text: string): boolean {
  return /^[^\s@<>()[\],;:\\"]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text);
}
