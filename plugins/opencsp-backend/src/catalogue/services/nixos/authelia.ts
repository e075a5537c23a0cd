import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4, recorded/authelia 12. The module writes a file of its own before ours:
 * what it would say by itself is said here as ours has it. Its own words for secrets know too few of them.
 */

const UNIT = 'authelia-main';

/** Where its own program finds the file that the unit is given. */
const ETC = 'opencsp/authelia.yml';

/** What it does not start without. */
const BEFORE = ['lldap.service', 'redis-paas.service'];

export const autheliaOnNixos: NixosPartInput = {
  listens: [{ name: 'http', port: 9091 }],
  units: [`${UNIT}.service`],
  data: { data: `/var/lib/${UNIT}` },
  environment: 'services.authelia.instances.main.environmentVariables',
  settings: {
    services: {
      authelia: {
        instances: {
          main: {
            enable: true,
            secrets: { manual: true },
            settings: {
              theme: 'auto',
              log: { level: 'info' },
              server: { address: 'tcp://127.0.0.1:9091/' },
            },
            settingsFiles: [{ $file: 'authelia/configuration.yml' }],
          },
        },
      },
    },
    environment: {
      systemPackages: [{ $package: 'authelia' }],
      etc: { [ETC]: { source: { $file: 'authelia/configuration.yml' } } },
    },
    systemd: { services: { [UNIT]: { after: BEFORE, wants: BEFORE } } },
  },
  user: UNIT,
  programs: [
    {
      words: ['authelia'],
      instead: [
        'env',
        'X_AUTHELIA_CONFIG_FILTERS=template',
        `X_AUTHELIA_CONFIG=/etc/${ETC}`,
        'AUTHELIA_STORAGE_ENCRYPTION_KEY_FILE={secret:storage-encryption-key}',
        'authelia',
      ],
    },
  ],
  readers: [
    'storage-encryption-key',
    'session-secret',
    'reset-jwt-secret',
    'oidc-hmac-secret',
    'oidc-jwks-key',
    'ldap-password',
    'redis-password',
  ].map(secret => ({ secret, by: 'credential' as const, unit: UNIT })),
};
