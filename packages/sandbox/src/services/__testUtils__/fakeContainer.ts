import { RunningContainer } from '../ports';

/** What a container of a profile has, as far as a test does not say otherwise. */
export interface FakeContainer extends RunningContainer {
  /** By path. */
  files: Map<string, string>;
}

/** The settings without which LLDAP ends at its start. */
const LLDAP = {
  LLDAP_JWT_SECRET: 'j'.repeat(32),
  LLDAP_KEY_SEED: 's'.repeat(32),
  LLDAP_LDAP_BASE_DN: 'dc=ada,dc=localhost',
  LLDAP_LDAP_USER_PASS_FILE: '/run/secrets/lldap-admin-password',
};

/** A container with files in memory, and without neighbours. */
export function fakeContainer(
  service: string,
  over: Partial<RunningContainer> = {},
): FakeContainer {
  const files = new Map([
    ['/run/secrets/lldap-admin-password', 'sandbox-only'],
  ]);
  return {
    project: 'family',
    service,
    image: `${service}:1`,
    environment: service === 'lldap' ? LLDAP : {},
    files,
    readFile: path => files.get(path),
    writeFile: (path, text) => {
      files.set(path, text);
    },
    neighbour: async () => undefined,
    ...over,
  };
}
