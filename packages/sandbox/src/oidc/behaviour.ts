/** Where ZITADEL's versions and settings differ; the scenarios choose. */
export interface Behaviour {
  /** Opaque tokens, codes and personal access tokens: without dots, or as compact JWE (11-newer-version/opaque-token-form). */
  tokenForm: 'plain' | 'jwe';
  /** Overrides what the applications say. */
  accessTokens: 'opaque' | 'jwt' | undefined;
  /** A code or refresh token of another client is refused (11-newer-version/differences). */
  clientBinding: boolean;
  /** Every wrong assertion is 400 `invalid_grant`, not 500; a hint with a broken signature is 500. */
  newerErrors: boolean;
  /** Back-channel URIs at private addresses are refused (11-newer-version/back-channel-denied). */
  refusesPrivateAddresses: boolean;
  /** The instance's feature `loginV2.required` (06-logout/end-session-login-v2-required). */
  loginV2Required: boolean;
  /** Whoever calls the management API has no membership (08-api-errors/authorisation). */
  membershipNotFound: boolean;
  /** In seconds (04-tokens/expiry). */
  lifetimes: {
    accessToken: number;
    idToken: number;
    refreshTokenIdle: number;
    refreshToken: number;
  };
  /** Keycloak: mappers put roles, groups and the client's own audience into the tokens. */
  mappers: boolean;
}

/** ZITADEL v4.13.1, but for the client binding, which newer ones have. */
export function defaultBehaviour(): Behaviour {
  return {
    tokenForm: 'plain',
    accessTokens: undefined,
    clientBinding: true,
    newerErrors: false,
    refusesPrivateAddresses: false,
    loginV2Required: false,
    membershipNotFound: false,
    lifetimes: {
      accessToken: 12 * 3600,
      idToken: 12 * 3600,
      refreshTokenIdle: 30 * 24 * 3600,
      refreshToken: 90 * 24 * 3600,
    },
    mappers: false,
  };
}
