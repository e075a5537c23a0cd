import { RunningContainer } from '../ports';

/** What a container of a profile has, as far as a test does not say otherwise. */
export interface FakeContainer extends RunningContainer {
  /** By path. */
  files: Map<string, string>;
  /** What it wrote to its log. */
  written: string[];
}

/** The settings without which LLDAP ends at its start. */
const LLDAP = {
  LLDAP_JWT_SECRET: 'j'.repeat(32),
  LLDAP_KEY_SEED: 's'.repeat(32),
  LLDAP_LDAP_BASE_DN: 'dc=ada,dc=localhost',
  LLDAP_LDAP_USER_PASS_FILE: '/run/secrets/lldap-admin-password',
};

/** What Nextcloud needs to install itself, and the name that it trusts. */
const NEXTCLOUD = {
  NEXTCLOUD_ADMIN_USER: 'opencsp-admin',
  NEXTCLOUD_ADMIN_PASSWORD_FILE: '/run/secrets/nextcloud-admin-password',
  NEXTCLOUD_TRUSTED_DOMAINS: 'cloud.ada.localhost',
  SQLITE_DATABASE: 'nextcloud',
};

const GITLAB = {
  GITLAB_OMNIBUS_CONFIG: [
    "external_url 'https://git.ada.localhost'",
    "gitlab_rails['initial_root_password'] = File.read('/run/secrets/gitlab-root-password').strip",
  ].join('\n'),
};

const VAULTWARDEN = {
  DOMAIN: 'https://vault.ada.localhost',
  SIGNUPS_ALLOWED: 'false',
  ADMIN_TOKEN_FILE: '/run/secrets/vaultwarden-admin-token',
};

/** By service, what its containers are told in a profile; nothing for the others. */
export const ENVIRONMENTS: Readonly<Record<string, Record<string, string>>> = {
  lldap: LLDAP,
  nextcloud: NEXTCLOUD,
  gitlab: GITLAB,
  vaultwarden: VAULTWARDEN,
};

/** Its secrets, by path. */
const SECRETS: readonly (readonly [string, string])[] = [
  ['/run/secrets/lldap-admin-password', 'sandbox-only'],
  ['/run/secrets/nextcloud-admin-password', 'Long-Enough-7-Nextcloud'],
  ['/run/secrets/gitlab-root-password', 'Long-Enough-7-Words'],
  ['/run/secrets/vaultwarden-admin-token', 'a-token-for-the-admin-page'],
];

/** A container with files in memory, and without neighbours. */
export function fakeContainer(
  service: string,
  over: Partial<RunningContainer> = {},
): FakeContainer {
  const files = new Map(SECRETS);
  const written: string[] = [];
  return {
    project: 'family',
    service,
    image: `${service}:1`,
    environment: ENVIRONMENTS[service] ?? {},
    files,
    written,
    readFile: path => files.get(path),
    writeFile: (path, text) => {
      files.set(path, text);
    },
    writeLog: line => {
      written.push(line);
    },
    neighbour: async () => undefined,
    ...over,
  };
}
