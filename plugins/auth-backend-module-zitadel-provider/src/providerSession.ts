import { TokenSet } from 'openid-client';
import { z } from 'zod';
import { LoggerService } from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import { OidcAuthResult } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { withDeadline } from './deadline';
import { OidcClient } from './discovery';
import { LivingSession } from './endedSessions';
import { describeError, refreshError } from './providerErrors';

/** What a refresh token was exchanged for. */
export interface RotatedTokens {
  refreshToken: string;
  idToken?: string;
  tokenset: TokenSet;
}

const subjectSchema = z.object({ sub: z.string().min(1) });

/**
 * Exchanges a refresh token. A provider that does not rotate keeps the token, and one that sends no
 * ID token keeps the one there was.
 *
 * @throws AuthenticationError when the session is over, ServiceUnavailableError on trouble
 */
export async function exchange(
  client: OidcClient,
  token: string,
  idToken: string | undefined,
  deadlineMilliseconds: number,
): Promise<RotatedTokens> {
  const tokenset = await withDeadline(
    deadlineMilliseconds,
    client.refresh(token),
  ).catch(error => {
    throw refreshError(error);
  });
  return {
    tokenset,
    refreshToken: tokenset.refresh_token ?? token,
    idToken: tokenset.id_token ?? idToken,
  };
}

const sessionClaimsSchema = z.object({
  sid: z.string().optional(),
  sub: z.string().optional(),
  auth_time: z.number().optional(),
});

/** Which session at the provider an ID token is of. */
export function sessionOf(idToken: string | undefined): LivingSession {
  if (!idToken) {
    return {};
  }
  const {
    sid,
    sub,
    auth_time: authTime,
  } = sessionClaimsSchema.parse(new TokenSet({ id_token: idToken }).claims());
  return { sid, sub, authTime };
}

/** A refresh must go on as the same person (OpenID Connect Core §12.2). */
export function assertSameSubject(
  idToken: string | undefined,
  userinfo: OidcAuthResult['userinfo'],
): void {
  if (!idToken) {
    return;
  }
  const { sub } = subjectSchema.parse(
    new TokenSet({ id_token: idToken }).claims(),
  );
  if (sub !== userinfo.sub) {
    throw new AuthenticationError(
      'The identity provider answered for another person. Sign in again.',
    );
  }
}

/** No logout of ZITADEL's ends a refresh token, so it is revoked first (recorded: 06-logout). */
export async function revoke(
  client: OidcClient,
  refreshToken: string,
  deadlineMilliseconds: number,
  logger: LoggerService,
): Promise<void> {
  if (!client.issuer.metadata.revocation_endpoint) {
    return;
  }
  await withDeadline(
    deadlineMilliseconds,
    client.revoke(refreshToken, 'refresh_token'),
  ).catch(error => {
    logger.warn(
      `A refresh token could not be revoked. ${describeError(error)}`,
    );
  });
}

/** Where the browser goes to end the provider's session; nowhere when the provider has no such page. */
export function endSessionOf(
  client: OidcClient,
  idToken: string | undefined,
  postLogoutRedirectUri: string,
): { logoutUrl: string } | undefined {
  if (!client.issuer.metadata.end_session_endpoint) {
    return undefined;
  }
  return {
    logoutUrl: client.endSessionUrl({
      id_token_hint: idToken,
      post_logout_redirect_uri: postLogoutRedirectUri,
    }),
  };
}
