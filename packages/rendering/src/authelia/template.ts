/*
 * Secrets that Authelia reads from files by its template filter: lists cannot be set by variables
 * (services-contracts.md §4.2). The lines stand outside of YAML's quotes, and no other value may hold
 * two opening braces.
 */

/** Stands for a secret until the text is written, and after it was read. */
const MARK = 'secret-file:';

/** Depth of the text of a key below `identity_providers.oidc.jwks[]`. */
const KEY_DEPTH = 10;

const MARKED = /^( *(key|hmac_secret): )"secret-file:(\/[a-z0-9/-]+)"$/gm;

const FILTERED =
  /^( *(?:key|hmac_secret): )\{\{ secret "(\/[a-z0-9/-]+)"(?: \| mindent \d+ "\|")? \| msquote \}\}$/gm;

/** The value of a key whose secret stands in a file. */
export function secretMark(path: string): string {
  return `${MARK}${path}`;
}

/** The path that a mark names; nothing when it is none. */
export function markedPath(value: string): string | undefined {
  return value.startsWith(MARK) ? value.slice(MARK.length) : undefined;
}

/** Puts the filters in the place of the marks. Only these two keys have them, and only we write them. */
export function toTemplate(yaml: string): string {
  return yaml.replace(
    MARKED,
    (_, before: string, key: string, path: string) =>
      `${before}{{ secret "${path}" | ${asBlock(key)}msquote }}`,
  );
}

/** Puts the marks in the place of the filters, so that the rest can be read as YAML. */
export function fromTemplate(text: string): string {
  return text.replace(
    FILTERED,
    (_, before: string, path: string) => `${before}"${secretMark(path)}"`,
  );
}

/** A key has many lines; a secret of one line would be moved to the right inside of its quotes. */
function asBlock(key: string): string {
  return key === 'key' ? `mindent ${KEY_DEPTH} "|" | ` : '';
}
