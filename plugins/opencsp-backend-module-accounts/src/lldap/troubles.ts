import {
  AccountTroubleError,
  HostConnectError,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';

const LOOK = 'See the log of LLDAP; the portal tries again by itself.';

/** No answer in time, or the connection was cut: what was asked may have been done. */
export function silent(what: string, cause?: unknown): AccountTroubleError {
  return new AccountTroubleError(
    'service-silent',
    `LLDAP did not answer: ${what}.`,
    LOOK,
    cause instanceof Error ? cause : undefined,
  );
}

/** It answered something that it should not. @param what - never with a secret in it */
export function unknownAnswer(
  what: string,
  cause?: unknown,
): AccountTroubleError {
  return new AccountTroubleError(
    'service-answer-unknown',
    `LLDAP gave an answer that is not known: ${what}.`,
    LOOK,
    cause instanceof Error ? cause : undefined,
  );
}

/** Neither the portal's own login nor the owner's is taken. */
export function loginRefused(): AccountTroubleError {
  return new AccountTroubleError(
    'directory-login-refused',
    'LLDAP lets the portal in neither as its own user nor as the first administrator.',
    'Give the first administrator of the directory the password of the profile again, or deploy the profile with empty volumes.',
  );
}

/**
 * What went wrong on the way, as trouble of the service; what is known already stays as it is.
 *
 * @throws the signal's reason when it has aborted
 */
export function asTrouble(
  error: unknown,
  what: string,
  signal: AbortSignal,
): Error {
  signal.throwIfAborted();
  return error instanceof AccountTroubleError ||
    error instanceof HostConnectError ||
    error instanceof HostTroubleError
    ? error
    : silent(what, error);
}
