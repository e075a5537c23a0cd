import {
  MIN_PASSWORD_SCORE,
  OpencspApiError,
  passwordProblems,
  Person,
  Profile,
  wordsOf,
} from '@opencsp/plugin-opencsp-common';

/** What a password of somebody is judged by. */
type JudgedFor = {
  profile: Pick<Profile, 'services' | 'domain' | 'name'>;
  person: Pick<Person, 'email' | 'login' | 'name'>;
};

/**
 * What is wrong with a typed password, in the portal's words: its shape, and what the strictest service of the
 * profile refuses. How easily it is guessed is measured by the portal, which has the dictionaries. No text holds
 * a part of the password.
 */
export function typedProblem(
  text: string,
  { profile, person }: JudgedFor,
): string | undefined {
  const [first] = passwordProblems(text, {
    services: profile.services,
    userInputs: wordsOf({
      adminEmail: person.email,
      domain: profile.domain,
      profileName: profile.name,
      handle: person.login,
      names: [person.name],
    }),
    strength: () => ({ score: MIN_PASSWORD_SCORE }),
  });
  return first;
}

/** What the API said is wrong with a password; nothing when it was something else. */
export function refusedPassword(error: unknown): string | undefined {
  const fields = error instanceof OpencspApiError ? error.details.fields : [];
  const messages = fields
    .filter(({ path }) => path === 'password')
    .map(({ message }) => message);
  return messages.length > 0 ? messages.join(' ') : undefined;
}
