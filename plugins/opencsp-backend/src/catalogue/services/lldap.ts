import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { lldapOnNixos } from './nixos/lldap';

/*
 * Facts: services-contracts.md §1.1, §1.2 and §5, recorded/lldap (0.6.3). The rootless image owns its
 * `/data` as 1000:1000, which a new named volume takes over.
 */

/**
 * The directory of the profile's people and groups.
 *
 * Its page stands behind the sign-in portal, or is not there at all: its own login has no rate limit
 * and tells known names from unknown ones by time (recorded/lldap 19). It cannot `need` the portal,
 * which starts after it.
 */
export const lldap: ServiceDefinitionInput = {
  id: 'lldap',
  title: 'LLDAP',
  category: 'authentication',
  icon: 'people',
  description: 'Directory of people and groups, which the services ask.',
  homepage: 'https://github.com/lldap/lldap',
  licence: 'GPL-3.0-only',
  version: '0.6.3',
  isCore: true,
  resources: {
    memoryMiB: { floor: 32, advice: 96 },
    cores: { floor: 0.1, advice: 0.5 },
    diskGiB: { floor: 0.1, advice: 1 },
  },
  ports: [
    { name: 'ldap', port: 3890 },
    { name: 'http', port: 17170 },
  ],
  volumes: [
    {
      name: 'data',
      contains: 'All people, groups and password records of the profile.',
      kind: 'data',
      backUp: true,
    },
  ],
  secrets: [
    {
      name: 'admin-password',
      purpose:
        'Password of the directory user "admin", with whom the person signs in everywhere at first.',
      isLogin: true,
    },
    {
      name: 'portal-password',
      purpose:
        'Password of the directory user "opencsp", with whom the portal looks after people and groups.',
    },
    {
      name: 'key-seed',
      purpose: 'Makes the key that all password records depend on.',
      length: 64,
      immutable:
        'Another seed voids every password of the directory, and LLDAP refuses to start with it.',
    },
    {
      name: 'jwt-secret',
      purpose: 'Signs the session tokens of the directory.',
      length: 64,
    },
  ],
  environment: {
    LLDAP_HTTP_URL: '{url}',
    LLDAP_LDAP_BASE_DN: '{baseDn}',
    LLDAP_LDAP_USER_DN: 'admin',
    LLDAP_LDAP_USER_EMAIL: '{adminEmail}',
    LLDAP_LDAP_USER_PASS_FILE: '{secret:admin-password}',
    // From the first start on: a seed that is added later is refused (recorded/lldap 23).
    LLDAP_KEY_SEED_FILE: '{secret:key-seed}',
    LLDAP_JWT_SECRET_FILE: '{secret:jwt-secret}',
  },
  routing: { host: 'people', port: 'http' },
  signIn: { modes: ['forward-auth'] },
  accounts: 'local',
  canGoBack: false,
  notes: [
    'Its page is for administrators, behind the sign-in portal; without HTTPS it is not there.',
    'The password of "admin" is read at the first start only; later it is changed in the directory itself.',
    'Its secret files must not end with a line break: LLDAP takes it as a part of the secret.',
  ],
  engines: {
    nixos: lldapOnNixos,
    compose: {
      containers: [
        {
          name: 'lldap',
          image: { repository: 'lldap/lldap', tag: 'v0.6.3-alpine-rootless' },
          secrets: ['admin-password', 'key-seed', 'jwt-secret'],
          mounts: [{ volume: 'data', path: '/data' }],
          health: {
            test: [
              '/app/lldap',
              'healthcheck',
              '--config-file',
              '/data/lldap_config.toml',
            ],
            interval: '10s',
            startPeriod: '30s',
          },
          networks: ['traefik_public', 'backend'],
          limits: { memoryMiB: 128, cores: 1, processes: 128 },
          user: '1000:1000',
          readOnly: true,
          tmpfs: ['/tmp'],
        },
      ],
    },
  },
};
