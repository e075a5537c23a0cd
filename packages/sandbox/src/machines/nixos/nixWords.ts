/** The words of a command of Nix. */
export interface NixWords {
  /** What is no option, in its order. */
  names: string[];
  /** Options without a value. */
  flags: ReadonlySet<string>;
  /** Options with a value, and the last value of each. */
  values: ReadonlyMap<string, string>;
  /** Switched on for this command. */
  features: string[];
}

const ONE_VALUE = new Set([
  ...['--log-format', '--apply', '--store', '--max-jobs', '-j', '--cores'],
  ...['--flake', '--profile', '-p', '--profile-name', '--out-link', '-o'],
  ...['--delete-older-than', '--switch-generation', '-G', '--from'],
]);
const TWO_VALUES = new Set(['--option', '--override-input']);
const FEATURES = new Set([
  '--extra-experimental-features',
  '--experimental-features',
]);

/** Reads options and names in any order, as the programs of Nix do. */
export function nixWords(words: readonly string[]): NixWords {
  const names: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const features: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (FEATURES.has(word)) {
      at += 1;
      features.push(...(words[at] ?? '').split(/\s+/));
    } else if (TWO_VALUES.has(word)) {
      at += 2;
    } else if (ONE_VALUE.has(word)) {
      at += 1;
      values.set(word, words[at] ?? '');
    } else if (word.startsWith('-')) {
      flags.add(word);
    } else {
      names.push(word);
    }
  }
  return { names, flags, values, features };
}
