import { SignInReason } from '@opencsp/plugin-opencsp-common';

/** Why a sign-in does not work, as people are told it. */
export interface SignInTrouble {
  code: SignInReason;
  message: string;
  nextStep: string;
}

/** What to do about each. */
const NEXT_STEPS: Readonly<Record<SignInReason, string>> = {
  'sign-in-directory':
    'See the page of the people of the profile for the directory, and the log of the service that keeps it.',
  'sign-in-dns': 'See the addresses of the profile, and what its domain says.',
  'sign-in-route':
    'See the addresses of the profile, and the state of the service that is named. Deploy the profile again when it was stopped by hand.',
  'sign-in-certificate':
    'See the addresses of the profile: each certificate has its own reason there.',
  'sign-in-unguarded':
    'Deploy the profile again, so that its file of routes is written anew. Until then everybody gets in: stop the service when that must not be.',
  'sign-in-redirect':
    'Deploy the profile again, and see the log of the sign-in portal when it stays.',
  'sign-in-portal':
    'See the state and the log of the sign-in portal. It ends at its start while the directory or the store of its sessions is away.',
  'sign-in-directory-away':
    'See the state and the log of the directory; nobody can sign in without it.',
  'sign-in-directory-refuses':
    'See the log of the directory, and check the sign-in again. Deploy the profile again when it stays.',
  'sign-in-sessions-away':
    'See the state and the log of the store of sessions; nobody can sign in without it, and everybody has to sign in again when it is back.',
  'sign-in-refused':
    'See the log of the sign-in portal: its own user of the directory, or its settings, are not as the profile has them. Deploy the profile again.',
  'sign-in-cookie':
    'See that the services and the sign-in portal are below the domain of the profile, and deploy it again.',
  'sign-in-sent-back':
    'See the log of the sign-in portal. Deploy the profile again when its settings were changed by hand.',
  'sign-in-not-allowed':
    'See who may use the service in the profile, and the log of the sign-in portal.',
  'sign-in-service': 'See the state and the log of the service.',
  'sign-in-logout': 'See the log of the sign-in portal.',
  'sign-in-not-tried': 'Check the sign-in again.',
  'sign-in-user-left':
    'The portal tries again by itself. See the log of the directory, or take the users away on its page.',
};

/** @param message - what was seen, in words */
export function signInTrouble(
  code: SignInReason,
  message: string,
): SignInTrouble {
  return { code, message, nextStep: NEXT_STEPS[code] };
}
