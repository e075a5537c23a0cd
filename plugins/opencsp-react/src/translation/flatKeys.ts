/** Texts, or groups of them. */
interface Texts {
  readonly [key: string]: string | Texts;
}

/** The texts by their whole key, such as `machine.state.active`, as a translation resource has them. */
export function flatKeys(texts: Texts, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value]]
        : Object.entries(flatKeys(value, `${prefix}${key}.`)),
    ),
  );
}
