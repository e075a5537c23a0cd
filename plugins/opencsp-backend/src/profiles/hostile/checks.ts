import { FieldProblem } from './problem';

/** What a check knows beside the value. */
export interface CheckContext {
  /** Plain files of the branch. */
  paths: readonly string[];
  /** Name of the service, network, volume, secret or config that it stands in. */
  owner: string;
}

/** Looks at the value of one field. */
export type Check = (
  value: unknown,
  field: string,
  context: CheckContext,
) => FieldProblem[];

/** What may stand in a mapping; nothing else may. */
export interface AllowedKeys {
  checks: Readonly<Record<string, Check>>;
  /** Why a key is refused that people may well write; others are just not known. */
  refused?: Readonly<Record<string, string>>;
}

/** Nothing can be wrong with it that would touch the host. */
export const anything: Check = () => [];

/** One problem. */
export function problem(field: string, reason: string): FieldProblem[] {
  return [{ field, reason }];
}

/** Only one of these values. */
export function oneOf(...values: readonly (string | boolean)[]): Check {
  return (value, field) =>
    values.some(it => it === value)
      ? []
      : problem(
          field,
          `Write ${values
            .map(it => JSON.stringify(it))
            .join(' or ')}, or leave it out.`,
        );
}

/** A plain name: no path, no variable. */
export const plainName: Check = (value, field) =>
  typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value)
    ? []
    : problem(field, 'Write a name of letters, digits and _ . -');

/** A list, each item checked. */
export function listOf(check: Check): Check {
  return (value, field, context) =>
    Array.isArray(value)
      ? value.flatMap((item: unknown, index) =>
          check(item, `${field}[${index}]`, context),
        )
      : problem(field, 'Write a list.');
}

/** A mapping with these keys only. */
export function mappingOf({ checks, refused = {} }: AllowedKeys): Check {
  return (value, field, context) => {
    if (value === null) {
      return [];
    }
    if (!isMapping(value)) {
      return problem(field, 'Write a mapping.');
    }
    return Object.entries(value).flatMap(([key, inner]) => {
      const at = `${field}.${key}`;
      if (Object.hasOwn(checks, key)) {
        return checks[key](inner, at, context);
      }
      return problem(
        at,
        (Object.hasOwn(refused, key) ? refused[key] : undefined) ??
          `It is not known here. Known are ${Object.keys(checks).join(', ')}.`,
      );
    });
  };
}

/** A mapping from names to what is checked; the name is its owner. */
export function namedMappings(check: Check): Check {
  return (value, field, context) => {
    if (value === null) {
      return [];
    }
    return isMapping(value)
      ? Object.entries(value).flatMap(([owner, inner]) =>
          /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(owner)
            ? check(inner, `${field}.${owner}`, { ...context, owner })
            : problem(field, `${JSON.stringify(owner)} is no name.`),
        )
      : problem(field, 'Write a mapping.');
  };
}

/** A file of the branch, such as `./traefik/traefik.yml`. */
export const branchFile: Check = (value, field, { paths }) => {
  const path = typeof value === 'string' ? branchPath(value) : undefined;
  return path !== undefined && paths.includes(path)
    ? []
    : problem(
        field,
        'Name a file of this branch, such as "./config.env", without variables and "..".',
      );
};

/** The path in the branch that a relative one means; nothing when it could mean anything else. */
export function branchPath(source: string): string | undefined {
  const path = source.replace(/^\.\//, '').replace(/\/$/, '');
  const isPlain =
    /^[A-Za-z0-9._/-]+$/.test(path) &&
    path.split('/').every(part => part !== '' && !/^\.+$/.test(part));
  return isPlain ? path : undefined;
}

/** True for what YAML calls a mapping. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
