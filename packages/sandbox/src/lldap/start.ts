import { createHash } from 'node:crypto';
import { Directory } from './directory/directory';
import { ADMIN_GROUP_ID, ROLE_GROUPS } from './directory/permissions';
import { BaseDn, baseDnOf } from './ldap/dn';
import { LdapRefusal } from './ldap/responses';
import { LldapState } from './directory/state';

/** The first administrator. */
export interface FirstAdmin {
  /** Default `admin`. */
  user?: string;
  /** Needed as long as nobody is in `lldap_admin`; at least eight characters then. */
  password?: string;
  email?: string;
}

/** With what the server is started. */
export interface StartSettings {
  /** Default `dc=example,dc=com`. */
  baseDn?: string;
  /** Has to be there; nothing and one character are taken. */
  jwtSecret?: string;
  /** Without it a key file is written. */
  keySeed?: string;
  admin?: FirstAdmin;
  /** Sets the first administrator's password again. */
  resetAdminPassword?: boolean;
}

/** The server ends at its start. */
export class LldapStartRefused extends Error {
  readonly name = 'LldapStartRefused';

  /**
   * @param exitCode - of the process: 101 is a panic
   * @param output - its last lines
   */
  constructor(readonly exitCode: number, readonly output: readonly string[]) {
    super(output.join('\n'));
  }
}

const REFUSED = 1;
const PANIC = 101;
const MIN_PASSWORD = 8;
const BACKTRACE =
  'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace';
const DEFAULT_BASE = 'dc=example,dc=com';

/** What the log says of a start that goes well, of what it found. */
export type StartLog = (line: string) => void;

/**
 * What the server does and checks at its start, in its order (recorded: start-refusals).
 *
 * @returns the base DN
 * @throws LldapStartRefused; what was done before stays done
 */
export function start(
  directory: Directory,
  settings: StartSettings,
  log: StartLog,
): BaseDn {
  const { state } = directory;
  refuseMissingSecret(settings);
  checkKey(state, settings);
  ROLE_GROUPS.filter(name => !directory.groupNamed(name)).forEach(name => {
    log(`Could not find ${name} group, trying to create it`);
    directory.createGroup(name);
  });
  ensureAdmin(directory, settings, log);
  const base = baseOrRefuse(settings.baseDn ?? DEFAULT_BASE);
  state.key = keyOf(settings);
  directory.changed();
  return base;
}

function refuseMissingSecret({ jwtSecret }: StartSettings): void {
  if (jwtSecret === undefined) {
    throw new LldapStartRefused(REFUSED, [
      'Error: The JWT secret must be initialized to a random string, preferably at least 32 characters long. Either set the `jwt_secret` config value or the `LLDAP_JWT_SECRET` environment variable. You can generate the value by running',
      "LC_ALL=C tr -dc 'A-Za-z0-9!#%&'\\''()*+,-./:;<=>?@[\\]^_{|}~' </dev/urandom | head -c 32; echo ''",
    ]);
  }
}

function keyOf({ keySeed }: StartSettings): NonNullable<LldapState['key']> {
  return keySeed === undefined
    ? { from: 'file' }
    : {
        from: 'seed',
        hash: createHash('sha256').update(keySeed).digest('hex'),
      };
}

function checkKey({ key }: LldapState, settings: StartSettings): void {
  const now = keyOf(settings);
  if (!key || JSON.stringify(key) === JSON.stringify(now)) {
    return;
  }
  if (key.from === 'file') {
    throw new LldapStartRefused(REFUSED, [
      'Error: A key_seed was given, but a key file already exists at `server_key`. Which one to use is ambiguous, aborting.',
      'Note: If you just migrated from <=v0.4 to >=v0.5, the previous version did not support key_seed, so it was falling back onto a key file. Remove the seed from the configuration.',
    ]);
  }
  const seed =
    'KeySeed(EnvironmentVariable("`LLDAP_` environment variable(s)"))';
  const source = now.from === 'seed' ? seed : 'KeyFile("server_key")';
  throw new LldapStartRefused(REFUSED, [
    `Error: The private key has changed. It used to come from ${seed}, but now it comes from ${source}.`,
    'Caused by:',
    '    The private key encoding the passwords has changed since last successful startup. Changing the private key will invalidate all existing passwords. If you want to proceed, restart the server with the CLI arg --force-update-private-key=true or the env variable LLDAP_FORCE_UPDATE_PRIVATE_KEY=true. You probably also want --force-ldap-user-pass-reset / LLDAP_FORCE_LDAP_USER_PASS_RESET=true to reset the admin password to the value in the configuration.',
  ]);
}

/** Made only while nobody is in `lldap_admin`. */
function ensureAdmin(
  directory: Directory,
  { admin, resetAdminPassword }: StartSettings,
  log: StartLog,
): void {
  const user = admin?.user ?? 'admin';
  const isMissing = directory.membersOf(ADMIN_GROUP_ID).length === 0;
  if (!isMissing && !resetAdminPassword) {
    return;
  }
  if (isMissing) {
    log(
      `Could not find an admin user, trying to create the user "${user}" with the config-provided password`,
    );
  }
  const password = passwordOrPanic(admin?.password);
  if (isMissing && !directory.user(user)) {
    directory.createUser({
      id: user,
      email: admin?.email ?? '',
      displayName: 'Administrator',
      attributes: {},
    });
  }
  if (isMissing) {
    directory.addMember(user, ADMIN_GROUP_ID);
  }
  directory.setPassword(user, Buffer.from(password));
  log(`Successfully (re)set password for "${user.toLowerCase()}"`);
}

function passwordOrPanic(password: string | undefined): string {
  if (password === undefined) {
    throw new LldapStartRefused(PANIC, [
      "thread 'main' (1) panicked at server/src/main.rs:54:10:",
      'The LDAP admin password must be initialized. Either set the `ldap_user_pass` config value or the `LLDAP_LDAP_USER_PASS` environment variable. A minimum of 8 characters is recommended.',
      BACKTRACE,
    ]);
  }
  const length = Buffer.byteLength(password);
  if (length < MIN_PASSWORD) {
    throw new LldapStartRefused(PANIC, [
      "thread 'main' (1) panicked at server/src/main.rs:57:5:",
      `Minimum password length is ${MIN_PASSWORD} characters, got ${length} characters`,
      BACKTRACE,
    ]);
  }
  return password;
}

function baseOrRefuse(baseDn: string): BaseDn {
  try {
    return baseDnOf(baseDn);
  } catch (error) {
    throw error instanceof LdapRefusal
      ? new LldapStartRefused(REFUSED, [
          'Error: while binding the LDAP server',
          'Caused by:',
        ])
      : error;
  }
}
