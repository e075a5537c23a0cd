import {
  ProfileToRender,
  serviceDefinitionSchema,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import {
  ModelOidcClient,
  ModelRoute,
  ModelSecret,
  ModelService,
  ProfileModel,
} from '../model';
import { containerPlaces } from '../places';

/*
 * Profiles as the model builder makes them, by hand: what is rendered from a model is tested apart from
 * how the model comes about.
 */

/** A digest of the right form, that differs by its seed. */
export function aDigest(seed = 'a'): string {
  return `$pbkdf2-sha512$310000$${seed.repeat(22)}$${seed.repeat(86)}`;
}

/** A service without an address. */
export function aService(
  id: string,
  over: Partial<ModelService> = {},
): ModelService {
  return {
    id,
    title: id,
    version: '1',
    isCore: false,
    after: [],
    signIn: 'none',
    environment: {},
    ...over,
  };
}

/** A service with an address below the domain. */
export function aReachable(
  id: string,
  domain: string,
  over: Partial<ModelService> = {},
): ModelService {
  const host = `${id}.${domain}`;
  return aService(id, { host, url: `https://${host}`, ...over });
}

/** A route to a whole host, open to everybody. */
export function aRoute(
  service: string,
  domain: string,
  over: Partial<ModelRoute> = {},
): ModelRoute {
  return {
    service,
    host: `${service}.${domain}`,
    port: 80,
    policy: 'open',
    groups: [],
    forwardAuth: false,
    tls: true,
    ...over,
  };
}

/** A secret of a service. */
export function aSecret(
  service: string,
  name: string,
  rule: Partial<ModelSecret['rule']> = {},
): ModelSecret {
  return {
    name: `${service}-${name}`,
    service,
    rule: {
      name,
      purpose: 'Of a test.',
      kind: 'password',
      length: 64,
      alphabet: 'alphanumeric',
      isLogin: false,
      ...rule,
    },
    needsDigest: name === 'oidc-client',
  };
}

/** A client of the portal. */
export function aClient(
  service: string,
  domain: string,
  over: Partial<ModelOidcClient> = {},
): ModelOidcClient {
  return {
    service,
    clientId: service,
    redirects: ['/callback'],
    redirectUris: [`https://${service}.${domain}/callback`],
    scopes: ['openid', 'profile', 'email', 'groups'],
    tokenAuth: 'client_secret_basic',
    pkce: true,
    grants: ['authorization_code'],
    idTokenClaims: [],
    policy: 'one_factor',
    groups: [],
    secret: `${service}-oidc-client`,
    ...over,
  };
}

/** A definition with as little in it as may be. */
export function aDefinition(
  id: string,
  over: Partial<ServiceDefinition> = {},
): ServiceDefinition {
  return {
    ...serviceDefinitionSchema.parse({
      id,
      title: id,
      category: 'collaboration',
      icon: 'cloud',
      description: `What ${id} does.`,
      homepage: 'https://example.com/',
      licence: 'Apache-2.0',
      version: '1',
      resources: {
        memoryMiB: { floor: 1, advice: 1 },
        cores: { floor: 1, advice: 1 },
        diskGiB: { floor: 1, advice: 1 },
      },
      accounts: 'none',
      canGoBack: true,
    }),
    ...over,
  };
}

const AUTHELIA_SECRETS = [
  aSecret('authelia', 'storage-encryption-key', { immutable: 'The data.' }),
  aSecret('authelia', 'session-secret'),
  aSecret('authelia', 'reset-jwt-secret'),
  aSecret('authelia', 'oidc-hmac-secret'),
  aSecret('authelia', 'oidc-jwks-key', { kind: 'rsa-key' }),
  aSecret('authelia', 'ldap-password'),
];

const LLDAP_SECRETS = [
  aSecret('lldap', 'admin-password'),
  aSecret('lldap', 'key-seed', { immutable: 'The passwords.' }),
  aSecret('lldap', 'jwt-secret'),
];

function file(name: string): string {
  return `/run/secrets/${name}`;
}

function coreServices(
  domain: string,
  adminEmail: string,
  baseDn: string,
): ModelService[] {
  return [
    aService('traefik', { isCore: true }),
    aReachable('lldap', domain, {
      isCore: true,
      signIn: 'forward-auth',
      environment: {
        LLDAP_LDAP_BASE_DN: baseDn,
        LLDAP_LDAP_USER_DN: 'admin',
        LLDAP_LDAP_USER_EMAIL: adminEmail,
        LLDAP_LDAP_USER_PASS_FILE: file('lldap-admin-password'),
        LLDAP_KEY_SEED_FILE: file('lldap-key-seed'),
        LLDAP_JWT_SECRET_FILE: file('lldap-jwt-secret'),
      },
    }),
    aService('redis', { isCore: true }),
    aReachable('authelia', domain, {
      isCore: true,
      title: 'Authelia',
      after: ['lldap', 'redis'],
      environment: {
        X_AUTHELIA_CONFIG_FILTERS: 'template',
        AUTHELIA_STORAGE_ENCRYPTION_KEY_FILE: file(
          'authelia-storage-encryption-key',
        ),
        AUTHELIA_SESSION_SECRET_FILE: file('authelia-session-secret'),
        AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET_FILE: file(
          'authelia-reset-jwt-secret',
        ),
        AUTHELIA_AUTHENTICATION_BACKEND_LDAP_PASSWORD_FILE: file(
          'authelia-ldap-password',
        ),
        AUTHELIA_SESSION_REDIS_PASSWORD_FILE: file('redis-password'),
      },
    }),
  ];
}

/** The core and nothing else: what every profile with HTTPS has. */
export function coreModel(domain = 'ada.example.com'): ProfileModel {
  const baseDn = domain
    .split('.')
    .map(label => `dc=${label}`)
    .join(',');
  const adminEmail = 'ada@example.com';
  return {
    domain,
    adminEmail,
    protocol: 'https',
    baseDn,
    services: coreServices(domain, adminEmail, baseDn),
    routes: [
      aRoute('authelia', domain, { port: 9091 }),
      aRoute('lldap', domain, {
        port: 17170,
        policy: 'one_factor',
        groups: ['admins'],
        forwardAuth: true,
      }),
    ],
    exposedPorts: [
      { service: 'traefik', port: 80, target: 80, protocol: 'tcp' },
      { service: 'traefik', port: 443, target: 443, protocol: 'tcp' },
    ],
    directory: {
      groups: ['admins', 'people'],
      users: [
        {
          id: 'authelia',
          purpose: 'The portal.',
          groups: ['lldap_password_manager'],
          secret: 'authelia-ldap-password',
        },
      ],
    },
    oidcClients: [],
    databases: [],
    volumes: [],
    secrets: [
      ...AUTHELIA_SECRETS,
      ...LLDAP_SECRETS,
      aSecret('redis', 'password'),
    ],
    totals: {
      memoryMiB: { floor: 1, advice: 1 },
      cores: { floor: 1, advice: 1 },
      diskGiB: { floor: 1, advice: 1 },
    },
    places: containerPlaces,
  };
}

/** Services in each way to sign in, with paths that stay open, groups, second factors and claims. */
export function largeModel(domain = 'ada.example.com'): ProfileModel {
  const core = coreModel(domain);
  const guarded = { forwardAuth: true };
  return {
    ...core,
    services: [
      ...core.services,
      aReachable('nextcloud', domain, { title: 'Nextcloud', signIn: 'oidc' }),
      aReachable('gitlab', domain, { title: 'GitLab', signIn: 'oidc' }),
      aReachable('jellyfin', domain, { title: 'Jellyfin' }),
      aReachable('vaultwarden', domain, {
        title: 'Vaultwarden',
        signIn: 'oidc',
        environment: {
          DOMAIN: `https://vaultwarden.${domain}`,
          SIGNUPS_ALLOWED: 'false',
          ADMIN_TOKEN_FILE: file('vaultwarden-admin-token'),
        },
      }),
      aReachable('homer', domain, { title: 'Homer', signIn: 'forward-auth' }),
      aReachable('status', domain, { title: 'Status', signIn: 'forward-auth' }),
    ],
    routes: [
      ...core.routes,
      aRoute('nextcloud', domain),
      aRoute('gitlab', domain),
      aRoute('jellyfin', domain, { port: 8096 }),
      aRoute('vaultwarden', domain),
      aRoute('homer', domain, {
        ...guarded,
        port: 8080,
        policy: 'one_factor',
      }),
      aRoute('status', domain, {
        ...guarded,
        port: 3001,
        policy: 'two_factor',
        groups: ['admins', 'people'],
      }),
      ...['/api/push/', '/api/badge/[0-9]+/'].map(pathPattern =>
        aRoute('status', domain, { ...guarded, port: 3001, pathPattern }),
      ),
    ],
    oidcClients: [
      aClient('nextcloud', domain, {
        tokenAuth: 'client_secret_post',
        idTokenClaims: ['preferred_username', 'name', 'email', 'groups'],
      }),
      aClient('gitlab', domain, { policy: 'two_factor', groups: ['admins'] }),
      aClient('vaultwarden', domain, {
        pkce: false,
        scopes: ['openid', 'offline_access', 'profile', 'email'],
        grants: ['authorization_code', 'refresh_token'],
        redirectUris: [`https://vaultwarden.${domain}/c`, 'app.vault:///back'],
      }),
    ],
    secrets: [
      ...core.secrets,
      ...['gitlab', 'nextcloud', 'vaultwarden'].map(id =>
        aSecret(id, 'oidc-client'),
      ),
      aSecret('vaultwarden', 'admin-token'),
    ],
  };
}

/** One page over plain HTTP, without the portal. */
export function plainModel(domain = 'ada.example.com'): ProfileModel {
  const core = coreModel(domain);
  const address = { host: `homer.${domain}`, url: `http://homer.${domain}` };
  return {
    ...core,
    protocol: 'http',
    services: [
      ...core.services
        .filter(({ id }) => id !== 'authelia')
        .map(({ id, environment, isCore }) =>
          aService(id, { environment, isCore }),
        ),
      aService('homer', address),
    ],
    routes: [aRoute('homer', domain, { port: 8080, tls: false })],
    directory: { ...core.directory, users: [] },
    secrets: core.secrets.filter(({ service }) => service !== 'authelia'),
  };
}

/** The profile that a model could come from. */
export function profileOf(
  model: ProfileModel,
  over: Partial<ProfileToRender> = {},
): ProfileToRender {
  return {
    spec: {
      name: 'family',
      domain: model.domain,
      adminEmail: model.adminEmail,
      deployment: 'compose',
      passwordStrategy: 'generated',
      accounts: 'automatic',
      protocol: model.protocol,
      certificates: 'trusted',
      services: [],
    },
    handle: 'ada',
    owner: 'user:default/ada',
    definitions: model.services.map(({ id, title }) =>
      aDefinition(id, { title }),
    ),
    digests: Object.fromEntries(
      model.oidcClients.map(({ secret }) => [secret, aDigest()]),
    ),
    ...over,
  };
}
