/** What stands in a new run for what was recorded, such as ids and tokens. */
export type Bindings = Map<string, string>;

/** What differs each time, by its kind. */
const KINDS = [
  ['id', /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/],
  ['token', /eyJ[\w-]+\.[\w-]+\.[\w-]+/],
  ['moment', /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/],
  ['second', /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+00:00/],
  ['date', /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/],
] as const;

const ANY = new RegExp(KINDS.map(([, { source }]) => source).join('|'), 'g');
const MOMENTS = ['moment', 'second', 'date'];

function kindOf(text: string): string {
  const found = KINDS.find(([, pattern]) => pattern.test(text));
  return found ? found[0] : '';
}

/**
 * Compares a new value with a recorded one. Ids and tokens may differ, but each the same way everywhere, which is
 * kept in the bindings; moments only have to be written the same way.
 *
 * @returns what differs, in words; nothing when all is well
 */
export function unify(
  recorded: unknown,
  actual: unknown,
  bindings: Bindings,
  at = 'body',
): string[] {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    return unifyText(recorded, actual, bindings, at);
  }
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    return recorded.length === actual.length
      ? recorded.flatMap((one, index) =>
          unify(one, actual[index], bindings, `${at}[${index}]`),
        )
      : [`${at}: ${recorded.length} recorded, ${actual.length} now`];
  }
  if (isObject(recorded) && isObject(actual)) {
    const names = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
    return [...names].flatMap(name =>
      unify(recorded[name], actual[name], bindings, `${at}.${name}`),
    );
  }
  if (isMoment(recorded) && isMoment(actual)) {
    return [];
  }
  return Object.is(recorded, actual) ? [] : [differs(at, recorded, actual)];
}

function unifyText(
  recorded: string,
  actual: string,
  bindings: Bindings,
  at: string,
): string[] {
  const bare = (text: string) => text.replace(ANY, part => `<${kindOf(part)}>`);
  if (bare(recorded) !== bare(actual)) {
    return [differs(at, recorded, actual)];
  }
  const now = actual.match(ANY) ?? [];
  return (recorded.match(ANY) ?? []).flatMap((part, index) => {
    if (MOMENTS.includes(kindOf(part))) {
      return [];
    }
    const bound = bindings.get(part) ?? now[index];
    bindings.set(part, bound);
    return bound === now[index] ? [] : [differs(at, bound, now[index])];
  });
}

/** Recorded ids and tokens of a text, replaced by those of now. */
export function substitute(text: string, bindings: Bindings): string {
  return text.replace(ANY, part => bindings.get(part) ?? part);
}

/** Whether it is a moment of this century in milliseconds, as a revision date is. */
function isMoment(value: unknown): boolean {
  return typeof value === 'number' && value > Date.UTC(2026, 0);
}

/** Whether it is an object with names. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function differs(at: string, recorded: unknown, actual: unknown): string {
  return `${at}: ${JSON.stringify(recorded)} recorded, ${JSON.stringify(
    actual,
  )} now`;
}
