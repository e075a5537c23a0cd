import { z } from 'zod';
import {
  AuthenticationError,
  isError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';

/** What the provider sent back instead of a code (RFC 6749 §4.1.2.1). */
const refusalSchema = z.object({
  error: z.string(),
  error_description: z.string().optional(),
});

const WORDS: Record<string, string> = {
  access_denied: 'The sign-in was cancelled.',
  login_required: 'You are not signed in at the identity provider. Sign in.',
  interaction_required: 'The identity provider has to ask you. Sign in again.',
  temporarily_unavailable:
    'The identity provider is busy. Try again in a minute.',
};

/**
 * Why a sign-in failed, in words for the person who sees them on the sign-in page. It has no
 * cause, because Backstage writes causes into the message; the caller logs the original.
 *
 * @param query - the query of the callback
 */
export function signInError(query: unknown, error: unknown): Error {
  const refusal = refusalSchema.safeParse(query).data;
  if (refusal) {
    const { error: code, error_description: description } = refusal;
    return new NotAllowedError(
      WORDS[code] ??
        `The identity provider refused the sign-in: ${description ?? code}.`,
    );
  }
  const message = isError(error) ? error.message : '';
  if (message.includes('authorization request details in session')) {
    return new AuthenticationError(
      'This sign-in took too long, or another one was begun in another tab. Sign in again.',
    );
  }
  if (
    /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|ECONNRESET|timed out|50[234]/.test(
      message,
    )
  ) {
    return providerUnreachable();
  }
  return new AuthenticationError(
    'The sign-in could not be completed. Try again; if it stays, tell an administrator, who finds the reason in the log.',
  );
}

/** The provider could not be reached, in words for a person. */
export function providerUnreachable(): ServiceUnavailableError {
  return new ServiceUnavailableError(
    'The identity provider cannot be reached. Try again in a minute; if it stays, tell an administrator.',
  );
}

/** Another provider answers than the configured one, in words for a person. */
export function wrongProvider(): ServiceUnavailableError {
  return new ServiceUnavailableError(
    'The identity provider is not the one that is configured. Tell an administrator, who finds the reason in the log.',
  );
}
