import {
  AccountTroubleError,
  HostConnectError,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';

const LOOK = 'See the log of Jellyfin; the portal tries again by itself.';

/** No answer in time, or the connection was cut: what was asked may have been done. */
export function silent(what: string, cause?: unknown): AccountTroubleError {
  return new AccountTroubleError(
    'service-silent',
    `Jellyfin did not answer: ${what}.`,
    LOOK,
    cause instanceof Error ? cause : undefined,
  );
}

/** It loads: all is 503 until it has (services-contracts.md §7.4). */
export function starting(): AccountTroubleError {
  return new AccountTroubleError(
    'service-silent',
    'Jellyfin is still starting.',
    'Wait; the portal tries again by itself. After an update it may take minutes.',
  );
}

/** It answered something that it should not. @param what - never with a secret in it */
export function unknownAnswer(
  what: string,
  cause?: unknown,
): AccountTroubleError {
  return new AccountTroubleError(
    'service-answer-unknown',
    `Jellyfin gave an answer that is not known: ${what}.`,
    LOOK,
    cause instanceof Error ? cause : undefined,
  );
}

/** Its first account is somebody else's, or has another password. */
export function loginRefused(admin: string): AccountTroubleError {
  return new AccountTroubleError(
    'service-login-refused',
    `Jellyfin does not let the portal in as "${admin}": somebody else set it up, or the password was changed there.`,
    `Let an operator of the portal give an administrator "${admin}" the password "jellyfin-admin-password" of the profile in Jellyfin’s dashboard, or deploy the profile with empty volumes for Jellyfin.`,
  );
}

/** Who came before the portal may have left a way in. @param found - what was found */
export function setUpByStranger(found: string): AccountTroubleError {
  return new AccountTroubleError(
    'service-login-refused',
    `Somebody was in Jellyfin before it was set up: ${found}. The portal left its first start as it is.`,
    'Deploy the profile with empty volumes for Jellyfin; if these accounts are wanted, end its first start by hand with an administrator for the portal.',
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
