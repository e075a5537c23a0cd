/**
 * `$$`, or a variable, plain or in braces with what to do when it is missing. Any other `$` stays
 * (compose-spec; recorded: docker-compose/17-env-files).
 */
const EXPRESSION =
  /\$(?:(\$)|([_a-z][_a-z0-9]*)|\{([_a-z][_a-z0-9]*)(?:(:?[-?+])([^}]*))?\})/gi;

/**
 * A text as Compose sees it after it has put variables into it.
 *
 * @throws Error when a variable is missing that must be there
 */
export function interpolate(
  text: string,
  variables: Readonly<Record<string, string>>,
): string {
  return text.replace(
    EXPRESSION,
    (_, dollar, plain, braced, operator, word = '') => {
      if (dollar) {
        return '$';
      }
      const name: string = plain ?? braced;
      const value = Object.hasOwn(variables, name)
        ? variables[name]
        : undefined;
      const isThere = operator?.startsWith(':')
        ? Boolean(value)
        : value !== undefined;
      if (operator?.endsWith('+')) {
        return isThere ? word : '';
      }
      if (isThere || !operator) {
        return value ?? '';
      }
      if (operator.endsWith('?')) {
        throw new Error(
          `required variable ${name} is missing a value: ${word}`,
        );
      }
      return word;
    },
  );
}
