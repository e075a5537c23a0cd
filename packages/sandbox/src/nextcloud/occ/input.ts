/** An option of a command. */
export interface OptionSpec {
  name: string;
  shortcut?: string;
  /** Whether a value follows: never, perhaps, or always. */
  value: 'none' | 'optional' | 'required';
}

/** An argument of a command. */
export interface ArgumentSpec {
  name: string;
  isOptional?: boolean;
  /** The last one takes all that is left. */
  isList?: boolean;
}

/** What a command takes. */
export interface CommandSpec {
  name: string;
  arguments?: readonly ArgumentSpec[];
  options?: readonly OptionSpec[];
}

/** What is given to a command, read as its framework (Symfony Console) reads it. */
export interface Input {
  /** By the name of the argument; empty where an optional one is not given. */
  argument(name: string): string;
  isGiven(name: string): boolean;
  /** All values of an argument that takes the rest. */
  list(name: string): readonly string[];
  /** The last value of an option; nothing when it is not given. */
  option(name: string): string | undefined;
  /** All values of an option. */
  options(name: string): readonly string[];
  has(option: string): boolean;
}

/** The words are none that the command takes. */
export class InputRefused extends Error {}

/** Options of every command; nothing asks, and nothing is coloured, here. */
const GLOBAL: readonly OptionSpec[] = [
  { name: 'no-interaction', shortcut: 'n', value: 'none' },
  { name: 'no-ansi', value: 'none' },
  { name: 'ansi', value: 'none' },
  { name: 'quiet', shortcut: 'q', value: 'none' },
];

/** Options of the commands that print fields. */
export const OUTPUT: OptionSpec = { name: 'output', value: 'optional' };

class Reader {
  private readonly values: string[] = [];
  private readonly given = new Map<string, (string | undefined)[]>();
  private areOptionsOver = false;

  constructor(private readonly spec: CommandSpec) {}

  /** Takes one word, and another that belongs to it. */
  read(left: string[]): void {
    const word = left.shift() ?? '';
    if (this.areOptionsOver || !word.startsWith('-') || word === '-') {
      this.takeArgument(word);
    } else if (word === '--') {
      this.areOptionsOver = true;
    } else if (word.startsWith('--')) {
      const [, name, , value] = /^--([^=]*)(=(.*))?$/s.exec(word) ?? [];
      this.takeOption(this.named(name), value, left);
    } else {
      this.takeShort(word.slice(1), left);
    }
  }

  input(): Input {
    const specs = this.spec.arguments ?? [];
    const missing = specs
      .slice(this.values.length)
      .filter(({ isOptional }) => !isOptional)
      .map(({ name }) => name);
    if (missing.length > 0) {
      throw new InputRefused(
        `Not enough arguments (missing: "${missing.join(', ')}").`,
      );
    }
    const at = (name: string) => specs.findIndex(each => each.name === name);
    const options = (name: string) =>
      (this.given.get(name) ?? []).flatMap(value => value ?? []);
    return {
      argument: name => this.values[at(name)] ?? '',
      isGiven: name => at(name) < this.values.length,
      list: name => this.values.slice(at(name)),
      option: name => options(name).at(-1),
      options,
      has: name => this.given.has(name),
    };
  }

  private takeArgument(word: string): void {
    const specs = this.spec.arguments ?? [];
    if (this.values.length >= specs.length && !specs.at(-1)?.isList) {
      const { name } = this.spec;
      throw new InputRefused(
        specs.length === 0
          ? `No arguments expected for "${name}" command, got "${word}".`
          : `Too many arguments to "${name}" command, expected arguments ${specs
              .map(each => `"${each.name}"`)
              .join(' ')}.`,
      );
    }
    this.values.push(word);
  }

  private takeOption(
    spec: OptionSpec,
    value: string | undefined,
    left: string[],
  ): void {
    let taken = value;
    if (spec.value === 'none' && value !== undefined) {
      throw new InputRefused(
        `The "--${spec.name}" option does not accept a value.`,
      );
    }
    if (spec.value !== 'none' && value === undefined) {
      const isNext = left.length > 0 && !left[0].startsWith('-');
      taken = isNext ? left.shift() : undefined;
    }
    if (spec.value === 'required' && taken === undefined) {
      throw new InputRefused(`The "--${spec.name}" option requires a value.`);
    }
    this.given.set(spec.name, [...(this.given.get(spec.name) ?? []), taken]);
  }

  /** Letters may stand together; what follows one that takes a value is its value. */
  private takeShort(letters: string, left: string[]): void {
    for (let at = 0; at < letters.length; at += 1) {
      const spec = this.short(letters[at]);
      if (spec.value !== 'none') {
        const rest = letters.slice(at + 1).replace(/^=/, '');
        this.takeOption(spec, rest === '' ? undefined : rest, left);
        return;
      }
      this.takeOption(spec, undefined, left);
    }
  }

  private named(name: string): OptionSpec {
    const found = this.known.find(each => each.name === name);
    if (!found) {
      throw new InputRefused(`The "--${name}" option does not exist.`);
    }
    return found;
  }

  private short(letter: string): OptionSpec {
    const found = this.known.find(each => each.shortcut === letter);
    if (!found) {
      throw new InputRefused(`The "-${letter}" option does not exist.`);
    }
    return found;
  }

  private get known(): OptionSpec[] {
    return [...(this.spec.options ?? []), ...GLOBAL];
  }
}

/** Reads the words after the name of a command. @throws InputRefused in the framework's words */
export function readInput(spec: CommandSpec, words: readonly string[]): Input {
  const reader = new Reader(spec);
  const left = [...words];
  while (left.length > 0) {
    reader.read(left);
  }
  return reader.input();
}

/** What a command takes, in one line, as it stands below a refusal. */
export function synopsis(spec: CommandSpec): string {
  const options = (spec.options ?? []).map(({ name, shortcut, value }) => {
    const values = {
      none: '',
      optional: ` [${name.toUpperCase()}]`,
      required: ` ${name.toUpperCase()}`,
    };
    return `[${shortcut ? `-${shortcut}|` : ''}--${name}${values[value]}]`;
  });
  const words = (spec.arguments ?? []).map(({ name, isOptional, isList }) => {
    const word = `<${name}>${isList ? '...' : ''}`;
    return isOptional ? `[${word}]` : word;
  });
  const ends = options.length > 0 && words.length > 0 ? ['[--]'] : [];
  return [spec.name, ...options, ...ends, ...words].join(' ');
}
