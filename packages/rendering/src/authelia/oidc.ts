import { ProfileToRender } from '@opencsp/plugin-opencsp-common';
import { ModelOidcClient, ProfileModel } from '../model';
import { KNOWN, serviceOf } from '../rules/names';
import { Problem, refuse } from '../rules/problems';
import { anyOf } from './accessControl';
import { AUTHELIA_FILES, OidcClientSettings, OidcSettings } from './settings';
import { secretMark } from './template';

/** PBKDF2 with SHA-512, salt and key in the base64 that Authelia reads (services-contracts.md §4.6). */
export const DIGEST =
  /^\$pbkdf2-sha512\$\d{5,7}\$[A-Za-z0-9./]{20,}\$[A-Za-z0-9./]{80,}$/;

/**
 * What Authelia says of OpenID Connect; nothing without clients, because it refuses an empty section.
 *
 * @throws InputError naming the digest or the key that is missing
 */
export function oidcSettings(
  profile: ProfileToRender,
  model: ProfileModel,
): OidcSettings | undefined {
  const clients = model.oidcClients;
  if (clients.length === 0) {
    return undefined;
  }
  refuse([...digestProblems(profile, model), ...keyProblems(model)]);
  const withClaims = clients.filter(client => client.idTokenClaims.length > 0);
  const withGroups = clients.filter(client => client.groups.length > 0);
  return {
    ...hmacSecret(model),
    jwks: signingKeys(model),
    ...(withClaims.length > 0 && {
      claims_policies: Object.fromEntries(
        withClaims.map(({ clientId, idTokenClaims }) => [
          clientId,
          { id_token: idTokenClaims },
        ]),
      ),
    }),
    ...(withGroups.length > 0 && {
      authorization_policies: Object.fromEntries(
        withGroups.map(client => [membersOf(client), membersOnly(client)]),
      ),
    }),
    clients: clients.map(client => clientSettings(profile, model, client)),
  };
}

/** Name of a policy: "deny" alone would be one of Authelia's own. */
function membersOf({ clientId }: ModelOidcClient): string {
  return `${clientId}-members`;
}

function membersOnly({ policy, groups }: ModelOidcClient) {
  return {
    default_policy: 'deny' as const,
    rules: [{ policy, subject: anyOf(groups) }],
  };
}

function clientSettings(
  profile: ProfileToRender,
  model: ProfileModel,
  client: ModelOidcClient,
): OidcClientSettings {
  return {
    client_id: client.clientId,
    client_name: serviceOf(model, client.service)?.title ?? client.clientId,
    client_secret: profile.digests[client.secret],
    redirect_uris: client.redirectUris,
    scopes: client.scopes,
    grant_types: client.grants,
    response_types: ['code'],
    authorization_policy:
      client.groups.length > 0 ? membersOf(client) : client.policy,
    // The profile's owner chose the service for its people: nobody must agree once more.
    consent_mode: 'implicit',
    require_pkce: client.pkce,
    ...(client.pkce && { pkce_challenge_method: 'S256' }),
    token_endpoint_auth_method: client.tokenAuth,
    access_token_signed_response_alg: 'none',
    userinfo_signed_response_alg: 'none',
    ...(client.idTokenClaims.length > 0 && { claims_policy: client.clientId }),
  };
}

function signingKeys(model: ProfileModel): OidcSettings['jwks'] {
  return rsaKeys(model).map(({ name }, index) => ({
    key_id: index === 0 ? 'main' : `main-${index + 1}`,
    algorithm: 'RS256',
    use: 'sig',
    key: secretMark(model.places.secret(name, KNOWN.authelia)),
  }));
}

/**
 * By the file, not by a variable, where the definition has none: a variable alone would make a section
 * without clients, which Authelia refuses.
 */
function hmacSecret(model: ProfileModel): { hmac_secret?: string } {
  if (serviceOf(model, KNOWN.authelia)?.environment[AUTHELIA_FILES.oidcHmac]) {
    return {};
  }
  const secret = ofAuthelia(model).find(isHmac);
  return secret
    ? {
        hmac_secret: secretMark(
          model.places.secret(secret.name, KNOWN.authelia),
        ),
      }
    : {};
}

function ofAuthelia(model: ProfileModel) {
  return model.secrets.filter(({ service }) => service === KNOWN.authelia);
}

function rsaKeys(model: ProfileModel) {
  return ofAuthelia(model).filter(({ rule }) => rule.kind === 'rsa-key');
}

/** The secret that signs tokens, by its name: its rule says no more than its length. */
function isHmac({ rule }: { rule: { name: string } }): boolean {
  return rule.name.split('-').includes('hmac');
}

function digestProblems(
  profile: ProfileToRender,
  model: ProfileModel,
): Problem[] {
  return model.oidcClients
    .filter(({ secret }) => !DIGEST.test(profile.digests[secret] ?? ''))
    .map(({ secret }) => ({
      path: `digests.${secret}`,
      message:
        'This is no PBKDF2 digest as Authelia reads it. A secret in clear would be taken, too.',
    }));
}

function keyProblems(model: ProfileModel): Problem[] {
  return rsaKeys(model).length > 0
    ? []
    : [
        {
          path: `services.${KNOWN.authelia}.secrets`,
          message:
            'OpenID Connect needs a key that signs. Give the definition a secret of the kind "rsa-key".',
        },
      ];
}
