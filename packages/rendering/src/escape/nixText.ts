import { InputError } from '@backstage/errors';

/*
 * Values in the language of Nix (nix.dev, "Nix language", 2.8 and newer). A text is always written between
 * double quotes: an indented one takes blanks away.
 */

/** A value that can be written. */
export type NixValue =
  | string
  | number
  | boolean
  | null
  | NixCode
  | readonly NixValue[]
  | { readonly [name: string]: NixValue };

/** Text that is written as it is: a path, a function that is called. Never made of what a person wrote. */
export class NixCode {
  constructor(readonly text: string) {}
}

/** Words that cannot stand as a name without quotes. */
const KEYWORDS = new Set([
  'assert',
  'else',
  'if',
  'in',
  'inherit',
  'let',
  'or',
  'rec',
  'then',
  'with',
]);

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_'-]*$/;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '${': '\\${',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * A text between double quotes.
 *
 * @throws InputError for what no text of Nix can hold: a NUL character, or half of a pair of UTF-16
 */
export function nixText(text: string): string {
  if (/\0|\p{Surrogate}/u.test(text)) {
    throw new InputError(
      'A text for NixOS has a NUL character or half of a character. Leave it out.',
    );
  }
  const escaped = text.replace(
    /\\|"|\$\{|[\n\r\t]/g,
    found => ESCAPES[found] ?? found,
  );
  return `"${escaped}"`;
}

/** A name of an attribute. @throws InputError as {@link nixText} */
export function nixName(name: string): string {
  return PLAIN_NAME.test(name) && !KEYWORDS.has(name) ? name : nixText(name);
}

/**
 * A value, over as many lines as it needs; names stand in the order in which they are given.
 *
 * @param indent - of the line that it begins on
 * @throws InputError for a number that is not whole, or a text that cannot be written
 */
export function nixValue(value: NixValue, indent = ''): string {
  if (value instanceof NixCode) {
    return value.text;
  }
  if (typeof value === 'string') {
    return nixText(value);
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) {
      throw new InputError(`${value}: A number for NixOS must be whole.`);
    }
    return String(value);
  }
  if (value === null || typeof value === 'boolean') {
    return String(value);
  }
  return isList(value) ? listOf(value, indent) : attributesOf(value, indent);
}

/** Lines `name = value;`, a name with one inner name on one line: `services.redis.enable = true;`. */
export function nixBindings(
  attributes: { readonly [name: string]: NixValue },
  indent: string,
): string {
  return Object.entries(attributes)
    .map(([name, value]) => {
      const [path, inner] = shortened([nixName(name)], value);
      return `${indent}${path.join('.')} = ${nixValue(inner, indent)};\n`;
    })
    .join('');
}

function isList(value: object): value is readonly NixValue[] {
  return Array.isArray(value);
}

function listOf(values: readonly NixValue[], indent: string): string {
  if (values.length === 0) {
    return '[ ]';
  }
  const inner = `${indent}  `;
  const lines = values.map(each => `${inner}${element(each, inner)}\n`);
  return `[\n${lines.join('')}${indent}]`;
}

/** In a list, a call or a negative number would be two elements, or none. */
function element(value: NixValue, indent: string): string {
  const text = nixValue(value, indent);
  const isPlain =
    !(value instanceof NixCode) && !(typeof value === 'number' && value < 0);
  return isPlain || (/^[^\s()]+$/.test(text) && !text.startsWith('-'))
    ? text
    : `(${text})`;
}

function attributesOf(
  attributes: { readonly [name: string]: NixValue },
  indent: string,
): string {
  return Object.keys(attributes).length === 0
    ? '{ }'
    : `{\n${nixBindings(attributes, `${indent}  `)}${indent}}`;
}

/** As far as there is one name only. */
function shortened(path: string[], value: NixValue): [string[], NixValue] {
  if (
    value === null ||
    typeof value !== 'object' ||
    value instanceof NixCode ||
    isList(value)
  ) {
    return [path, value];
  }
  const entries = Object.entries(value);
  return entries.length === 1
    ? shortened([...path, nixName(entries[0][0])], entries[0][1])
    : [path, value];
}
