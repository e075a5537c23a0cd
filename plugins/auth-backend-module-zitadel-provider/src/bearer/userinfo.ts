import { z } from 'zod';
import { LoggerService } from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import { Claims } from '../claims';
import { describeError } from '../providerErrors';

/** The token itself was checked already; nobody waits longer for news of it. */
const TIMEOUT_MILLISECONDS = 5_000;

const claimsSchema = z.looseObject({ sub: z.string() });

/**
 * What the provider says now of whom a token stands for (OpenID Connect Core §5.3).
 *
 * @param endpoint - absent when the provider has none
 * @param sub - of the token
 * @returns nothing when the provider does not answer, or not for this token
 * @throws AuthenticationError when the provider says that the token is dead: revoked, its session
 *   ended, or its user deactivated (recorded: 05-refresh/user-and-session-state, 06-logout)
 */
export async function askUserinfo(
  token: string,
  { endpoint, sub }: { endpoint: string | undefined; sub: string },
  logger: LoggerService,
): Promise<Claims | undefined> {
  if (!endpoint) {
    return undefined;
  }
  const answer = await fetchUserinfo(token, endpoint).catch(error => {
    logger.warn(
      `The identity provider did not say whom a token is of; the token alone counts. ${describeError(
        error,
      )}`,
    );
    return undefined;
  });
  if (answer?.isDead) {
    throw new AuthenticationError(
      'The identity provider says that the access token does not count any more: it was revoked, its session ended, or its user is deactivated.',
    );
  }
  // Never another person's (OpenID Connect Core §5.3.2)
  return answer?.claims?.sub === sub ? answer.claims : undefined;
}

/** @throws Error on trouble */
async function fetchUserinfo(
  token: string,
  endpoint: string,
): Promise<{ isDead: boolean; claims?: Claims }> {
  const answer = await fetch(endpoint, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  });
  const text = await answer.text();
  if (answer.status === 401) {
    return { isDead: true };
  }
  if (!answer.ok) {
    throw new Error(`status ${answer.status}`);
  }
  return { isDead: false, claims: claimsSchema.parse(JSON.parse(text)) };
}
