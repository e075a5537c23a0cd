import { container, definition, secret, volume } from './definition';

/*
 * A few services as real ones are: the core that every rule of this package accepts, and applications
 * that sign in in each way. Names and images are made up but for the core, of which the rules know.
 */

const KEPT = { length: 64, immutable: 'All data depends on it.' };

const traefik = definition({
  id: 'traefik',
  isCore: true,
  ports: [
    { name: 'web', port: 80, exposedAs: 80 },
    { name: 'websecure', port: 443, exposedAs: 443 },
  ],
  volumes: [volume('certificates')],
  engines: {
    compose: {
      containers: [
        container('traefik', {
          after: ['socket-proxy'],
          mounts: [
            { file: 'traefik/traefik.yml', path: '/etc/traefik/traefik.yml' },
            { file: 'traefik/dynamic', path: '/etc/traefik/dynamic' },
            { volume: 'certificates', path: '/acme' },
          ],
          capabilities: ['NET_BIND_SERVICE'],
        }),
        container('socket-proxy', { networks: ['backend', 'traefik_public'] }),
      ],
    },
  },
});

const lldap = definition({
  id: 'lldap',
  isCore: true,
  ports: [{ name: 'http', port: 17170 }],
  volumes: [volume('data')],
  secrets: [
    secret('admin-password'),
    secret('portal-password'),
    secret('key-seed', KEPT),
    secret('jwt-secret'),
  ],
  environment: {
    LLDAP_LDAP_BASE_DN: '{baseDn}',
    LLDAP_LDAP_USER_DN: 'admin',
    LLDAP_LDAP_USER_EMAIL: '{adminEmail}',
    LLDAP_LDAP_USER_PASS_FILE: '{secret:admin-password}',
    LLDAP_KEY_SEED_FILE: '{secret:key-seed}',
    LLDAP_JWT_SECRET_FILE: '{secret:jwt-secret}',
  },
  routing: { host: 'people', port: 'http' },
  signIn: { modes: ['forward-auth'] },
  engines: {
    compose: {
      containers: [
        container('lldap', {
          secrets: ['admin-password', 'key-seed', 'jwt-secret'],
          mounts: [{ volume: 'data', path: '/data' }],
          user: '1000:1000',
        }),
      ],
    },
  },
});

const redis = definition({
  id: 'redis',
  isCore: true,
  secrets: [secret('password')],
  engines: {
    compose: {
      containers: [
        container('redis', {
          entrypoint: ['sh', '-c'],
          command: [
            'exec redis-server --requirepass "$(cat {secret:password})"',
          ],
          secrets: ['password'],
          health: {
            test: ['sh', '-c', 'test "$(redis-cli ping)" = PONG'],
            interval: '10s',
          },
        }),
      ],
    },
  },
});

const authelia = definition({
  id: 'authelia',
  isCore: true,
  ports: [{ name: 'http', port: 9091 }],
  volumes: [volume('data')],
  secrets: [
    secret('storage-encryption-key', KEPT),
    secret('session-secret'),
    secret('reset-jwt-secret'),
    secret('oidc-hmac-secret'),
    secret('oidc-jwks-key', { kind: 'rsa-key' }),
    secret('ldap-password'),
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
  engines: {
    compose: {
      containers: [
        container('authelia', {
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
            {
              file: 'authelia/configuration.yml',
              path: '/config/configuration.yml',
            },
            { volume: 'data', path: '/config' },
          ],
          health: { test: [] },
        }),
      ],
    },
  },
});

/** Signs in by OpenID Connect, or by LDAP where there is no HTTPS; with a database and a second container. */
const wiki = definition({
  id: 'wiki',
  title: 'Wiki',
  category: 'collaboration',
  ports: [{ name: 'http', port: 3000 }],
  volumes: [volume('pages')],
  secrets: [secret('ldap-password'), secret('session-key')],
  databases: [{ name: 'main', engine: 'postgres', version: 17 }],
  needs: ['redis', 'lldap', 'authelia'],
  environment: {
    WIKI_URL: '{url}',
    WIKI_ISSUER: '{url:authelia}',
    WIKI_CLIENT_SECRET_FILE: '{secret:oidc-client}',
    WIKI_DATABASE_HOST: '{database:main}',
    WIKI_DATABASE_PASSWORD_FILE: '{secret:database-main}',
    WIKI_TEMPLATE: '{{page}} costs $5',
  },
  routing: { host: 'wiki', port: 'http' },
  accounts: 'directory',
  signIn: {
    modes: ['oidc', 'ldap'],
    oidc: {
      redirects: ['/oidc/callback', 'wiki-app://signed-in'],
      scopes: ['openid', 'profile', 'email'],
      tokenAuth: 'client_secret_basic',
      pkce: true,
    },
  },
  engines: {
    compose: {
      containers: [
        container('wiki', {
          secrets: ['oidc-client', 'database-main', 'session-key'],
          mounts: [{ volume: 'pages', path: '/pages' }],
        }),
        container('wiki-jobs', {
          after: ['wiki'],
          secrets: ['redis-password'],
          environment: { REDIS_PASSWORD_FILE: '{secret:redis-password}' },
          mounts: [{ volume: 'pages', path: '/pages', readOnly: true }],
          stopGrace: '2m',
          shmMiB: 64,
        }),
      ],
    },
  },
});

/** The sign-in portal stands in front, but for what programs call. */
const photos = definition({
  id: 'photos',
  title: 'Photos',
  category: 'media',
  ports: [
    { name: 'http', port: 8080 },
    { name: 'find', port: 7359, protocol: 'udp', exposedAs: 7359 },
  ],
  volumes: [volume('originals')],
  databases: [{ name: 'index', engine: 'postgres', version: 18 }],
  environment: { PHOTOS_DATABASE: 'postgres://photos@{database:index}/photos' },
  routing: { host: 'photos', port: 'http' },
  signIn: { modes: ['forward-auth'], bypassPaths: ['/api/', '/share/'] },
  engines: {
    compose: {
      containers: [
        container('photos', {
          mounts: [{ volume: 'originals', path: '/originals' }],
        }),
      ],
    },
  },
});

/** Has accounts of its own. */
const vault = definition({
  id: 'vault',
  title: 'Vault',
  category: 'authentication',
  ports: [{ name: 'http', port: 80 }],
  secrets: [secret('master-password', { isLogin: true })],
  environment: { VAULT_URL: '{url}' },
  routing: { host: 'vault', port: 'http' },
  accounts: 'local',
});

/** The start page's file is made of the profile. */
const homer = definition({
  id: 'homer',
  title: 'Homer',
  category: 'collaboration',
  ports: [{ name: 'http', port: 8080 }],
  environment: { INIT_ASSETS: '0' },
  routing: { host: 'home', port: 'http' },
  signIn: { modes: ['forward-auth', 'none'] },
  engines: {
    compose: {
      containers: [
        container('homer', {
          mounts: [
            { file: 'homer/config.yml', path: '/www/assets/config.yml' },
          ],
        }),
      ],
    },
  },
});

/** Of every profile. */
export const coreDefinitions = [traefik, lldap, redis, authelia];

/** The applications, each of which can be chosen. */
export const applications = { wiki, photos, vault, homer };

/** All of them. */
export const definitions = [...coreDefinitions, ...Object.values(applications)];
