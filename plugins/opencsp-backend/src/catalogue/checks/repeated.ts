import { FieldProblem } from '@opencsp/plugin-opencsp-common';

/** Something that may be there once, and the field that it stands in. */
export interface Named {
  name: string;
  path: string;
}

/** One problem for each that was there before. `what` is such as "port". */
export function repeated(
  what: string,
  items: readonly Named[],
): FieldProblem[] {
  return items
    .filter(
      ({ name }, index) =>
        items.findIndex(each => each.name === name) !== index,
    )
    .map(({ name, path }) => ({
      path,
      message: `The ${what} "${name}" is there twice. Give each a name of its own.`,
    }));
}

/** The fields of a list, such as `ports.1.name`. */
export function namesOf(
  list: string,
  items: readonly { name: string }[],
): Named[] {
  return items.map(({ name }, index) => ({
    name,
    path: `${list}.${index}.name`,
  }));
}

/**
 * Those that come back to themselves by what they ask for, in the order given.
 *
 * @param next - what each asks for, by its name; one that is not known asks for nothing
 */
export function inCircles(
  next: ReadonlyMap<string, readonly string[]>,
): string[] {
  return [...next.keys()].filter(start => {
    const seen = new Set<string>();
    const waiting = [...(next.get(start) ?? [])];
    for (const name of waiting) {
      if (!seen.has(name)) {
        seen.add(name);
        waiting.push(...(next.get(name) ?? []));
      }
    }
    return seen.has(start);
  });
}
