import { ComposeError } from './errors';
import { Lookup, substitute } from './interpolate';

/** What an env file is read with. */
export interface EnvFileOptions {
  /** Absolute path, for errors. */
  path: string;
  /** Values that were there before. */
  lookup: Lookup;
  unset(name: string): void;
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/** Reads an env file by the rules of compose, as recorded (17). */
class EnvFileReader {
  private at = 0;
  private readonly values = new Map<string, string>();

  constructor(
    private readonly text: string,
    private readonly options: EnvFileOptions,
  ) {}

  read(): Map<string, string> {
    for (;;) {
      this.at += /^(?:\s|#.*)*/.exec(this.rest)?.[0].length ?? 0;
      if (this.rest === '') {
        return this.values;
      }
      const key = this.readKey();
      this.values.set(key, this.readValue());
    }
  }

  private get rest(): string {
    return this.text.slice(this.at);
  }

  private get line(): number {
    return this.text.slice(0, this.at).split('\n').length;
  }

  private fail(line: number, reason: string): never {
    throw new ComposeError(
      `failed to read ${this.options.path}: line ${line}: ${reason}`,
    );
  }

  private readKey(): string {
    const line = this.rest.split('\n', 1)[0];
    const found = /^(?:export\s+)?([^=:\n]*)[=:]/.exec(line);
    const name = found?.[1] ?? line;
    const odd = /[^A-Za-z0-9_.\-[\]\s]/.exec(name)?.[0];
    if (odd !== undefined || !found) {
      this.fail(
        this.line,
        `unexpected character ${quoted(odd ?? '\n')} in variable name ${quoted(
          line,
        )}`,
      );
    }
    if (/\S\s+\S/.test(name) || /^\s|\s$/.test(name)) {
      this.fail(this.line, 'key cannot contain a space');
    }
    this.at += found[0].length;
    return name;
  }

  private readValue(): string {
    this.at += /^[ \t]*/.exec(this.rest)?.[0].length ?? 0;
    const quote = this.rest[0];
    if (quote === "'" || quote === '"') {
      return this.readQuoted(quote);
    }
    const line = this.rest.split('\n', 1)[0];
    this.at += line.length;
    return this.substituted(line.replace(/(^|\s)#.*$/, '').trim());
  }

  private readQuoted(quote: string): string {
    const body = quote === "'" ? /^'((?:\\'|[^'])*)'/ : /^"((?:\\.|[^"\\])*)"/s;
    const found = body.exec(this.rest);
    if (!found) {
      this.fail(
        this.text.split('\n').length,
        `unterminated quoted value ${this.rest.split('\n', 1)[0]}`,
      );
    }
    this.at += found[0].length;
    if (quote === "'") {
      return found[1].replaceAll("\\'", "'");
    }
    const kept = found[1].replace(/\\(.)/gs, (whole, letter: string) => {
      if (letter === '$') {
        return '$$';
      }
      return ESCAPES[letter] ?? (/["\\]/.test(letter) ? letter : whole);
    });
    return this.substituted(kept);
  }

  private substituted(value: string): string {
    return substitute(value, {
      lookup: name => this.values.get(name) ?? this.options.lookup(name),
      unset: this.options.unset,
      strict: false,
    });
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/**
 * Reads an env file.
 *
 * @throws ComposeError naming the line
 */
export function readEnvFile(
  text: string,
  options: EnvFileOptions,
): Map<string, string> {
  const clean = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  return new EnvFileReader(clean, options).read();
}

/** `format: raw`: everything after the first `=` as it stands. */
export function readRawEnvFile(text: string): Map<string, string> {
  return new Map(
    text
      .split('\n')
      .filter(line => line.includes('='))
      .map(line => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}
