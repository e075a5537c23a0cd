import { NotFoundError } from '@backstage/errors';
import { conflict, invalid } from '../requestErrors';

/** 404 */
export function personNotFound(id: string): NotFoundError {
  return Object.assign(
    new NotFoundError(`The profile has no person "${id}".`),
    { code: 'not-found', nextStep: 'Look in the list of its people.' },
  );
}

/** 409: somebody of the profile has it. */
export function taken(path: 'login' | 'email', value: string) {
  const message =
    path === 'login'
      ? `Somebody of this profile signs in as "${value}". Choose another name.`
      : `Somebody of this profile has the address "${value}".`;
  return conflict(`${path}-taken`, message, {
    fields: [{ path, message }],
    nextStep:
      path === 'login'
        ? 'Choose another name to sign in with.'
        : 'Look in the list of its people.',
  });
}

/** 409: changed by two at once, again and again. */
export function personBusy() {
  return conflict('busy', 'The person was changed at the same moment.', {
    nextStep: 'Send the request again.',
  });
}

/** 409: for who has left, or is leaving. */
export function hasLeftAlready(login: string) {
  return conflict(
    'person-leaves',
    `"${login}" does not belong here any more.`,
    {
      nextStep: 'Add the person again.',
    },
  );
}

/** 409: for the owner, whose account is the profile's. */
export function ownerStays() {
  return conflict(
    'owner-stays',
    'The owner belongs to the profile, and is as it is there.',
    { nextStep: 'Edit the profile to change it, or delete the profile.' },
  );
}

/** 409: it was shown, or typed. */
export function nothingToReveal() {
  return conflict(
    'already-revealed',
    'A password is shown once, to the one who asked for it; one that was typed is never shown.',
    { nextStep: 'Give the person a new password.' },
  );
}

/** 400: the address gives no name to sign in with. */
export function loginNeeded() {
  return invalid([
    {
      path: 'login',
      message:
        'No name to sign in with can be made of the address. Give one, for example "grace".',
    },
  ]);
}

/** 409: its password is that of all services, or is not made yet. */
export function noOwnPassword(service: string | undefined) {
  return conflict(
    'no-own-password',
    service === undefined
      ? 'No service has a password of its own for this person.'
      : `"${service}" has no password of its own for this person.`,
    {
      nextStep:
        'Give the person another password: it is set in all services at once.',
    },
  );
}
