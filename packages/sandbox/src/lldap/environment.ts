import { LldapStartRefused, StartSettings } from './start';

/** Settings of a container, and what the server warns of. */
export interface EnvironmentSettings {
  settings: StartSettings;
  warnings: string[];
}

const PREFIX = 'LLDAP_';
const FILE = '_FILE';

/** What the stand-in knows of the server's settings. */
const KNOWN = [
  ...['JWT_SECRET', 'KEY_SEED', 'LDAP_BASE_DN', 'LDAP_USER_DN'],
  ...['LDAP_USER_EMAIL', 'LDAP_USER_PASS', 'FORCE_LDAP_USER_PASS_RESET'],
];
/** Settings of the server that change nothing here. */
const WITHOUT_MEANING = [
  ...['HTTP_URL', 'HTTP_HOST', 'HTTP_PORT', 'LDAP_HOST', 'LDAP_PORT'],
  ...['DATABASE_URL', 'VERBOSE', 'KEY_FILE', 'ASSETS_PATH'],
];

/**
 * Reads the settings of a start from the variables of a container; `_FILE` names a file with the value.
 *
 * @param readFile - the text of a file of the container; nothing when it is not there
 * @throws LldapStartRefused when such a file is missing
 */
export function lldapSettings(
  environment: Readonly<Record<string, string>>,
  readFile: (path: string) => string | undefined,
): EnvironmentSettings {
  const values = new Map<string, string>();
  const warnings: string[] = [];
  for (const [variable, value] of Object.entries(environment)) {
    const name = variable.slice(PREFIX.length);
    const plain = name.endsWith(FILE) ? name.slice(0, -FILE.length) : name;
    if (!variable.startsWith(PREFIX) || WITHOUT_MEANING.includes(name)) {
      // Not the server's, or of no use here.
    } else if (KNOWN.includes(name)) {
      values.set(name, value);
    } else if (KNOWN.includes(plain)) {
      values.set(plain, fileOrRefuse(readFile(value), value, name));
    } else if (!WITHOUT_MEANING.includes(plain)) {
      warnings.push(`WARNING: Unknown environment variable: ${variable}`);
    }
  }
  return { settings: settingsOf(values), warnings };
}

/** Line breaks at the end are no part of a value. */
function fileOrRefuse(
  text: string | undefined,
  path: string,
  name: string,
): string {
  if (text === undefined) {
    throw new LldapStartRefused(1, [
      `Error: Could not open \`${path}\` from config value \`${name.toLowerCase()}\`: No such file or directory (os error 2) in \`LLDAP_\` environment variable(s)`,
    ]);
  }
  return text.replace(/[\r\n]+$/, '');
}

function settingsOf(values: ReadonlyMap<string, string>): StartSettings {
  return {
    baseDn: values.get('LDAP_BASE_DN'),
    jwtSecret: values.get('JWT_SECRET'),
    keySeed: values.get('KEY_SEED'),
    admin: {
      user: values.get('LDAP_USER_DN'),
      password: values.get('LDAP_USER_PASS'),
      email: values.get('LDAP_USER_EMAIL'),
    },
    resetAdminPassword: ['true', 'always'].includes(
      values.get('FORCE_LDAP_USER_PASS_RESET') ?? '',
    ),
  };
}
