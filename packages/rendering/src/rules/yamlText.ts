/*
 * Writes YAML in the one way that all readers take alike: blocks, each text in double quotes on one line.
 * Readers differ in what they take a plain word for ("no", "1e3", "null"), and in where they fold lines.
 * A library can do the same; it took ten times as long, and a preview is rendered at each change of a form.
 */

const STEP = '  ';

/** Keys that need no quotes for anybody. */
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_./-]*$/;

/** Keys that some take for something else (YAML 1.1 and 1.2). */
const WORD = /^(null|true|false|yes|no|on|off|y|n)$/i;

/** Line ends and non-characters that older readers, Go's among them, do not take raw inside of quotes. */
const RAW = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * The text of a document. What is undefined in a map is left out.
 *
 * @throws TypeError for what YAML has no word for, such as a function
 */
export function yamlText(value: unknown): string {
  return isFilled(value)
    ? `${lines(value, '').join('\n')}\n`
    : `${scalar(value)}\n`;
}

function lines(value: object, indent: string): string[] {
  return Array.isArray(value)
    ? value.flatMap(item => itemLines(item, indent))
    : present(value).flatMap(([key, inner]) =>
        entryLines(keyText(key), inner, indent),
      );
}

function entryLines(key: string, value: unknown, indent: string): string[] {
  return isFilled(value)
    ? [`${indent}${key}:`, ...lines(value, indent + STEP)]
    : [`${indent}${key}: ${scalar(value)}`];
}

function itemLines(value: unknown, indent: string): string[] {
  if (!isFilled(value)) {
    return [`${indent}- ${scalar(value)}`];
  }
  const [first, ...more] = lines(value, indent + STEP);
  return [`${indent}- ${first.slice(indent.length + STEP.length)}`, ...more];
}

function present(value: object): Array<[string, unknown]> {
  return Object.entries(value).filter(([, inner]) => inner !== undefined);
}

function isFilled(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && present(value).length > 0
  );
}

function keyText(key: string): string {
  return PLAIN_KEY.test(key) && !WORD.test(key) ? key : quoted(key);
}

function scalar(value: unknown): string {
  if (typeof value === 'string') {
    return quoted(value);
  }
  if (typeof value === 'boolean' || Number.isFinite(value)) {
    return String(value);
  }
  if (value === null) {
    return 'null';
  }
  if (typeof value === 'object') {
    return Array.isArray(value) ? '[]' : '{}';
  }
  throw new TypeError(`YAML has no word for a ${typeof value}.`);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    RAW,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
