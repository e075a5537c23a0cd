import { z } from 'zod';
import {
  AuthenticationError,
  isError,
  ServiceUnavailableError,
} from '@backstage/errors';

const withStatusSchema = z.object({
  response: z.object({ statusCode: z.number() }),
});

/** The HTTP status with which a provider refused, read from an error of openid-client 5. */
export function statusOf(error: unknown): number | undefined {
  return withStatusSchema.safeParse(error).data?.response.statusCode;
}

/**
 * What a failed refresh means. ZITADEL refuses a refresh token with 400 `invalid_request`, others
 * with `invalid_grant` (recorded: 05-refresh): any 400 means that the session is over. All else,
 * a time-out or a 503, is trouble that passes, and must not sign anybody out.
 */
export function refreshError(error: unknown): Error {
  return statusOf(error) === 400
    ? new AuthenticationError(
        'The session is over. Sign in again.',
        plain(error),
      )
    : unavailableError(error);
}

/** How ZITADEL says that somebody is deactivated, locked or deleted (recorded: 05-refresh/user-and-session-state). */
const NOT_ACTIVE = 'Errors.User.NotActive';

/**
 * True when a refresh was refused because the provider does not let the person in any more. A token that has
 * ended, was used before or is of another client proves nothing about a person.
 *
 * @param error - of {@link refreshError}
 */
export function isPersonRefused(error: unknown): boolean {
  return (
    isError(error) &&
    isError(error.cause) &&
    error.name === 'AuthenticationError' &&
    error.cause.message.includes(NOT_ACTIVE)
  );
}

/** What a refused access token right after a refresh means: another refresh won (05-refresh/parallel). */
export function userinfoError(error: unknown): Error {
  const status = statusOf(error);
  return status === 401 || status === 403
    ? new AuthenticationError(
        'The session is over. Sign in again.',
        plain(error),
      )
    : unavailableError(error);
}

/**
 * True when a token was signed with a key that is not known. openid-client fetches keys once a
 * minute at most (recorded: 10-openid-client/rotation-cooldown); a new discovery fetches at once.
 */
export function isUnknownKey(error: unknown): boolean {
  return isError(error) && error.message.includes('no valid key found');
}

/** The provider does not answer, or not as it should. The cause is for the log. */
export function unavailableError(error: unknown): Error {
  return new ServiceUnavailableError(
    'The identity provider cannot be reached. Try again in a minute; if it stays, tell an administrator.',
    plain(error),
  );
}

/**
 * An error in one line. Errors of openid-client carry the whole exchange, the client's secret in
 * it; a log gets this line only.
 */
export function describeError(error: unknown): string {
  return isError(error) ? `${error.name}: ${error.message}` : String(error);
}

function plain(error: unknown): Error {
  return new Error(describeError(error));
}

/** Finds an error of this name among an error and its causes. */
export function causeNamed(error: unknown, name: string): Error | undefined {
  let next = error;
  for (let depth = 0; depth < 10 && isError(next); depth += 1) {
    if (next.name === name) {
      return next;
    }
    next = next.cause;
  }
  return undefined;
}
