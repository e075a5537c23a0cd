import { NixFailure } from './nixFailure';

/** A word of the language of Nix. */
export interface NixToken {
  kind: 'text' | 'number' | 'name' | 'path' | 'sign';
  /** As it is written; of a text without its escapes. */
  text: string;
  /** Where it begins. */
  at: number;
  /** A text that has code in it: where the code begins. */
  code?: readonly number[];
}

/** A file, and where it lies in the flake. */
export interface NixSource {
  path: string;
  text: string;
}

const BLANK = /(?:\s|#[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const PATH = /\.{1,2}\/[\w.+/-]+/y;
const NAME = /[A-Za-z_][\w'-]*/y;
const NUMBER = /\d+/y;
const SIGN =
  /\.\.\.|\+\+|\/\/|==|!=|<=|>=|&&|\|\||->|[{}[\]();:,.=?@+\-*/<>!]/y;
const ESCAPED: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads a file into words. Enough for files of a profile and for modules of a machine: what they mean is not
 * looked at.
 *
 * @throws NixFailure for what cannot be a word
 */
export function nixTokens(source: NixSource): NixToken[] {
  const tokens: NixToken[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(BLANK, source.text, at)?.length ?? 0;
    if (at >= source.text.length) {
      return tokens;
    }
    const { token, end } = tokenAt(source, at);
    tokens.push(token);
    at = end;
  }
}

function matchAt(rule: RegExp, text: string, at: number): string | undefined {
  const sticky = new RegExp(rule.source, 'y');
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}

function tokenAt(source: NixSource, at: number) {
  if (source.text.startsWith('"', at)) {
    return quoted(source, at);
  }
  if (source.text.startsWith("''", at)) {
    return indentedText(source, at);
  }
  const kinds = [
    ['path', PATH],
    ['name', NAME],
    ['number', NUMBER],
    ['sign', SIGN],
  ] as const;
  for (const [kind, rule] of kinds) {
    const text = matchAt(rule, source.text, at);
    if (text !== undefined) {
      const token: NixToken = { kind, text, at };
      return { token, end: at + text.length };
    }
  }
  throw syntaxError(source, at, 'unexpected invalid token');
}

function quoted(source: NixSource, begin: number) {
  const { text: all } = source;
  const code: number[] = [];
  let text = '';
  let at = begin + 1;
  while (all[at] !== '"') {
    if (at >= all.length) {
      throw endOfFile(source);
    }
    if (all[at] === '\\') {
      text += ESCAPED[all[at + 1]] ?? all[at + 1];
      at += 2;
    } else if (all.startsWith('${', at)) {
      code.push(at + 2);
      at = endOfCode(source, at + 2);
    } else {
      text += all[at];
      at += 1;
    }
  }
  return { token: textToken(text, begin, code), end: at + 1 };
}

function indentedText(source: NixSource, begin: number) {
  const { text: all } = source;
  const code: number[] = [];
  let at = begin + 2;
  while (!/^''(?![$'\\])/.test(all.slice(at, at + 3))) {
    if (at >= all.length) {
      throw endOfFile(source);
    }
    if (all.startsWith("''", at)) {
      at += 3;
    } else if (all.startsWith('${', at)) {
      code.push(at + 2);
      at = endOfCode(source, at + 2);
    } else {
      at += 1;
    }
  }
  const text = all.slice(begin + 2, at);
  return { token: textToken(text, begin, code), end: at + 2 };
}

function textToken(text: string, at: number, code: number[]): NixToken {
  return { kind: 'text', text, at, ...(code.length > 0 && { code }) };
}

/** After the brace that ends code in a text. */
function endOfCode(source: NixSource, begin: number): number {
  let depth = 1;
  let at = begin;
  while (depth > 0) {
    at += matchAt(BLANK, source.text, at)?.length ?? 0;
    if (at >= source.text.length) {
      throw endOfFile(source);
    }
    const { token, end } = tokenAt(source, at);
    if (token.kind === 'sign') {
      depth += Number(token.text === '{') - Number(token.text === '}');
    }
    at = end;
  }
  return at;
}

/** A syntax error in the words of Nix. */
export function syntaxError(
  source: NixSource,
  at: number,
  what: string,
): NixFailure {
  return failureAt(source, at, `syntax error, ${what}`);
}

function endOfFile(source: NixSource): NixFailure {
  return syntaxError(source, source.text.length, 'unexpected end of file');
}

/** A failure with its line and its column. */
export function failureAt(
  { path, text }: NixSource,
  at: number,
  raw: string,
): NixFailure {
  const before = text.slice(0, at).split('\n');
  return new NixFailure(raw, {
    place: {
      path,
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      source: text,
    },
  });
}
