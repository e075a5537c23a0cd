import {
  createRemoteJWKSet,
  errors,
  JWTPayload,
  jwtVerify,
  JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { EndedSession } from './endedSessions';
import { describeError } from './providerErrors';

/** Whose tokens count: what discovery said, and our client there. */
export interface TokenIssuer {
  issuer: string;
  jwksUri: string;
  /** Absent when the provider has none. */
  userinfoEndpoint?: string;
  clientId: string;
  /** Such as `RS256`. */
  algorithm: string;
}

/** A logout token that is good. */
export interface LogoutToken extends EndedSession {
  jti: string;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const CLOCK_TOLERANCE_SECONDS = 60;
/** ZITADEL's tokens end after 15 minutes; an older one is nobody's retry. */
const OLDEST_SECONDS = 24 * 3600;
const KEYS_TIMEOUT_MILLISECONDS = 5000;
/** Shorter than the provider's last retry, so that a new key is found by then. */
const KEYS_COOLDOWN_MILLISECONDS = 5000;

const claimsSchema = z.object({
  jti: z.string().min(1).max(255),
  iat: z.number(),
  sub: z.string().min(1).max(255).optional(),
  sid: z.string().min(1).max(255).optional(),
  events: z.object({ [EVENT]: z.record(z.string(), z.unknown()) }),
});

/** Errors that pass: the provider's keys cannot be had, or have a new one that is not seen yet. */
const PASSING = new Set([
  'ERR_JWKS_TIMEOUT',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JOSE_GENERIC',
]);

/** Verifies logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6). */
export class LogoutTokens {
  private readonly keys = new Map<string, JWTVerifyGetKey>();

  /**
   * @throws InputError when the token is not good, which is final, and ServiceUnavailableError
   *   when the provider's keys cannot be had, so that it tries again
   */
  async verify(token: string, from: TokenIssuer): Promise<LogoutToken> {
    const payload = await this.signedClaims(token, from);
    if ('nonce' in payload) {
      throw new InputError('A logout token has no nonce.');
    }
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) {
      throw new InputError('This is no logout token.', claims.error);
    }
    const { jti, iat, sid, sub } = claims.data;
    if (!sid && !sub) {
      throw new InputError('The logout token names neither sid nor sub.');
    }
    return { jti, endedAt: iat, ...(sid ? { sid } : { sub }) };
  }

  private async signedClaims(
    token: string,
    { issuer, jwksUri, clientId, algorithm }: TokenIssuer,
  ): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.keysOf(jwksUri), {
        issuer,
        audience: clientId,
        algorithms: [algorithm],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        maxTokenAge: OLDEST_SECONDS,
        requiredClaims: ['iat', 'exp', 'jti', 'events'],
      });
      return payload;
    } catch (error) {
      const isTokenBad =
        error instanceof errors.JOSEError && !PASSING.has(error.code);
      throw isTokenBad
        ? new InputError(`The logout token is not good. ${error.message}`)
        : new ServiceUnavailableError(
            `The logout token cannot be checked now. ${describeError(error)}`,
          );
    }
  }

  private keysOf(jwksUri: string): JWTVerifyGetKey {
    const known = this.keys.get(jwksUri);
    const keys =
      known ??
      createRemoteJWKSet(new URL(jwksUri), {
        timeoutDuration: KEYS_TIMEOUT_MILLISECONDS,
        cooldownDuration: KEYS_COOLDOWN_MILLISECONDS,
      });
    this.keys.set(jwksUri, keys);
    return keys;
  }
}
