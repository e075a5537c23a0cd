import { SecretRule } from '@opencsp/plugin-opencsp-common';
import { RandomSource } from './randomSource';

/**
 * As Authelia makes its own, and as recorded with it (`recorded/authelia`, 14). It must be RSA: Authelia
 * 4.39.20 refuses to start with keys of which none can sign RS256, and takes no RSA key of fewer bits;
 * EC keys may only stand beside one (`internal/configuration/validator/identity_providers.go`). Clients
 * get RS256 unless they ask for more (recorded: 13).
 */
export const RSA_BITS = 2048;

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Printable ASCII without what some file or shell reads as its own: quotes of all three kinds,
 * backslash, dollar and blank.
 */
const PUNCTUATION = '!#%&()*+,-./:;<=>?@[]^_{|}~';

/** The characters of each alphabet. */
export const ALPHABETS: Readonly<Record<SecretRule['alphabet'], string>> = {
  alphanumeric: DIGITS + LETTERS,
  hex: `${DIGITS}abcdef`,
  printable: DIGITS + LETTERS + PUNCTUATION,
};

/** Of a password that a person gets: 119 bits, and no character that a keyboard hides. */
export const PERSON_PASSWORD = {
  kind: 'password',
  length: 20,
  alphabet: 'alphanumeric',
} as const;

/** A new secret by the rule of its definition. */
export async function generateSecret(
  rule: Pick<SecretRule, 'kind' | 'length' | 'alphabet'>,
  random: RandomSource,
): Promise<string> {
  return rule.kind === 'rsa-key'
    ? random.rsaKey(RSA_BITS)
    : randomText(rule.length, ALPHABETS[rule.alphabet], random);
}

/**
 * Each character equally likely: a byte above the last whole multiple of the alphabet's size is thrown
 * away, since a remainder would favour the first characters.
 */
function randomText(
  length: number,
  alphabet: string,
  random: RandomSource,
): string {
  const bound = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length - text.length)) {
      text += byte < bound ? alphabet[byte % alphabet.length] : '';
    }
  }
  return text;
}
