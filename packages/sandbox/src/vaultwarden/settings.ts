import { LimitSettings } from './limits';
import { VaultwardenStartRefused } from './startRefused';

/** What a server is started with. */
export interface Settings {
  /** Public address, without a slash at the end. */
  domain: string;
  signupsAllowed: boolean;
  /** Domains that may sign up; where there are some, `signupsAllowed` has no meaning. */
  signupsDomains: string[];
  invitationsAllowed: boolean;
  /** As it is written; absent or blank: there is no admin page. */
  adminToken?: string;
  /** The admin page needs no token. */
  isAdminOpen: boolean;
  adminSessionMinutes: number;
  /** Who may make organisations. */
  organizationCreators: 'all' | 'none' | readonly string[];
  hasWebVault: boolean;
  loginLimit: LimitSettings;
  adminLimit: LimitSettings;
  unauthenticatedLimit: LimitSettings;
}

/** Settings of a container, and what the server warns of. */
export interface EnvironmentSettings {
  settings: Settings;
  /** Lines of its log. */
  warnings: string[];
}

type ReadFile = (path: string) => string | undefined;

const TRUE = ['true', 't', 'yes', 'y', '1'];
const FALSE = ['false', 'f', 'no', 'n', '0'];

/** Variables, of which each can be given as a file, too. */
class Variables {
  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    private readonly readFile: ReadFile,
  ) {}

  /** @throws VaultwardenStartRefused when it is given twice, or its file is not there */
  text(name: string): string | undefined {
    const plain = this.environment[name];
    const path = this.environment[`${name}_FILE`];
    if (path === undefined) {
      return plain;
    }
    if (plain !== undefined) {
      throw panicked(
        'src/util.rs:440:27',
        `You should not define both ${name} and ${name}_FILE!`,
      );
    }
    const content = this.readFile(path);
    if (content === undefined) {
      throw panicked(
        'src/util.rs:444:23',
        `Failed to load ${name}: Os { code: 2, kind: NotFound, message: "No such file or directory" }`,
      );
    }
    return content.trim();
  }

  /** A word that is neither yes nor no is the default, and nobody is told. */
  flag(name: string, fallback: boolean): boolean {
    const word = (this.text(name) ?? '').toLowerCase();
    if (TRUE.includes(word)) {
      return true;
    }
    return FALSE.includes(word) ? false : fallback;
  }

  /** What is no whole number is the default. */
  count(name: string, fallback: number): number {
    const word = this.text(name) ?? '';
    return /^\d+$/.test(word) ? Number(word) : fallback;
  }

  limit(name: string, seconds: number, burst: number): LimitSettings {
    return {
      seconds: this.count(`${name}_RATELIMIT_SECONDS`, seconds),
      burst: this.count(`${name}_RATELIMIT_MAX_BURST`, burst),
    };
  }
}

/**
 * Reads the settings of a start from the variables of a container; `…_FILE` names a file with the value. Variables
 * that the server does not know change nothing, and nobody is told.
 *
 * @param readFile - the text of a file of the container; nothing when it is not there
 * @throws VaultwardenStartRefused when the real server would end
 * @throws Error for a mail server, which the stand-in has not
 */
export function vaultwardenSettings(
  environment: Readonly<Record<string, string>>,
  readFile: ReadFile,
): EnvironmentSettings {
  const variables = new Variables(environment, readFile);
  checkDatabase(variables, readFile);
  const domain = domainOf(variables);
  checkMail(variables);
  const adminToken = variables.text('ADMIN_TOKEN');
  const isAdminOpen = variables.flag('DISABLE_ADMIN_TOKEN', false);
  return {
    settings: {
      domain,
      signupsAllowed: variables.flag('SIGNUPS_ALLOWED', true),
      signupsDomains: words(variables.text('SIGNUPS_DOMAINS_WHITELIST') ?? ''),
      invitationsAllowed: variables.flag('INVITATIONS_ALLOWED', true),
      adminToken,
      isAdminOpen,
      adminSessionMinutes: variables.count('ADMIN_SESSION_LIFETIME', 20),
      organizationCreators: creators(variables),
      hasWebVault: variables.flag('WEB_VAULT_ENABLED', true),
      loginLimit: variables.limit('LOGIN', 60, 10),
      adminLimit: variables.limit('ADMIN', 300, 3),
      unauthenticatedLimit: variables.limit('UNAUTHENTICATED', 60, 50),
    },
    warnings: isAdminOpen ? [] : warningsOf(adminToken),
  };
}

function warningsOf(token: string | undefined): string[] {
  if (token === undefined || token.startsWith('$argon2')) {
    return [];
  }
  return [
    ...(token.trim() === ''
      ? [
          ' `ADMIN_TOKEN` is enabled but has an empty value, so the admin page will be disabled.',
          ' To enable the admin page without a token, use `DISABLE_ADMIN_TOKEN`.',
        ]
      : []),
    ' You are using a plain text `ADMIN_TOKEN` which is insecure.',
    'Please generate a secure Argon2 PHC string by using `vaultwarden hash` or `argon2`.',
    'See: https://github.com/dani-garcia/vaultwarden/wiki/Enabling-admin-page#secure-the-admin_token',
  ];
}

function domainOf(variables: Variables): string {
  const domain = variables.text('DOMAIN') ?? 'http://localhost';
  if (!/^https?:\/\//i.test(domain)) {
    throw refused(
      ['Error validating domain: relative URL without a base'],
      "DOMAIN variable needs to contain the protocol (http, https). Use 'http[s]://bw.example.com' instead of 'bw.example.com'",
    );
  }
  return domain.replace(/\/+$/, '');
}

/** A database server is not here: its address is taken, and all is kept in memory. */
function checkDatabase(variables: Variables, readFile: ReadFile): void {
  const url = variables.text('DATABASE_URL');
  const isKnown = /^(mysql|postgresql|postgres|sqlite):/.test(url ?? 'sqlite:');
  if (url !== undefined && !isKnown && readFile(url) === undefined) {
    throw refused(
      [],
      `\`DATABASE_URL\` does not match any known database scheme (mysql://, postgresql://, sqlite://) and no existing SQLite database was found at '${url}'. If you intend to use SQLite, use an explicit \`sqlite://\` scheme in your \`DATABASE_URL\`. Otherwise, check your DATABASE_URL for typos or quoting issues.`,
    );
  }
}

function checkMail(variables: Variables): void {
  const host = variables.text('SMTP_HOST');
  const from = variables.text('SMTP_FROM') ?? '';
  if ((host !== undefined) === (from === '')) {
    throw refused(
      [],
      'Both `SMTP_HOST` and `SMTP_FROM` need to be set for email support without `USE_SENDMAIL`',
    );
  }
  if (host !== undefined) {
    throw new Error(
      'The stand-in for Vaultwarden sends no mail. Leave SMTP_HOST and SMTP_FROM out.',
    );
  }
}

function creators(variables: Variables): Settings['organizationCreators'] {
  const text = (variables.text('ORG_CREATION_USERS') ?? '')
    .trim()
    .toLowerCase();
  if (text === '' || text === 'all') {
    return 'all';
  }
  if (text === 'none') {
    return 'none';
  }
  const addresses = words(text);
  if (addresses.some(address => !address.includes('@'))) {
    throw refused([], '`ORG_CREATION_USERS` contains invalid email addresses');
  }
  return addresses;
}

function words(text: string): string[] {
  return text
    .split(',')
    .map(word => word.trim().toLowerCase())
    .filter(word => word !== '');
}

function refused(before: string[], why: string): VaultwardenStartRefused {
  return new VaultwardenStartRefused(12, [
    ...before,
    'Error loading config:',
    `  ${why}`,
  ]);
}

function panicked(place: string, why: string): VaultwardenStartRefused {
  return refused(
    [`thread '<unnamed>' (1) panicked at ${place}:`, why],
    'Any { .. }',
  );
}
