import { ComposeError } from './errors';

/** Finds the value of a variable. */
export type Lookup = (name: string) => string | undefined;

/** What a substitution needs. */
export interface Substitution {
  lookup: Lookup;
  /** Told of a variable that has no value. */
  unset(name: string): void;
  /** `strict` where anything odd is an error, as in a compose file; env files leave it. */
  strict: boolean;
}

const VARIABLE =
  /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\$\{[^{}]*\})*))?\}|)/g;

/** A required variable without a value. */
export class RequiredVariable extends Error {}

/** A `$` that begins nothing. */
export class OddDollar extends Error {}

/**
 * Puts variables into a text, as recorded (02, 17).
 *
 * @throws RequiredVariable, OddDollar
 */
export function substitute(text: string, how: Substitution): string {
  return text.replace(
    VARIABLE,
    (
      whole: string,
      dollar: string | undefined,
      bare: string | undefined,
      braced: string | undefined,
      operator: string | undefined,
      word: string | undefined,
    ) => {
      if (dollar !== undefined) {
        return '$';
      }
      const name = bare ?? braced;
      if (name === undefined) {
        if (how.strict) {
          throw new OddDollar();
        }
        return whole;
      }
      return valueOf(name, operator, word ?? '', how);
    },
  );
}

function valueOf(
  name: string,
  operator: string | undefined,
  word: string,
  how: Substitution,
): string {
  const value = how.lookup(name);
  const isThere =
    operator?.startsWith(':') === true
      ? value !== undefined && value !== ''
      : value !== undefined;
  switch (operator?.slice(-1)) {
    case '-':
      return isThere && value !== undefined ? value : substitute(word, how);
    case '+':
      return isThere ? substitute(word, how) : '';
    case '?':
      if (!isThere) {
        throw new RequiredVariable(
          `required variable ${name} is missing a value: ${word}`,
        );
      }
      return value ?? '';
    default:
      if (value === undefined) {
        how.unset(name);
      }
      return value ?? '';
  }
}

/**
 * Puts variables into every text of a compose file.
 *
 * @throws ComposeError naming the place in the file
 */
export function interpolateTree(
  value: unknown,
  path: string,
  how: Substitution,
): unknown {
  if (typeof value === 'string') {
    try {
      return substitute(value, how);
    } catch (error) {
      if (error instanceof RequiredVariable) {
        throw new ComposeError(
          `error while interpolating ${path}: ${error.message}`,
        );
      }
      if (error instanceof OddDollar) {
        throw new ComposeError(
          `invalid interpolation format for ${path}.\nYou may need to escape any $ with another $.\n${value}`,
        );
      }
      throw error;
    }
  }
  if (Array.isArray(value)) {
    return value.map((each, index) =>
      interpolateTree(each, `${path}.[${index}]`, how),
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        interpolateTree(each, path === '' ? key : `${path}.${key}`, how),
      ]),
    );
  }
  return value;
}
