import { decodeJwt, errors, JWTVerifyResult, jwtVerify } from 'jose';
import { z } from 'zod';
import { AuthenticationError, isError } from '@backstage/errors';
import { Claims } from '../claims';
import { TokenIssuer } from '../logoutToken';
import { ProviderKeys } from './ProviderKeys';

/** How far the provider's clock may be off. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** `at+jwt` is that of RFC 9068; ZITADEL and Keycloak say `JWT` (recorded: 04-tokens, oidc-other). */
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];

/** Only ID tokens have them (OpenID Connect Core §2, §3.1.3.6, §3.3.2.11). */
const ID_TOKEN_CLAIMS = ['at_hash', 'c_hash', 'nonce'];

const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  /** Seconds since 1970. */
  iat: z.number(),
  sid: z.string().optional().catch(undefined),
  /** Keycloak says here which of its tokens it is: `Bearer`, `ID`, `Refresh`, `Logout`. */
  typ: z.unknown().optional(),
});

/** The claims of an access token that is good. */
export type AccessTokenClaims = z.infer<typeof claimsSchema>;

/** An access token that is good. */
export interface AccessToken {
  claims: AccessTokenClaims;
  /** Who issued it. */
  from: TokenIssuer;
}

/** What {@link AccessTokens} works with. */
export interface AccessTokensOptions {
  /** ZITADEL: the project that tokens must be for; the client id counts in any case. */
  projectId?: string;
  /** Allowed signatures, such as `RS256`. */
  algorithms: readonly string[];
  keysAt: (jwksUri: string) => ProviderKeys;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Verifies JWT access tokens (RFC 9068 §4, RFC 8725), as far as it can be done without the provider. */
export class AccessTokens {
  private readonly keys = new Map<string, ProviderKeys>();

  constructor(private readonly options: AccessTokensOptions) {}

  /**
   * @param issuers - whose tokens count
   * @throws AuthenticationError which says what is wrong with the token, ServiceUnavailableError when
   *   the provider's keys cannot be had
   */
  async verify(
    token: string,
    issuers: readonly TokenIssuer[],
  ): Promise<AccessToken> {
    const issuer = issuerIn(token);
    const [from, ...others] = issuers.filter(one => one.issuer === issuer);
    if (!from) {
      throw new AuthenticationError(
        'The access token is of another issuer than the portal’s identity provider.',
      );
    }
    const { projectId } = this.options;
    const audience = [from, ...others].map(({ clientId }) => clientId);
    const verified = await this.check(token, from, [
      ...(projectId ? [projectId] : []),
      ...audience,
    ]);
    return { claims: this.claimsOf(verified), from };
  }

  private async check(
    token: string,
    { issuer, jwksUri }: TokenIssuer,
    audience: string[],
  ): Promise<JWTVerifyResult> {
    const { algorithms, now } = this.options;
    try {
      return await jwtVerify(token, this.keysAt(jwksUri).find, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
        requiredClaims: ['sub', 'iat', 'exp'],
      });
    } catch (error) {
      throw isError(error) && error.name === 'ServiceUnavailableError'
        ? error
        : new AuthenticationError(this.wordsFor(error));
    }
  }

  private claimsOf({ payload, protectedHeader }: JWTVerifyResult) {
    const { typ } = protectedHeader;
    if (typ !== undefined && !TYPES.includes(typ.toLowerCase())) {
      throw notAccess();
    }
    if (ID_TOKEN_CLAIMS.some(name => name in payload)) {
      throw new AuthenticationError(
        'This is an ID token. Send the access token that came with it.',
      );
    }
    const parsed = claimsSchema.safeParse(payload);
    if (!parsed.success || 'events' in payload) {
      throw notAccess();
    }
    const claims = parsed.data;
    if (claims.typ !== undefined && claims.typ !== 'Bearer') {
      throw notAccess();
    }
    if (claims.iat > this.options.now() / 1000 + CLOCK_TOLERANCE_SECONDS) {
      throw notYet();
    }
    return claims;
  }

  private wordsFor(error: unknown): string {
    if (error instanceof errors.JWTExpired) {
      return 'The access token has expired. Get a new one.';
    }
    if (error instanceof errors.JWTClaimValidationFailed) {
      if (error.claim === 'nbf') {
        return notYet().message;
      }
      if (error.claim === 'aud') {
        return `The access token is not for this portal. ${this.audienceAdvice()}`;
      }
      return `The access token cannot be used: its claim "${error.claim}" is missing or wrong.`;
    }
    if (error instanceof errors.JOSEAlgNotAllowed) {
      return `The access token is signed in a way that is not allowed here. Allowed: ${this.options.algorithms.join(
        ', ',
      )}.`;
    }
    return 'The access token is not signed by the portal’s identity provider.';
  }

  private audienceAdvice(): string {
    const { projectId } = this.options;
    return projectId
      ? `Ask for it with the scope urn:zitadel:iam:org:project:id:${projectId}:aud.`
      : 'Its audience must be the portal’s client id.';
  }

  private keysAt(jwksUri: string): ProviderKeys {
    const keys = this.keys.get(jwksUri) ?? this.options.keysAt(jwksUri);
    this.keys.set(jwksUri, keys);
    return keys;
  }
}

/**
 * Who a token says that it is of, which is believed only after its signature.
 *
 * @throws AuthenticationError when it is opaque, as ZITADEL's are unless set otherwise; compact JWE
 *   begin as JWTs do (recorded: 11-newer-version/opaque-token-form)
 */
function issuerIn(token: string): string | undefined {
  try {
    const claims: Claims = decodeJwt(token);
    return typeof claims.iss === 'string' ? claims.iss : undefined;
  } catch {
    throw new AuthenticationError(
      'The access token is no JWT, and the portal reads no other. In ZITADEL set the access token type to JWT: of the service user, or of the application.',
    );
  }
}

function notAccess(): AuthenticationError {
  return new AuthenticationError(
    'This is no access token. Send one that the identity provider’s token endpoint gave.',
  );
}

function notYet(): AuthenticationError {
  return new AuthenticationError(
    'The access token is not valid yet. Compare the clocks of this computer, the portal and the identity provider.',
  );
}
