import { ServiceDefinition } from '../catalogue/serviceDefinition';

/** Shortest password that a person may choose, in characters; a service may ask for more. */
export const MIN_PASSWORD_LENGTH = 12;

/** Longest password, in characters (Unicode code points): GitLab takes no more. */
export const MAX_PASSWORD_LENGTH = 128;

/** zxcvbn's score, from 0 to 4, that a password must have: 10^8 guesses do not find it. */
export const MIN_PASSWORD_SCORE = 3;

/**
 * Longest value that can be handed over, in bytes of UTF-8: room for a private key of RSA with its comment
 * (4,096 bits take some 3,400 bytes, 16,384 bits some 12,700).
 */
export const MAX_HANDOFF_BYTES = 16_384;

/** How easily a password is guessed. */
export interface PasswordStrength {
  /** From 0 (at once) to 4 (10^10 guesses do not find it). */
  score: number;
  /** Why it is weak, for people. It never holds a part of the password. */
  warning?: string;
}

/**
 * Estimates how easily a password is guessed. The dictionaries of zxcvbn are large: whoever has them
 * gives this function, and loads them when they are needed.
 *
 * @param inputs - words that the person is known by, which guess it easily
 */
export type StrengthMeter = (
  password: string,
  inputs: readonly string[],
) => PasswordStrength;

/** What a service demands of a password. */
interface PasswordPolicy {
  minLength: number;
  /** Must not stand in it, in any case. */
  forbidden?: readonly string[];
  /** Refuses words that the person is known by, anywhere in the password. */
  noPersonalWords?: boolean;
}

/** What each service demands by itself, by the id of its definition. */
const POLICIES: Readonly<Record<string, PasswordPolicy>> = {
  // The LDAP paths demand nothing; its pages and its tool do (services-contracts §5.4).
  lldap: { minLength: 8 },
  // The app "password_policy": at least 10, and no common one.
  nextcloud: { minLength: 10 },
  // lib/security/weak_passwords.rb: its own words, and parts of name and address.
  gitlab: {
    minLength: 8,
    forbidden: ['gitlab', 'devops'],
    noPersonalWords: true,
  },
  // The form of the web vault; the server cannot see the password.
  vaultwarden: { minLength: 12 },
  // It takes anything that is not empty.
  jellyfin: { minLength: 1 },
};

/** Shorter parts of names stand in good passwords by chance (GitLab's own rule). */
const MIN_PERSONAL_WORD = 4;

/** What is known about the person and the profile, and would be tried first. */
export interface KnownWords {
  adminEmail?: string;
  domain?: string;
  profileName?: string;
  handle?: string;
  /** Full or user names. */
  names?: readonly string[];
}

/** A service as far as its accounts go. */
export type ServiceWithAccounts = Pick<
  ServiceDefinition,
  'id' | 'title' | 'accounts'
>;

/** What a password is judged by. */
export interface PasswordContext {
  /** The services of the profile; those without accounts are not asked. */
  services: readonly ServiceWithAccounts[];
  /** Made by {@link wordsOf}. */
  userInputs: readonly string[];
  strength: StrengthMeter;
}

/** What holds for one profile: ours, and the strictest of its services. */
export interface StrictestPolicy {
  minLength: number;
  /** Words that must not stand in it, with the title of the service that refuses them. */
  forbidden: readonly { word: string; of: string }[];
  /** Title of a service that refuses personal words anywhere in it. */
  noPersonalWordsOf?: string;
}

/**
 * The same characters however they were typed: some keyboards send "é" as one code point, others as
 * two (Unicode NFC). What is kept and given to services is always this form.
 */
export function normalizePassword(typed: string): string {
  return typed.normalize('NFC');
}

/** Splits what is known into the words that a guesser would try. */
export function wordsOf(known: KnownWords): string[] {
  const whole = [
    known.adminEmail,
    known.domain,
    known.profileName,
    known.handle,
    ...(known.names ?? []),
  ].flatMap(text => (text ? [text.toLowerCase()] : []));
  const parts = whole.flatMap(text => text.split(/[^\p{L}\p{N}]+/u));
  return [...new Set([...whole, ...parts])].filter(word => word.length >= 3);
}

/** The strictest of our own policy and those of the services that have accounts. */
export function strictestPolicy(
  services: readonly ServiceWithAccounts[],
): StrictestPolicy {
  const asked = services
    .filter(({ accounts }) => accounts !== 'none')
    .map(({ id, title }) => ({ title, policy: policyOf(id) }))
    .concat(directoryPolicy(services));
  return {
    minLength: asked.reduce(
      (most, { policy }) => Math.max(most, policy.minLength),
      MIN_PASSWORD_LENGTH,
    ),
    forbidden: asked.flatMap(({ title, policy }) =>
      (policy.forbidden ?? []).map(word => ({ word, of: title })),
    ),
    noPersonalWordsOf: asked.find(it => it.policy.noPersonalWords)?.title,
  };
}

function policyOf(id: string): PasswordPolicy {
  return Object.hasOwn(POLICIES, id) ? POLICIES[id] : { minLength: 1 };
}

/** Accounts of the directory are kept by LLDAP, whether it is listed or not. */
function directoryPolicy(services: readonly ServiceWithAccounts[]) {
  return services.some(({ accounts }) => accounts === 'directory')
    ? [{ title: 'LLDAP', policy: policyOf('lldap') }]
    : [];
}

/**
 * Says all that is wrong with a password that a person chose, and what would be right; an empty list
 * when it is fine. No text holds a part of the password.
 *
 * Accepted are 12 to 128 characters of any script, after {@link normalizePassword}; a blank may stand
 * inside. Refused are control and invisible characters, other kinds of blanks, and blanks at the ends:
 * some forms cut them off, and then nobody can sign in.
 */
export function passwordProblems(
  typed: string,
  { services, userInputs, strength }: PasswordContext,
): string[] {
  const password = normalizePassword(typed);
  const policy = strictestPolicy(services);
  const shape = shapeProblems(password, policy);
  if (shape.length > 0) {
    return shape;
  }
  const words = wordProblems(password, policy, userInputs);
  const { score, warning } = strength(password, userInputs);
  return score >= MIN_PASSWORD_SCORE
    ? words
    : [...words, weakness(warning ?? '')];
}

function shapeProblems(password: string, policy: StrictestPolicy): string[] {
  const length = [...password].length;
  if (length === 0) {
    return ['Type a password.'];
  }
  const problems: string[] = [];
  if (length < policy.minLength) {
    problems.push(`Use at least ${policy.minLength} characters.`);
  }
  if (length > MAX_PASSWORD_LENGTH) {
    problems.push(`Use at most ${MAX_PASSWORD_LENGTH} characters.`);
  }
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(password)) {
    problems.push(
      'Leave out control characters, tabs, line ends and invisible characters.',
    );
  }
  if (/(?! )\p{Zs}/u.test(password)) {
    problems.push('Use the ordinary blank only: other kinds look the same.');
  }
  if (/^ | $/.test(password)) {
    problems.push(
      'Leave out blanks at the beginning and the end: some forms cut them off.',
    );
  }
  return problems;
}

function wordProblems(
  password: string,
  policy: StrictestPolicy,
  userInputs: readonly string[],
): string[] {
  const lower = password.toLowerCase();
  const problems = policy.forbidden
    .filter(({ word }) => lower.includes(word))
    .map(({ word, of }) => `${of} refuses passwords with "${word}" in them.`);
  const personal = userInputs.some(
    word =>
      [...word].length >= MIN_PERSONAL_WORD &&
      lower.includes(word.toLowerCase()),
  );
  if (policy.noPersonalWordsOf && personal) {
    problems.push(
      `${policy.noPersonalWordsOf} refuses passwords with parts of your name, address or domain in them.`,
    );
  }
  return problems;
}

function weakness(warning: string): string {
  return `It is too easy to guess. ${
    warning ? `${warning} ` : ''
  }Use several words that do not belong together.`;
}

/**
 * Says why a value cannot be handed over; nothing when it can. Whether it is a good password is said
 * when the profile is known.
 */
export function handoffValueProblem(value: string): string | undefined {
  if (value.length === 0) {
    return 'Type a password.';
  }
  if (
    value.length > MAX_HANDOFF_BYTES ||
    utf8Length(value) > MAX_HANDOFF_BYTES
  ) {
    return `It has more than ${MAX_HANDOFF_BYTES / 1024} KiB.`;
  }
  return /\p{Cs}/u.test(value) ? 'It holds half a character.' : undefined;
}

/** Bytes of a text in UTF-8. */
function utf8Length(text: string): number {
  return Array.from(text).reduce(
    (bytes, character) => bytes + utf8Width(character.codePointAt(0) ?? 0),
    0,
  );
}

function utf8Width(codePoint: number): number {
  if (codePoint < 0x80) {
    return 1;
  }
  if (codePoint < 0x800) {
    return 2;
  }
  return codePoint < 0x10000 ? 3 : 4;
}
