const MAX_LENGTH = 500;

/**
 * Puts an error of an outside system into one line for a person. The clients have redacted it;
 * here it only loses its stack, the names of its classes, and its length.
 */
export function describeTrouble(error: unknown): string {
  const text =
    error instanceof Error ? error.message || error.name : String(error);
  const [first] = text.split('\n');
  // How `@backstage/errors` joins a message with those of its causes.
  const line = first.replace(/; caused by \w+: /g, ': ');
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)} …` : line;
}
