import { Person } from './ProfileRepository';

/** Longest name and address that a commit is given. */
const MAX_LENGTH = 200;

/** What would end a field or a line, or turn the direction of what follows. */
const NOT_IN_NAMES =
  /[<>\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Git itself takes these off the ends of a name. */
const CRUD = /^[\s.,:;"\\']+|[\s.,:;"\\']+$/gu;

/**
 * `Name <address>`, as a commit holds it, whatever the person is called: what would change the meaning
 * of the line becomes a blank.
 */
export function personLine({ name, email }: Person): string {
  const address = clean(email).replace(/\s+/g, '') || 'unknown';
  const called = clean(name) || address.split('@')[0];
  return `${called} <${address}>`;
}

function clean(text: string): string {
  return [...text.replace(NOT_IN_NAMES, ' ').replace(/\s+/g, ' ')]
    .slice(0, MAX_LENGTH)
    .join('')
    .replace(CRUD, '');
}
