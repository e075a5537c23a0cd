import { InputError } from '@backstage/errors';

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const MAIL = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})+$`);
const LONGEST = 254;
const LONGEST_LOCAL_PART = 64;

/**
 * The address as Vaultwarden keeps it: in lower case. It is checked here because a bad one is answered with 500, and
 * because a registration that fails uses its invitation up (recorded: admin, register-burned-invitation). Only ASCII:
 * the address is the salt of the master key, and programs do not agree on the lower case of other letters.
 *
 * @throws InputError when it is no address
 */
export function vaultMailOf(mail: string): string {
  const trimmed = mail.trim();
  const isTooLong =
    trimmed.length > LONGEST || trimmed.lastIndexOf('@') > LONGEST_LOCAL_PART;
  if (isTooLong || !MAIL.test(trimmed)) {
    throw new InputError(
      'Vaultwarden needs a plain e-mail address (letters of ASCII, one @, a domain with a dot); nothing was sent to it',
    );
  }
  return trimmed.toLowerCase();
}
