/** Characters with a meaning in a filter (RFC 4515 §3). */
// eslint-disable-next-line no-control-regex -- the character 0 is one of them
const SPECIAL = /[\\*()\u0000]/g;

/** Text as a value of a filter, whatever is in it. */
export function escapeFilter(text: string): string {
  return text.replace(
    SPECIAL,
    character => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/**
 * A filter with its placeholders, such as `{input}`, filled in.
 *
 * @param values - by the placeholder's name; they are escaped here
 */
export function fillFilter(
  filter: string,
  values: Readonly<Record<string, string>>,
): string {
  return filter.replace(/\{(\w+)\}/g, (placeholder, name) =>
    Object.hasOwn(values, name) ? escapeFilter(values[name]) : placeholder,
  );
}
