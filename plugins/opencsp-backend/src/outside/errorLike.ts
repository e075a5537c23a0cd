/**
 * True for errors, also for those that are no `Error` of this realm: SQLite's are made by its native
 * module, and what crosses a `vm` context (as in tests) has other prototypes.
 */
export function isErrorLike(value: unknown): value is Error {
  return (
    value instanceof Error ||
    (typeof value === 'object' &&
      value !== null &&
      'message' in value &&
      typeof value.message === 'string' &&
      'name' in value &&
      typeof value.name === 'string')
  );
}
