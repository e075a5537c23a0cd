const MAX_NAME = 253;

/**
 * A host name in one form: lower case, without a dot at its end.
 *
 * @returns nothing for what is none
 */
export function normalName(text: string): string | undefined {
  const name = text.toLowerCase().replace(/\.$/, '');
  return name.length <= MAX_NAME &&
    /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/.test(name)
    ? name
    : undefined;
}
