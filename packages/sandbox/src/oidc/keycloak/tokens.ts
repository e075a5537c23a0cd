import { randomUUID } from 'node:crypto';
import { rolesOf, uuidOf } from '../identities';
import { signToken } from '../keys';
import { Person } from '../people';
import { SignIn } from '../sessions/signIns';
import { World } from '../world';
import { leftHalfHash } from '../zitadel/issue';
import { ACCESS_SECONDS, issuerOf, REFRESH_SECONDS } from './realm';

const BUILT_IN_ROLES = [
  'offline_access',
  'default-roles-opencsp',
  'uma_authorization',
];

/** Profile and e-mail, by scope; `email_verified` is always there. */
export function profileClaims(
  person: Person,
  scopes: readonly string[],
): Record<string, unknown> {
  return {
    ...(scopes.includes('email') && { email_verified: person.emailVerified }),
    ...(scopes.includes('profile') && {
      name: person.displayName,
      preferred_username: person.userName.toLowerCase(),
      given_name: person.givenName,
      family_name: person.familyName,
    }),
    ...(scopes.includes('email') && { email: person.email }),
  };
}

/** Flat lists, which only mappers bring (keycloak-more). */
export function mappedClaims(
  person: Person,
  world: World,
): Record<string, unknown> {
  return world.behaviour.mappers
    ? {
        roles: [...rolesOf(person, world), ...BUILT_IN_ROLES],
        groups: rolesOf(person, world),
      }
    : {};
}

/**
 * Tokens of a sign-in (keycloak-code-flow): the access token is a JWT that carries the roles, its
 * audience is `account`; a refreshed ID token has no nonce.
 */
export async function issueTokens(
  signIn: SignIn,
  person: Person,
  origins: string[],
  isRefresh: boolean,
  world: World,
): Promise<object> {
  const iat = Math.floor(world.now() / 1000);
  const common = {
    exp: iat + ACCESS_SECONDS,
    iat,
    auth_time: signIn.authTime,
    iss: issuerOf(world),
    sub: uuidOf(person),
    azp: signIn.clientId,
    sid: signIn.sessionId,
    acr: '1',
  };
  const accessToken = {
    signInId: signIn.id,
    id: `onrtac:${randomUUID()}`,
    issuedAt: iat,
    expiresAt: common.exp,
  };
  const refreshToken = {
    signInId: signIn.id,
    id: randomUUID(),
    issuedAt: iat,
    expiresAt: iat + REFRESH_SECONDS,
  };
  const access = await signToken(world.state.keys, {
    ...common,
    jti: accessToken.id,
    aud: world.behaviour.mappers ? [signIn.clientId, 'account'] : 'account',
    typ: 'Bearer',
    'allowed-origins': origins,
    realm_access: { roles: [...rolesOf(person, world), ...BUILT_IN_ROLES] },
    resource_access: {
      account: {
        roles: ['manage-account', 'manage-account-links', 'view-profile'],
      },
    },
    scope: signIn.scopes.join(' '),
    ...profileClaims(person, signIn.scopes),
    ...mappedClaims(person, world),
  });
  const refresh = await signToken(world.state.keys, {
    exp: refreshToken.expiresAt,
    iat,
    jti: refreshToken.id,
    iss: common.iss,
    aud: common.iss,
    sub: common.sub,
    typ: 'Refresh',
    azp: signIn.clientId,
    sid: signIn.sessionId,
    scope: signIn.scopes.join(' '),
  });
  world.signIns.issued(
    signIn.id,
    { value: access, token: accessToken },
    { value: refresh, token: refreshToken },
  );
  return {
    access_token: access,
    expires_in: ACCESS_SECONDS,
    refresh_expires_in: REFRESH_SECONDS,
    refresh_token: refresh,
    token_type: 'Bearer',
    ...(signIn.scopes.includes('openid') && {
      id_token: await signToken(world.state.keys, {
        ...common,
        jti: randomUUID(),
        aud: signIn.clientId,
        typ: 'ID',
        ...(signIn.nonce && !isRefresh && { nonce: signIn.nonce }),
        at_hash: leftHalfHash(access),
        ...profileClaims(person, signIn.scopes),
        ...mappedClaims(person, world),
      }),
    }),
    'not-before-policy': 0,
    session_state: signIn.sessionId,
    scope: signIn.scopes.join(' '),
  };
}
