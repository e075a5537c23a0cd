/** What a rendered file is made of before it is text. */
export type PlainValue =
  | string
  | number
  | boolean
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/**
 * A text that is the same after Compose has put variables into it: each `$` is doubled, also those that
 * it would leave alone (recorded: docker-compose/17-env-files).
 */
export function composeText(text: string): string {
  return text.replaceAll('$', () => '$$');
}

/** {@link composeText} for all texts in a value. Keys stay: Compose puts no variables into them. */
export function composeTexts(value: PlainValue): PlainValue {
  if (typeof value === 'string') {
    return composeText(value);
  }
  if (isList(value)) {
    return value.map(composeTexts);
  }
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, composeTexts(each)]),
    );
  }
  return value;
}

/** `Array.isArray` does not know of lists that cannot be changed. */
function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}
