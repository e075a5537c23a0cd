/** One field of what an action takes or answers, described for those who never saw the API. */
export type Field = { about: string; optional?: true } & (
  | { kind: 'text' | 'number' | 'boolean' | 'anything' }
  | { kind: 'choice'; of: readonly [string, ...string[]] }
  | { kind: 'list'; of: Field }
  | { kind: 'object'; fields: Fields }
);

/** Fields by name. */
export type Fields = Readonly<Record<string, Field>>;

/** A text. */
export function text(about: string): Field {
  return { kind: 'text', about };
}

/** A number. */
export function number(about: string): Field {
  return { kind: 'number', about };
}

/** Yes or no. */
export function flag(about: string): Field {
  return { kind: 'boolean', about };
}

/** One of a few texts. */
export function choice(
  of: readonly [string, ...string[]],
  about: string,
): Field {
  return { kind: 'choice', of, about };
}

/** Several of one kind. */
export function list(of: Field, about: string): Field {
  return { kind: 'list', of, about };
}

/** Fields in a field; more than these may be there. */
export function object(fields: Fields, about: string): Field {
  return { kind: 'object', fields, about };
}

/** What is told in words only. */
export function anything(about: string): Field {
  return { kind: 'anything', about };
}

/** What may be left out. */
export function optional(field: Field): Field {
  return { ...field, optional: true };
}
