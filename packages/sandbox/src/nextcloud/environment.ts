/** What a first start needs to install. */
export interface NextcloudSettings {
  /** Made at the first start; without it nothing is installed. */
  admin?: { user: string; password: string };
  /** Whether a database is named whole; without it nothing is installed. */
  hasDatabase: boolean;
  /** Names that it answers to, beside `localhost`; written at the installation only. */
  trustedDomains: readonly string[];
}

/** Complete sets of variables for a database (services-contracts.md §1.2). */
const DATABASES: readonly (readonly string[])[] = [
  ['SQLITE_DATABASE'],
  ...['POSTGRES', 'MYSQL'].map(kind =>
    ['HOST', kind === 'MYSQL' ? 'DATABASE' : 'DB', 'USER', 'PASSWORD'].map(
      name => `${kind}_${name}`,
    ),
  ),
];

/**
 * Reads the settings of a start from the variables of a container; `_FILE` names a file with the value, and
 * a file that cannot be read is no value.
 *
 * @param readFile - the text of a file of the container; nothing when it is not there
 */
export function nextcloudSettings(
  environment: Readonly<Record<string, string>>,
  readFile: (path: string) => string | undefined,
): NextcloudSettings {
  const value = (name: string) =>
    environment[name] ?? fileValue(environment[`${name}_FILE`], readFile);
  const user = value('NEXTCLOUD_ADMIN_USER');
  const password = value('NEXTCLOUD_ADMIN_PASSWORD');
  return {
    admin: user && password ? { user, password } : undefined,
    hasDatabase: DATABASES.some(names => names.every(name => value(name))),
    trustedDomains: (environment.NEXTCLOUD_TRUSTED_DOMAINS ?? '')
      .split(/\s+/)
      .filter(domain => domain !== ''),
  };
}

/** Line breaks at the end are no part of a value: a shell reads it. */
function fileValue(
  path: string | undefined,
  readFile: (path: string) => string | undefined,
): string | undefined {
  return path === undefined
    ? undefined
    : readFile(path)?.replace(/[\r\n]+$/, '');
}
