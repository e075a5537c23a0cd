import {
  AccountTroubleError,
  HostConnectError,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';

const LOOK = 'See the log of GitLab; the portal tries again by itself.';

/** No answer in time, or the connection was cut: what was asked may have been done. */
export function silent(what: string, cause?: unknown): AccountTroubleError {
  return new AccountTroubleError(
    'service-silent',
    `GitLab did not answer: ${what}.`,
    LOOK,
    cause instanceof Error ? cause : undefined,
  );
}

/** Its first start takes minutes, and each restart one or two (services-contracts.md §7.3). */
export function starting(): AccountTroubleError {
  return new AccountTroubleError(
    'service-silent',
    'GitLab is still starting, or its database is.',
    'Wait; the portal tries again by itself. A first start takes up to eight minutes.',
  );
}

/** It answered something that it should not. @param what - never with a secret in it */
export function unknownAnswer(
  what: string,
  cause?: unknown,
): AccountTroubleError {
  return new AccountTroubleError(
    'service-answer-unknown',
    `GitLab gave an answer that is not known: ${what}.`,
    LOOK,
    cause instanceof Error ? cause : undefined,
  );
}

/** The administrator of whom the portal has its token is gone, blocked or no administrator any more. */
export function loginRefused(why: string): AccountTroubleError {
  return new AccountTroubleError(
    'service-login-refused',
    `GitLab does not let the portal in as "root": ${why}.`,
    'Let an administrator of GitLab make "root" an active administrator again, in the admin area under users.',
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
