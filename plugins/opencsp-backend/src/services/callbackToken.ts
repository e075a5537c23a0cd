import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What no token hashes to: compared with when there is none, so that it takes as long. */
export const NO_TOKEN = '0'.repeat(64);

/** A run's token: 32 random bytes, base64url. Only the runner gets it. */
export function newCallbackToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token: its SHA-256, in hex. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares in constant time. @param hash - 64 hexadecimal digits */
export function isSameToken(token: string, hash: string): boolean {
  const given = Buffer.from(hashOfToken(token), 'hex');
  const wanted = Buffer.from(hash, 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
