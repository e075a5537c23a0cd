import { InputError } from '@backstage/errors';

/** Characters that one of the two readers changes, or ends the value at. */
const UNSAYABLE = /[\p{Cc}\p{Surrogate}']|\\$/u;

/**
 * One line of an env file that Compose's own reader and a POSIX shell read the same: the value is
 * literal in single quotes. Compose writes a quote inside as `\'`, a shell cannot; a backslash before
 * the closing quote hides it from Compose (recorded: docker-compose/17-env-files).
 *
 * @throws InputError naming the variable, when the two would not read the same
 */
export function envLine(name: string, value: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new InputError(
      `"${name}" is no name of a variable. Use letters, digits and underscores.`,
    );
  }
  if (UNSAYABLE.test(value)) {
    throw new InputError(
      `${name}: an env file cannot hold this value. Leave out single quotes, line breaks, other control characters and a backslash at the end.`,
    );
  }
  return `${name}='${value}'\n`;
}

/** A whole env file, with comment lines before it. @throws InputError as {@link envLine} does */
export function envFile(
  comments: readonly string[],
  values: Readonly<Record<string, string>>,
): string {
  return [
    ...comments.map(comment => `# ${comment}\n`),
    ...Object.entries(values).map(([name, value]) => envLine(name, value)),
  ].join('');
}
