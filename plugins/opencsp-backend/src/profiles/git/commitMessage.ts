import { InputError } from '@backstage/errors';

/** The trailer by which a change is recognized. */
export const CHANGE_TRAILER = 'OpenCSP-Change';

/** Longest message, in characters. */
const MAX_LENGTH = 10_000;

/** @throws InputError when this cannot name a change */
export function checkKey(key: string): void {
  if (!/^[A-Za-z0-9._:-]{1,100}$/.test(key)) {
    throw new InputError(
      'key: Name a change with 1 to 100 letters, digits and . _ : -',
    );
  }
}

/**
 * The whole message: what was given, and the trailer as its own last paragraph.
 *
 * @throws InputError when the message is empty or too long
 */
export function messageWith(message: string, key: string): string {
  checkKey(key);
  const text = message
    .replace(/\r\n?/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n')
    .trim();
  if (!text || text.length > MAX_LENGTH) {
    throw new InputError(
      `message: Say in 1 to ${MAX_LENGTH} characters what the commit changes.`,
    );
  }
  return `${text}\n\n${CHANGE_TRAILER}: ${key}\n`;
}

/** The key that a message names in its last paragraph; elsewhere it is only text. */
export function changeOf(message: string): string | undefined {
  const last = message.trimEnd().split(/\n\n+/).at(-1) ?? '';
  const found = last
    .split('\n')
    .filter(line => line.startsWith(`${CHANGE_TRAILER}: `))
    .at(-1);
  return found?.slice(CHANGE_TRAILER.length + 2);
}
