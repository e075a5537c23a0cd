import {
  failureAt,
  NixSource,
  nixTokens,
  NixToken,
  syntaxError,
} from './nixTokens';

/** A value as it is written; code has no value here. */
export type WrittenValue =
  | string
  | number
  | boolean
  | null
  | WrittenValue[]
  | { [name: string]: WrittenValue }
  | undefined;

/** What stands for a path of a module, and for a file of JSON that it reads; nothing without it. */
export interface PathReader {
  path(written: string): WrittenValue;
  json(written: string): WrittenValue;
}

/** A module, as far as it is data. */
export interface WrittenModule {
  options: { [name: string]: WrittenValue };
  /** Paths that its `imports` name; a path that may be absent is not among them. */
  imports: string[];
}

const OPENS: Readonly<Record<string, string>> = {
  '{': '}',
  '[': ']',
  '(': ')',
};
const WORDS: Readonly<Record<string, boolean | null>> = {
  true: true,
  false: false,
  null: null,
};
/** Names that need not be handed to a module. */
const KNOWN = new Set([
  ...['builtins', 'import', 'map', 'toString', 'throw', 'baseNameOf'],
  ...['if', 'let', 'with', 'rec', 'assert', 'inherit', 'or'],
]);

/** Relative paths that a module names, but for those it first asks about. */
export function pathsIn(source: NixSource): string[] {
  const tokens = nixTokens(source);
  demandBalance(source, tokens);
  const asked = new Set(
    tokens
      .filter(({ kind }, at) => kind === 'path' && isAsked(tokens, at))
      .map(({ text }) => text),
  );
  return tokens
    .filter(({ kind, text }) => kind === 'path' && !asked.has(text))
    .map(({ text }) => text);
}

function isAsked(tokens: readonly NixToken[], at: number): boolean {
  return tokens[at - 1]?.text === 'pathExists';
}

function importsOf(tokens: readonly NixToken[]): string[] {
  const at = tokens.findIndex(
    ({ text }, index) => text === 'imports' && tokens[index + 1]?.text === '=',
  );
  const end = tokens.findIndex(({ text }, index) => index > at && text === ']');
  return at < 0
    ? []
    : tokens
        .slice(at, end)
        .filter(({ kind }) => kind === 'path')
        .map(({ text }) => text);
}

function headOf(tokens: readonly NixToken[]) {
  const end = tokens.findIndex(({ text }) => text === '}');
  const isHead = tokens[0]?.text === '{' && tokens[end + 1]?.text === ':';
  return isHead
    ? {
        given: tokens
          .slice(1, end)
          .filter(({ kind }) => kind === 'name')
          .map(({ text }) => text),
        body: tokens.slice(end + 2),
      }
    : { given: [], body: [...tokens] };
}

/** @throws NixFailure for a bracket without its other half */
function demandBalance(source: NixSource, tokens: readonly NixToken[]): void {
  const open: string[] = [];
  for (const { kind, text, at } of tokens) {
    if (kind === 'sign' && Object.hasOwn(OPENS, text)) {
      open.push(OPENS[text]);
    } else if (kind === 'sign' && /^[}\])]$/.test(text)) {
      if (open.pop() !== text) {
        throw syntaxError(source, at, `unexpected '${text}'`);
      }
    }
  }
  if (open.length > 0) {
    throw syntaxError(source, source.text.length, 'unexpected end of file');
  }
}

class Reader {
  constructor(
    private readonly source: NixSource,
    private readonly given: ReadonlySet<string>,
    private readonly paths?: PathReader,
  ) {}

  /** `name.name = value; …` */
  bindings(tokens: readonly NixToken[]): { [name: string]: WrittenValue } {
    const result: { [name: string]: WrittenValue } = {};
    let at = 0;
    while (at < tokens.length) {
      const path: string[] = [];
      for (; tokens[at] && tokens[at].text !== '='; at += 1) {
        if (tokens[at].kind === 'name' || tokens[at].kind === 'text') {
          path.push(tokens[at].text);
        }
      }
      const end = this.endOf(tokens, at + 1);
      assign(result, path, this.value(tokens.slice(at + 1, end)));
      at = end + 1;
    }
    return result;
  }

  /** The semicolon that ends a value. */
  private endOf(tokens: readonly NixToken[], begin: number): number {
    let depth = 0;
    for (let at = begin; at < tokens.length; at += 1) {
      const { kind, text } = tokens[at];
      if (kind === 'sign') {
        depth += Number(/^[{[(]$/.test(text)) - Number(/^[}\])]$/.test(text));
        if (depth === 0 && text === ';') {
          return at;
        }
        if (depth === 0 && text === '=') {
          throw this.unexpected(tokens[at]);
        }
      }
    }
    throw syntaxError(
      this.source,
      this.source.text.lastIndexOf('}'),
      "unexpected '}', expecting ';'",
    );
  }

  private unexpected({ text, at }: NixToken) {
    return syntaxError(this.source, at, `unexpected '${text}', expecting ';'`);
  }

  private value(tokens: readonly NixToken[]): WrittenValue {
    const [first] = tokens;
    const last = closing(tokens);
    if (tokens.length === 1) {
      return this.single(first);
    }
    if (first?.text === '{' && last === tokens.length - 1) {
      return this.bindings(tokens.slice(1, -1));
    }
    if (first?.text === '[' && last === tokens.length - 1) {
      return this.list(tokens.slice(1, -1));
    }
    if (first?.kind === 'name' && tokens[1]?.text !== ':') {
      this.demandKnown(first.text, first.at);
    }
    return this.called(tokens);
  }

  /** `lib.mkIf … { … }` is read as if it were so; `lib.importJSON ./…` is the file. */
  private called(tokens: readonly NixToken[]): WrittenValue {
    const name = tokens
      .slice(0, 3)
      .map(({ text }) => text)
      .join('');
    const last = tokens[tokens.length - 1];
    if (name === 'lib.importJSON' && last.kind === 'path') {
      return this.paths?.json(last.text);
    }
    const open = tokens.findIndex(({ text }) => text === '{');
    const isWhole = open + closing(tokens.slice(open)) === tokens.length - 1;
    return name === 'lib.mkIf' && open > 0 && isWhole
      ? this.bindings(tokens.slice(open + 1, -1))
      : undefined;
  }

  private list(tokens: readonly NixToken[]): WrittenValue[] {
    const result: WrittenValue[] = [];
    for (let at = 0; at < tokens.length; ) {
      let length = closing(tokens.slice(at)) + 1;
      // `pkgs.name` is one element.
      while (tokens[at + length]?.text === '.') {
        length += 2;
      }
      result.push(this.value(tokens.slice(at, at + length)));
      at += length;
    }
    return result;
  }

  private single({ kind, text, at, code }: NixToken): WrittenValue {
    switch (kind) {
      case 'text':
        code?.forEach(begin => {
          const name = /^[A-Za-z_][\w'-]*/.exec(this.source.text.slice(begin));
          this.demandKnown(name?.[0] ?? 'builtins', begin);
        });
        return code ? undefined : text;
      case 'number':
        return Number(text);
      case 'name':
        if (!Object.hasOwn(WORDS, text)) {
          this.demandKnown(text, at);
          return undefined;
        }
        return WORDS[text];
      case 'path':
        return this.paths?.path(text);
      default:
        return undefined;
    }
  }

  private demandKnown(name: string, at: number): void {
    if (!this.given.has(name)) {
      throw failureAt(this.source, at, `undefined variable '${name}'`);
    }
  }
}

/**
 * Reads a module as the portal writes it: a set of options, with data or code.
 *
 * @param paths - without it a path is code
 * @throws NixFailure in the words of Nix for what its parser would refuse
 */
export function readModule(
  source: NixSource,
  paths?: PathReader,
): WrittenModule {
  const tokens = nixTokens(source);
  demandBalance(source, tokens);
  const { given, body } = headOf(tokens);
  const reader = new Reader(source, new Set([...KNOWN, ...given]), paths);
  const options = reader.bindings(body.slice(1, -1));
  return { options, imports: importsOf(tokens) };
}

/** Where the bracket closes with which words begin; that of the first word without one. */
function closing(tokens: readonly NixToken[]): number {
  let depth = 0;
  return Math.max(
    0,
    tokens.findIndex(({ kind, text }) => {
      if (kind === 'sign') {
        depth += Number(/^[{[(]$/.test(text)) - Number(/^[}\])]$/.test(text));
      }
      return depth === 0;
    }),
  );
}

function assign(
  target: { [name: string]: WrittenValue },
  [first, ...rest]: readonly string[],
  value: WrittenValue,
): void {
  if (first === undefined) {
    return;
  }
  const there = Object.hasOwn(target, first) ? target[first] : undefined;
  const inner = isSet(there) ? there : {};
  if (rest.length > 0) {
    assign(inner, rest, value);
    target[first] = inner;
  } else {
    target[first] =
      isSet(there) && isSet(value) ? { ...there, ...value } : value;
  }
}

function isSet(value: WrittenValue): value is { [name: string]: WrittenValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
