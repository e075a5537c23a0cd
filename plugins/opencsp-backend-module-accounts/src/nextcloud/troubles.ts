import { AccountTroubleError } from '@opencsp/plugin-opencsp-node';

const LOOK = 'See the log of Nextcloud; the portal tries again by itself.';

/** No answer in time, or it was ended in the middle: what was asked may have been done. */
export function silent(what: string): AccountTroubleError {
  return new AccountTroubleError(
    'service-silent',
    `Nextcloud did not answer: ${what}.`,
    LOOK,
  );
}

/** It is being updated, restarted or installed: nothing can be asked of it. @param why - in its words */
export function notReady(why: string): AccountTroubleError {
  return new AccountTroubleError(
    'service-away',
    `Nextcloud cannot be asked now: ${why}`,
    'Wait while it is being updated or started; otherwise end its maintenance mode. The portal tries again by itself.',
  );
}

/** It cannot ask the directory. @param why - in its words */
export function directoryNotReached(why: string): AccountTroubleError {
  return new AccountTroubleError(
    'service-not-prepared',
    `Nextcloud cannot use the directory: ${why}`,
    'See whether the directory runs, and its log. The portal sets the connection again at each look.',
  );
}

/** It cannot send people to the sign-in portal. @param why - in its words */
export function signInNotPrepared(
  why: string,
  nextStep: string,
): AccountTroubleError {
  return new AccountTroubleError(
    'service-not-prepared',
    `Nextcloud cannot use the sign-in portal: ${why}`,
    nextStep,
  );
}

/** It answered something that it should not. @param what - never with a secret in it */
export function unknownAnswer(what: string): AccountTroubleError {
  return new AccountTroubleError(
    'service-answer-unknown',
    `Nextcloud gave an answer that is not known: ${what}`,
    LOOK,
  );
}
