/** What can be printed as fields. */
export type Printable =
  | string
  | number
  | boolean
  | null
  | readonly Printable[]
  | { readonly [field: string]: Printable };

/**
 * Prints fields: as lines, or as JSON.
 *
 * @param format - what `--output` says; lines for all that is not known
 */
export function printed(
  fields: Printable,
  format: string | undefined,
): string[] {
  switch (format) {
    case 'json':
      return [phpJson(fields)];
    case 'json_pretty':
      return phpJson(fields, 4).split('\n');
    default:
      return lines(fields, '  ');
  }
}

/** JSON as PHP writes it: slashes and letters beyond ASCII escaped, and an object without fields is a list. */
export function phpJson(value: Printable, indent?: number): string {
  return JSON.stringify(emptyAsList(value), undefined, indent)
    .replaceAll('/', '\\/')
    .replace(
      /[\u0080-\uffff]/g,
      letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

function emptyAsList(value: Printable): Printable {
  if (isList(value)) {
    return value.map(emptyAsList);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const fields = Object.entries(value);
  return fields.length === 0
    ? []
    : Object.fromEntries(fields.map(([key, each]) => [key, emptyAsList(each)]));
}

function lines(value: Printable, indent: string): string[] {
  if (typeof value !== 'object' || value === null) {
    return [`${indent}- ${text(value)}`];
  }
  const fields: readonly (readonly [string | undefined, Printable])[] = isList(
    value,
  )
    ? value.map(each => [undefined, each] as const)
    : Object.entries(value);
  return fields.flatMap(([key, each]) => {
    const name = key === undefined ? '' : `${key}:`;
    return typeof each === 'object' && each !== null
      ? [`${indent}- ${name}`, ...lines(each, `${indent}  `)]
      : [`${indent}- ${[name, text(each)].filter(Boolean).join(' ')}`];
  });
}

function text(value: string | number | boolean | null): string {
  return value === null ? 'null' : String(value);
}

function isList(value: Printable): value is readonly Printable[] {
  return Array.isArray(value);
}
