import { timingSafeEqual } from 'node:crypto';
import { InputError } from '@backstage/errors';

/** So many random bytes. The caller gives it; `randomBytes` of `node:crypto` outside of tests. */
export type RandomBytes = (size: number) => Buffer;

const HALF = 32;

/**
 * The 64 bytes under which strings are sealed: the first 32 encrypt (AES-256), the last 32 authenticate
 * (HMAC-SHA256). A user, an organisation and an item may each have one. Its bytes are not shown when it is printed.
 */
export class SymmetricKey {
  readonly #bytes: Buffer;

  /** @throws InputError when these are not 64 bytes */
  constructor(bytes: Buffer) {
    if (bytes.length !== 2 * HALF) {
      throw new InputError(
        `A key of the vault has 64 bytes, this one has ${bytes.length}`,
      );
    }
    this.#bytes = Buffer.from(bytes);
  }

  /** A new key. */
  static make(random: RandomBytes): SymmetricKey {
    return new SymmetricKey(random(2 * HALF));
  }

  /** The AES key, 32 bytes. */
  get encryption(): Buffer {
    return this.#bytes.subarray(0, HALF);
  }

  /** The HMAC key, 32 bytes. */
  get authentication(): Buffer {
    return this.#bytes.subarray(HALF);
  }

  /** All 64 bytes, to seal the key itself under another. */
  toBytes(): Buffer {
    return Buffer.from(this.#bytes);
  }

  /** Whether these are the same bytes, in constant time. */
  equals(other: SymmetricKey): boolean {
    return timingSafeEqual(this.#bytes, other.#bytes);
  }
}
