/** The flags of a command: long name to what it takes. Short names are aliases. */
export interface FlagTable {
  /** Stand alone. */
  alone: readonly string[];
  /** Take a value. */
  valued: readonly string[];
  /** One letter to the long name. */
  short: Readonly<Record<string, string>>;
}

/** What was given. */
export interface Flags {
  has(name: string): boolean;
  /** The last one. */
  value(name: string): string | undefined;
  values(name: string): string[];
  rest: string[];
}

/** A flag that there is not, in the words of the Docker command line. */
export class FlagError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FlagError';
  }
}

/**
 * Reads flags as the Docker command line does.
 *
 * @param stopsAtWord - true where the first word that is no flag is a command
 * @throws FlagError for an unknown flag or a missing value
 */
export function readFlags(
  words: readonly string[],
  table: FlagTable,
  stopsAtWord = false,
): Flags {
  const found: [string, string][] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (!word.startsWith('-') || word === '-') {
      if (stopsAtWord) {
        rest.push(...words.slice(at));
        break;
      }
      rest.push(word);
      continue;
    }
    const [given, ...assigned] = word.split('=');
    for (const name of namesOf(given, table)) {
      if (table.alone.includes(name)) {
        found.push([name, assigned.length > 0 ? assigned.join('=') : 'true']);
      } else if (assigned.length > 0) {
        found.push([name, assigned.join('=')]);
      } else {
        at += 1;
        if (words[at] === undefined) {
          throw new FlagError(`flag needs an argument: ${given}`);
        }
        found.push([name, words[at]]);
      }
    }
  }
  const values = (name: string) =>
    found.filter(([each]) => each === name).map(([, value]) => value);
  return {
    rest,
    values,
    value: name => values(name).pop(),
    has: name => values(name).pop() === 'true',
  };
}

function namesOf(given: string, table: FlagTable): string[] {
  const known = [...table.alone, ...table.valued];
  if (given.startsWith('--')) {
    const name = given.slice(2);
    if (!known.includes(name)) {
      throw new FlagError(`unknown flag: ${given}`);
    }
    return [name];
  }
  return [...given.slice(1)].map(letter => {
    if (!Object.hasOwn(table.short, letter)) {
      throw new FlagError(`unknown shorthand flag: '${letter}' in ${given}`);
    }
    return table.short[letter];
  });
}
