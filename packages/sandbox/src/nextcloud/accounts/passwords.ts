import { scryptSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { hashedSchema } from '../state';

/** A hash of a password with its salt. */
export type Hashed = z.infer<typeof hashedSchema>;

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Little work: it is a sandbox, and tests sign in often. */
const COST = { N: 1024 };

/** Hashes a password with a new salt. */
export function hashed(
  password: string,
  random: (bytes: number) => Buffer,
): Hashed {
  const salt = random(SALT_BYTES).toString('hex');
  return { salt, hash: hashOf(password, salt).toString('hex') };
}

/** Whether it is the password of which only the hash is known. */
export function isPassword(password: string, kept: Hashed): boolean {
  return timingSafeEqual(
    hashOf(password, kept.salt),
    Buffer.from(kept.hash, 'hex'),
  );
}

function hashOf(password: string, salt: string): Buffer {
  return scryptSync(password, salt, HASH_BYTES, COST);
}
