import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  timingSafeEqual,
} from 'node:crypto';
import { z } from 'zod';
import { RandomBytes, SymmetricKey } from './symmetricKey';

const IV = 16;
const MAC = 32;
const BLOCK = 16;

/** Why a sealed string was not opened. */
export type NotOpened =
  /** Not of the form that its type asks for. */
  | 'malformed'
  /** Another type than the one that is opened here. */
  | 'another-type'
  /** The MAC is of another key or of other bytes. */
  | 'tampered'
  /** The bytes do not decrypt. */
  | 'undecryptable';

/** What became of opening a sealed string. */
export type Opened =
  | { ok: true; bytes: Buffer }
  | { ok: false; reason: NotOpened };

/** The bytes of strict base64: what Node would only skip is refused. */
export function base64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

interface Parts {
  iv: Buffer;
  sealed: Buffer;
  mac: Buffer;
}

function isSealed(bytes: Buffer | undefined): bytes is Buffer {
  return bytes !== undefined && bytes.length > 0 && bytes.length % BLOCK === 0;
}

function partsOf(text: string): Parts | undefined {
  const texts = text.slice('2.'.length).split('|');
  const [iv, sealed, mac] = texts.map(base64);
  const isWhole =
    text.startsWith('2.') &&
    texts.length === 3 &&
    iv?.length === IV &&
    mac?.length === MAC;
  return isWhole && isSealed(sealed) ? { iv, sealed, mac } : undefined;
}

/** A type 2 string (AES-256-CBC with HMAC-SHA256), by its form. */
export const encStringSchema = z
  .string()
  .refine(text => partsOf(text) !== undefined, 'is not an encrypted string')
  .brand<'EncString'>();

/** A string that went through {@link seal}, or that has the form of one. */
export type EncString = z.infer<typeof encStringSchema>;

function macOf(iv: Buffer, sealed: Buffer, key: SymmetricKey): Buffer {
  return createHmac('sha256', key.authentication)
    .update(iv)
    .update(sealed)
    .digest();
}

/** Seals text or bytes as type 2: `2.<iv>|<AES-256-CBC>|<HMAC of iv and cipher text>`, each in base64. */
export function seal(
  plain: string | Buffer,
  key: SymmetricKey,
  random: RandomBytes,
): EncString {
  const iv = random(IV);
  const cipher = createCipheriv('aes-256-cbc', key.encryption, iv);
  const sealed = Buffer.concat([
    cipher.update(typeof plain === 'string' ? Buffer.from(plain) : plain),
    cipher.final(),
  ]);
  const texts = [iv, sealed, macOf(iv, sealed, key)].map(part =>
    part.toString('base64'),
  );
  return encStringSchema.parse(`2.${texts.join('|')}`);
}

function decrypt(sealed: Buffer, key: Buffer, iv: Buffer): Opened {
  const decipher = createDecipheriv('aes-256-cbc', key, iv);
  try {
    const bytes = Buffer.concat([decipher.update(sealed), decipher.final()]);
    return { ok: true, bytes };
  } catch {
    // Only the padding can be wrong here; OpenSSL's words for it help nobody.
    return { ok: false, reason: 'undecryptable' };
  }
}

/**
 * Opens a type 2 string. The MAC is compared first and in constant time. A string of type 0 is refused: it has no
 * MAC, so that whoever holds the database could put one in the place of an authenticated string.
 */
export function open(text: string, key: SymmetricKey): Opened {
  if (/^\d\./.test(text) && !text.startsWith('2.')) {
    return { ok: false, reason: 'another-type' };
  }
  const parts = partsOf(text);
  if (!parts) {
    return { ok: false, reason: 'malformed' };
  }
  const { iv, sealed, mac } = parts;
  return timingSafeEqual(mac, macOf(iv, sealed, key))
    ? decrypt(sealed, key.encryption, iv)
    : { ok: false, reason: 'tampered' };
}

/**
 * Opens a type 0 string: AES-256-CBC without a MAC. Only old accounts have one, for the user key under the master
 * key; nothing else is to be opened with it.
 *
 * @param key - 32 bytes
 */
export function openWithoutMac(text: string, key: Buffer): Opened {
  if (/^\d\./.test(text) && !text.startsWith('0.')) {
    return { ok: false, reason: 'another-type' };
  }
  const texts = text.slice('0.'.length).split('|');
  const [iv, sealed] = texts.map(base64);
  const isWhole =
    text.startsWith('0.') && texts.length === 2 && iv?.length === IV;
  return isWhole && isSealed(sealed)
    ? decrypt(sealed, key, iv)
    : { ok: false, reason: 'malformed' };
}
