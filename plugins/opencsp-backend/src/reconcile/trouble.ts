import { isErrorLike } from '../outside/errorLike';
import { redact } from '../outside/redact';
import { databaseTrouble } from '../store/databaseTrouble';

const MAX_LENGTH = 500;

/** Control characters but newline and tab: PostgreSQL keeps no NUL, and a terminal obeys the others. */
const CONTROL = /[^\P{Cc}\n\t]/gu;

/**
 * Puts an error of an outside system into one line for a person: without secrets, stack, control
 * characters and the names of its classes, of the database without SQL, and cut.
 */
export function describeTrouble(error: unknown): string {
  const trouble = databaseTrouble(error);
  if (trouble) {
    return trouble.text;
  }
  const text = isErrorLike(error) ? error.message || error.name : String(error);
  // Before the secrets are looked for: one that is broken up by such a character is still one.
  const [first] = redact(text.replace(CONTROL, '')).split('\n');
  // How `@backstage/errors` joins a message with those of its causes.
  const line = first.replace(/; caused by \w+: /g, ': ');
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)} …` : line;
}
