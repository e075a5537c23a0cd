/**
 * The code of a system error, such as `ENOENT` or `EADDRINUSE`. Looks at the shape, since an error
 * of Node's own is no `instanceof Error` inside Jest.
 */
export function systemErrorCode(error: unknown): string | undefined {
  return typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** What an error says, whatever was thrown. */
export function errorText(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
