import { InputError } from '@backstage/errors';
import { invalid } from './requestErrors';

/**
 * No text of ours holds a NUL character, and PostgreSQL cannot keep one.
 *
 * @throws InputError also for what is nested so deeply that nothing could read it
 */
export function demandNoNul(value: unknown): void {
  if (textOf(value).includes('\\u0000')) {
    throw invalidNul();
  }
}

/** The refusal of a text with a NUL character. */
export function invalidNul(): InputError {
  return invalid([{ path: '', message: 'A text holds a NUL character.' }]);
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value ?? null);
  } catch (error) {
    if (error instanceof RangeError) {
      throw invalid([
        { path: '', message: 'The request is nested too deeply.' },
      ]);
    }
    throw error;
  }
}
