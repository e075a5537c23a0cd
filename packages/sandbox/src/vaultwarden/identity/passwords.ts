import { pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { Database } from '../database/Database';
import { User } from '../database/state';

/** Far fewer than the server's 600000: nobody attacks the hashes of a sandbox. */
const ITERATIONS = 1000;
const BYTES = 32;

/** How long a real server derives a key, in milliseconds: about that of a release build. */
export const DERIVATION_MS = 120;

/** Keeps what a client proves its master password with: hashed again, as the server does. */
export function setPassword(
  database: Database,
  user: User,
  masterPasswordHash: string,
): void {
  const salt = database.chance.random(64);
  user.password = {
    salt: salt.toString('hex'),
    hash: derive(masterPasswordHash, salt).toString('hex'),
  };
}

/** Whether this is the hash that the account was registered with. */
export function isPassword(
  { password }: User,
  masterPasswordHash: string,
): boolean {
  return (
    password !== undefined &&
    timingSafeEqual(
      derive(masterPasswordHash, Buffer.from(password.salt, 'hex')),
      Buffer.from(password.hash, 'hex'),
    )
  );
}

function derive(secret: string, salt: Buffer): Buffer {
  return pbkdf2Sync(secret, salt, ITERATIONS, BYTES, 'sha256');
}
