/*
 * Proves that each key of the files for Traefik and Authelia is one that the recorded programs took, or
 * that a sheet or the makers' own reference names: an unknown one freezes Traefik's files and ends
 * Authelia's start. Leaves the values to shared.test.ts.
 */
import { load } from 'js-yaml';
import { largeModel, plainModel, profileOf } from './__testUtils__/models';
import { fromTemplate } from './authelia/template';
import { ProfileModel } from './model';
import { sharedFiles } from './shared';

/** recorded/traefik/traefik.good.yml (3.7.9). */
const TRAEFIK_RECORDED = `
entryPoints entryPoints.* entryPoints.*.address entryPoints.*.http
providers providers.file providers.file.directory providers.file.watch
ping log log.level log.format api api.insecure api.dashboard
certificatesResolvers certificatesResolvers.* certificatesResolvers.*.acme
certificatesResolvers.*.acme.email certificatesResolvers.*.acme.storage
certificatesResolvers.*.acme.httpChallenge
certificatesResolvers.*.acme.httpChallenge.entryPoint`;

/** services-contracts.md §3.1; docker-provider.json and its section for the provider and asDefault. */
const TRAEFIK_SHEET = `
global global.checkNewVersion entryPoints.*.http.underscoreHeadersStrategy
entryPoints.*.asDefault ping.entryPoint
providers.docker providers.docker.exposedByDefault providers.docker.network
providers.providersThrottleDuration`;

/** Traefik's reference of static settings, v3. */
const TRAEFIK_REFERENCE = `
global.sendAnonymousUsage providers.docker.endpoint
entryPoints.*.transport entryPoints.*.transport.respondingTimeouts
entryPoints.*.transport.respondingTimeouts.readTimeout`;

/** recorded/traefik/apps.good.yml. */
const ROUTES_RECORDED = `
http http.routers http.routers.* http.routers.*.rule http.routers.*.entryPoints
http.routers.*.service http.routers.*.middlewares http.routers.*.tls
http.routers.*.tls.certResolver
http.middlewares http.middlewares.* http.middlewares.*.forwardAuth
http.middlewares.*.forwardAuth.address
http.middlewares.*.forwardAuth.trustForwardHeader
http.middlewares.*.forwardAuth.maxResponseBodySize
http.middlewares.*.forwardAuth.authResponseHeaders`;

/** Traefik's reference of dynamic settings in files, v3; §3.2 for the priority. */
const ROUTES_REFERENCE = `
http.routers.*.priority
http.middlewares.*.redirectScheme http.middlewares.*.redirectScheme.scheme
http.middlewares.*.redirectScheme.permanent
http.middlewares.*.headers http.middlewares.*.headers.contentTypeNosniff
http.middlewares.*.headers.referrerPolicy http.middlewares.*.headers.stsSeconds`;

/** recorded/authelia/configuration.good.yml and oidc-section.good.yml (4.39.20). */
const AUTHELIA_RECORDED = `
theme log log.level server server.address ntp ntp.disable_startup_check
authentication_backend authentication_backend.refresh_interval
authentication_backend.ldap authentication_backend.ldap.implementation
authentication_backend.ldap.address authentication_backend.ldap.base_dn
authentication_backend.ldap.user
session session.cookies session.cookies[].domain session.cookies[].authelia_url
session.cookies[].default_redirection_url
session.redis session.redis.host session.redis.port
storage storage.local storage.local.path
notifier notifier.filesystem notifier.filesystem.filename totp totp.issuer
access_control access_control.default_policy access_control.rules
access_control.rules[].domain access_control.rules[].policy
access_control.rules[].subject
identity_providers identity_providers.oidc identity_providers.oidc.jwks
identity_providers.oidc.jwks[].key_id identity_providers.oidc.jwks[].algorithm
identity_providers.oidc.jwks[].use identity_providers.oidc.jwks[].key
identity_providers.oidc.claims_policies identity_providers.oidc.claims_policies.*
identity_providers.oidc.claims_policies.*.id_token
identity_providers.oidc.clients identity_providers.oidc.clients[].client_id
identity_providers.oidc.clients[].client_name
identity_providers.oidc.clients[].client_secret
identity_providers.oidc.clients[].redirect_uris
identity_providers.oidc.clients[].authorization_policy
identity_providers.oidc.clients[].consent_mode
identity_providers.oidc.clients[].require_pkce
identity_providers.oidc.clients[].pkce_challenge_method
identity_providers.oidc.clients[].response_types
identity_providers.oidc.clients[].scopes
identity_providers.oidc.clients[].grant_types
identity_providers.oidc.clients[].claims_policy`;

/** services-contracts.md §1.3 (last paragraph), §4.1, §4.3 and §4.6; config-validate.json for regulation. */
const AUTHELIA_SHEET = `
regulation regulation.find_time regulation.ban_time
authentication_backend.password_reset authentication_backend.password_reset.disable
authentication_backend.password_change authentication_backend.password_change.disable
storage.postgres storage.postgres.address storage.postgres.database
storage.postgres.username
access_control.rules[].resources
identity_providers.oidc.hmac_secret
identity_providers.oidc.authorization_policies
identity_providers.oidc.authorization_policies.*
identity_providers.oidc.clients[].token_endpoint_auth_method
identity_providers.oidc.clients[].access_token_signed_response_alg
identity_providers.oidc.clients[].userinfo_signed_response_alg`;

/** Authelia's reference of custom authorization policies, 4.38 and later. */
const AUTHELIA_REFERENCE = `
identity_providers.oidc.authorization_policies.*.default_policy
identity_providers.oidc.authorization_policies.*.rules
identity_providers.oidc.authorization_policies.*.rules[].policy
identity_providers.oidc.authorization_policies.*.rules[].subject`;

/** Where the names below are ours. */
const NAMED = [
  'entryPoints',
  'certificatesResolvers',
  'http.routers',
  'http.middlewares',
  'identity_providers.oidc.claims_policies',
  'identity_providers.oidc.authorization_policies',
];

const KNOWN: Record<string, string> = {
  'traefik/traefik.yml': TRAEFIK_RECORDED + TRAEFIK_SHEET + TRAEFIK_REFERENCE,
  'traefik/dynamic/routes.yml': `${ROUTES_RECORDED} ${ROUTES_REFERENCE}`,
  'authelia/configuration.yml':
    AUTHELIA_RECORDED + AUTHELIA_SHEET + AUTHELIA_REFERENCE,
};

function keysOf(value: unknown, at: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(each => keysOf(each, `${at}[]`));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = NAMED.includes(at) ? '*' : key;
    const here = at ? `${at}.${name}` : name;
    return [here, ...keysOf(inner, here)];
  });
}

/** With each section that there can be. */
function everything(): ProfileModel {
  const model = largeModel();
  return {
    ...model,
    directory: {
      ...model.directory,
      users: model.directory.users.map(user => ({ ...user, groups: [] })),
    },
    databases: [
      {
        service: 'authelia',
        name: 'main',
        engine: 'postgres',
        version: 17,
        secret: 'authelia-database-main',
      },
    ],
  };
}

it.each(Object.keys(KNOWN))('writes no key into %s that nobody knows', path => {
  const known = KNOWN[path].trim().split(/\s+/);
  const written = [everything(), largeModel(), plainModel()]
    .flatMap(model => sharedFiles(profileOf(model), model))
    .filter(file => file.path === path)
    .flatMap(({ content }) => keysOf(load(fromTemplate(content)), ''));
  expect(written.length).toBeGreaterThan(20);
  expect([...new Set(written)].filter(key => !known.includes(key))).toEqual([]);
  expect(known.filter(key => !written.includes(key))).toEqual([]);
});
