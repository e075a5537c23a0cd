import { LdapSettings } from './directory/ldapSettings';
import { configurationRefused } from './start';

const KEY = 'authentication_backend.ldap.password';
const VARIABLE = 'AUTHELIA_AUTHENTICATION_BACKEND_LDAP_PASSWORD';

/**
 * The password of the user that looks people up: from the configuration, a variable, or the file that a
 * variable names (services-contracts.md §4.2).
 *
 * @param readFile - the text of a file of the container; nothing when it is not there
 * @throws AutheliaStartRefused when there is none, or when it is said twice (recorded: Authelia 4)
 */
export function ldapPassword(
  { password }: LdapSettings,
  environment: Readonly<Record<string, string>>,
  readFile: (path: string) => string | undefined,
): string {
  const said = [password, environment[VARIABLE]].filter(
    each => each !== undefined,
  );
  const path = environment[`${VARIABLE}_FILE`];
  const text = path === undefined ? undefined : readFile(path);
  if (path !== undefined && text === undefined) {
    throw configurationRefused([
      `secrets: error loading secret path ${path} into key '${KEY}': file does not exist error occurred: open ${path}: no such file or directory`,
    ]);
  }
  const all = text === undefined ? said : [...said, withoutEnd(text)];
  if (all.length > 1) {
    throw configurationRefused([
      `secrets: error loading secret into key '${KEY}': it's already defined in other configuration sources`,
    ]);
  }
  const [secret = ''] = all;
  if (secret === '') {
    throw configurationRefused([
      "authentication_backend: ldap: option 'password' is required",
    ]);
  }
  return secret;
}

/** Line breaks at the end are no part of a secret. */
function withoutEnd(text: string): string {
  return text.replace(/[\r\n]+$/, '');
}
