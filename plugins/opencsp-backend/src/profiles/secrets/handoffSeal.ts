import { MAX_HANDOFF_BYTES } from '@opencsp/plugin-opencsp-common';
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
} from 'node:crypto';
import { RandomSource } from './randomSource';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** The value's length stands before it, and zeros fill up: the sealed size tells nothing. */
const LENGTH_BYTES = 2;
const PURPOSE = 'opencsp handoff 1';

/** To whom a value belongs; both are needed to open it. */
export interface HandoffAddress {
  /** The handle that the client got. */
  id: string;
  /** Entity ref of the person. */
  principal: string;
}

/** What is kept of a handle: whoever reads the database cannot use it. */
export function hashOfHandoff(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

/**
 * Encrypts a value. The key comes from the backend's and from the handle (HKDF, RFC 5869), so that
 * database and backend together do not open it without the handle.
 *
 * @param key - the backend's, 32 bytes or more
 * @param value - at most {@link MAX_HANDOFF_BYTES} of UTF-8
 */
export function sealHandoff(
  value: string,
  address: HandoffAddress,
  key: Uint8Array,
  random: RandomSource,
): string {
  const bytes = Buffer.from(value, 'utf8');
  const padded = Buffer.alloc(LENGTH_BYTES + MAX_HANDOFF_BYTES);
  padded.writeUInt16BE(bytes.length);
  padded.set(bytes, LENGTH_BYTES);
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(address.id, key), iv);
  cipher.setAAD(associated(address));
  return Buffer.concat([
    iv,
    cipher.update(padded),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64');
}

/** Decrypts a value; nothing when it was changed, or sealed to another handle, person or key. */
export function openHandoff(
  sealed: string,
  address: HandoffAddress,
  key: Uint8Array,
): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length <= IV_BYTES + TAG_BYTES) {
    return undefined;
  }
  const decipher = createDecipheriv(
    CIPHER,
    keyOf(address.id, key),
    bytes.subarray(0, IV_BYTES),
    { authTagLength: TAG_BYTES },
  );
  decipher.setAAD(associated(address));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const padded = Buffer.concat([
      decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]);
    const end = LENGTH_BYTES + padded.readUInt16BE();
    return padded.subarray(LENGTH_BYTES, end).toString('utf8');
  } catch {
    return undefined;
  }
}

function keyOf(id: string, key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, id, PURPOSE, KEY_BYTES));
}

/** As JSON, so that no two pairs give the same bytes. */
function associated({ id, principal }: HandoffAddress): Buffer {
  return Buffer.from(JSON.stringify([PURPOSE, id, principal]));
}
