import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { autheliaOnNixos } from './nixos/authelia';

/*
 * Facts: services-contracts.md §1.2, §4.1, §4.2 and §4.8, recorded/authelia (4.39.20).
 *
 * The secret of OpenID Connect is not handed over by a variable: set that way it opens the section
 * `identity_providers.oidc`, and a section without clients ends the start (recorded/authelia, "no
 * clients"). The configuration file reads it, as it reads the key, where it has clients.
 */

const CONFIGURATION = '/etc/authelia/configuration.yml';

/** The sign-in portal: one sign-in for all services that ask it. */
export const authelia: ServiceDefinitionInput = {
  id: 'authelia',
  title: 'Authelia',
  category: 'authentication',
  icon: 'lock',
  description: 'Sign-in portal with single sign-on and second factors.',
  homepage: 'https://www.authelia.com/',
  licence: 'Apache-2.0',
  version: '4.39.20',
  isCore: true,
  resources: {
    memoryMiB: { floor: 64, advice: 192 },
    cores: { floor: 0.2, advice: 1 },
    diskGiB: { floor: 0.1, advice: 1 },
  },
  ports: [{ name: 'http', port: 9091 }],
  volumes: [
    {
      name: 'data',
      contains:
        'Second factors, consents and bans, and the latest message to a person.',
      kind: 'data',
      backUp: true,
    },
  ],
  secrets: [
    {
      name: 'storage-encryption-key',
      purpose: 'Encrypts the second factors in the database.',
      length: 64,
      immutable:
        'The database is encrypted with it: Authelia does not start with another one.',
    },
    {
      name: 'session-secret',
      purpose: 'Encrypts the sessions of people who are signed in.',
      length: 64,
    },
    {
      name: 'reset-jwt-secret',
      purpose: 'Signs the links with which a password is reset.',
      length: 64,
    },
    {
      name: 'oidc-hmac-secret',
      purpose: 'Signs the codes and tokens of OpenID Connect.',
      length: 64,
    },
    {
      name: 'oidc-jwks-key',
      purpose: 'Signs the ID tokens of OpenID Connect.',
      kind: 'rsa-key',
    },
    {
      name: 'ldap-password',
      purpose: 'Password of the directory user "authelia".',
    },
  ],
  needs: ['lldap', 'redis'],
  environment: {
    X_AUTHELIA_CONFIG_FILTERS: 'template',
    AUTHELIA_STORAGE_ENCRYPTION_KEY_FILE: '{secret:storage-encryption-key}',
    AUTHELIA_SESSION_SECRET_FILE: '{secret:session-secret}',
    AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET_FILE:
      '{secret:reset-jwt-secret}',
    AUTHELIA_AUTHENTICATION_BACKEND_LDAP_PASSWORD_FILE:
      '{secret:ldap-password}',
    AUTHELIA_SESSION_REDIS_PASSWORD_FILE: '{secret:redis-password}',
  },
  routing: { host: 'auth', port: 'http' },
  signIn: { modes: ['none'] },
  accounts: 'directory',
  canGoBack: false,
  notes: [
    'It needs HTTPS; without it there is no single sign-on.',
    'Without a mail server its messages, such as the code to enrol a second factor, are in a file that holds the latest one only.',
    'Three wrong passwords in two minutes ban a name for five minutes, and the answer does not say so.',
  ],
  engines: {
    nixos: autheliaOnNixos,
    compose: {
      containers: [
        {
          name: 'authelia',
          image: { repository: 'authelia/authelia', tag: '4.39.20' },
          environment: {
            X_AUTHELIA_CONFIG: CONFIGURATION,
            // It would write into its own folder, which is read-only; `health` asks it instead.
            AUTHELIA_SERVER_DISABLE_HEALTHCHECK: 'true',
            PUID: '1000',
            PGID: '1000',
          },
          secrets: [
            'storage-encryption-key',
            'session-secret',
            'reset-jwt-secret',
            'oidc-hmac-secret',
            'oidc-jwks-key',
            'ldap-password',
            'redis-password',
          ],
          mounts: [
            // Not below /config: everything there is given to the user 1000 at each start.
            { file: 'authelia/configuration.yml', path: CONFIGURATION },
            { volume: 'data', path: '/config' },
          ],
          health: {
            test: [
              'wget',
              '--quiet',
              '--tries=1',
              '--spider',
              'http://127.0.0.1:9091/api/health',
            ],
            interval: '10s',
            timeout: '5s',
            startPeriod: '30s',
          },
          networks: ['traefik_public', 'backend'],
          limits: { memoryMiB: 256, cores: 1, processes: 256 },
          readOnly: true,
          tmpfs: ['/tmp'],
          capabilities: ['CHOWN', 'SETGID', 'SETUID'],
          whyRights:
            'A new volume belongs to root: the image gives it to the user 1000 and goes on as that one.',
        },
      ],
    },
  },
};
