import { createTranslationRef } from '@backstage/frontend-plugin-api';

/**
 * The texts of the shell: sign-in and navigation. They are apart from those of the pages, because a
 * person reads them before any page is loaded.
 */
export const shellTranslationRef = createTranslationRef({
  id: 'app.opencsp-shell',
  messages: {
    lead: 'Machines and services of your own, with one login for all of them.',
    signIn: 'Sign in',
    createAccount: 'Create account',
    sandbox: 'Sandbox.',
    sandboxBody:
      'Everything behind this portal is simulated, the people included. Who they are, and their password, is told where the portal was started.',
    home: 'OpenCSP, to my platform',
    menu: 'Menu',
    search: 'Search',
    settings: 'Settings',
    problem: {
      cancelled: 'The sign-in was cancelled.',
      cancelledNext: 'Sign in to go on.',
      outdated: 'This sign-in is no longer valid.',
      outdatedWhy: 'It took too long, or was begun in another tab.',
      outdatedNext: 'Sign in again.',
      portal: 'The portal did not answer.',
      portalWhy: 'It may be starting, or the connection is down.',
      portalNext: 'Try again in a moment.',
      provider: 'The sign-in service cannot be reached.',
      providerWhy:
        'The portal works, but the identity provider behind it does not answer.',
      providerNext: 'Try again in a minute. If it stays so, tell an operator.',
      unavailable: 'Nobody can sign in now.',
      unavailableNext: 'An operator must look at the settings of the sign-in.',
      refused: 'You could not be signed in.',
      refusedNext: 'Try again, or show this to an operator.',
      reason: 'The reason given is: “{{reason}}”',
    },
  },
});
