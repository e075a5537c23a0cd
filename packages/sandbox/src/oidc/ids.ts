import { createHash, randomBytes, randomInt } from 'node:crypto';

/** An id as ZITADEL makes them: 18 digits. */
export function newId(): string {
  const half = () => String(randomInt(1e8)).padStart(8, '0');
  return `38${half()}${half()}`;
}

/** So many characters of base64url. */
export function randomText(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length);
}

/** The key under which a token is kept: tokens themselves are not stored. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
