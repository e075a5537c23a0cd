import { createHash } from 'node:crypto';

/** Letters of Nix: without e, o, u and t. */
const LETTERS = '0123456789abcdfghijklmnpqrsvwxyz';
const BITS_OF_LETTER = 5;
const LETTERS_OF_PATH = 32;

/** Where all that Nix makes lies. */
export const STORE = '/nix/store';

/** A path in the store, in the form of Nix: 32 letters that follow from a text, and a name. */
export function storePath(of: string, name: string): string {
  const bits = [...createHash('sha256').update(of).digest()]
    .map(byte => byte.toString(2).padStart(8, '0'))
    .join('');
  const letters = Array.from({ length: LETTERS_OF_PATH }, (_, at) =>
    LETTERS.charAt(
      Number.parseInt(
        bits.slice(at * BITS_OF_LETTER, (at + 1) * BITS_OF_LETTER),
        2,
      ),
    ),
  ).join('');
  return `${STORE}/${letters}-${name}`;
}
