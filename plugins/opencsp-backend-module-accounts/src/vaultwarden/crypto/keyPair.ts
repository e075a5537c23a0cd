import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto';
import { promisify } from 'node:util';
import { InputError } from '@backstage/errors';
import { base64, Opened } from './encString';

const MODULUS_BITS = 2048;
const generate = promisify(generateKeyPair);

/** An RSA-2048 key pair with e = 65537. */
export interface KeyPair {
  /** SPKI, DER in base64: as the server keeps it in clear. */
  publicKey: string;
  privateKey: KeyObject;
}

/** Makes a key pair. Tests give a fixed one: OpenSSL takes its randomness from nowhere else. */
export type MakeKeyPair = () => Promise<KeyPair>;

/** A new key pair. */
export const makeKeyPair: MakeKeyPair = async () => {
  const { publicKey, privateKey } = await generate('rsa', {
    modulusLength: MODULUS_BITS,
    publicExponent: 65537,
  });
  return { publicKey: spkiOf(publicKey), privateKey };
};

function spkiOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** The private key as PKCS#8, DER: what is sealed under the user key. */
export function pkcs8Of(privateKey: KeyObject): Buffer {
  return privateKey.export({ type: 'pkcs8', format: 'der' });
}

/**
 * A key pair out of the PKCS#8 bytes that were opened.
 *
 * @throws InputError when the bytes are no RSA private key
 */
export function keyPairFrom(pkcs8: Buffer): KeyPair {
  const privateKey = ((): KeyObject | undefined => {
    try {
      return createPrivateKey({ key: pkcs8, type: 'pkcs8', format: 'der' });
    } catch {
      return undefined;
    }
  })();
  if (privateKey?.asymmetricKeyType !== 'rsa') {
    throw new InputError('The private key of the vault is no RSA key');
  }
  return { publicKey: spkiOf(createPublicKey(privateKey)), privateKey };
}

/** Reads a public key as the server gives it. @returns nothing when it is no RSA key of at least 2048 bits */
function publicKeyFrom(spki: string): KeyObject | undefined {
  const key = base64(spki);
  if (!key) {
    return undefined;
  }
  try {
    const read = createPublicKey({ key, type: 'spki', format: 'der' });
    const bits = read.asymmetricKeyDetails?.modulusLength ?? 0;
    return read.asymmetricKeyType === 'rsa' && bits >= MODULUS_BITS
      ? read
      : undefined;
  } catch {
    return undefined;
  }
}

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };

/**
 * Seals bytes for the holder of a key pair, as type 4: `4.<RSA-OAEP with SHA-1>`. OpenSSL's own randomness.
 *
 * @param publicKey - SPKI, DER in base64
 * @throws InputError when it is no RSA key of at least 2048 bits
 */
export function sealForHolder(bytes: Buffer, publicKey: string): string {
  const key = publicKeyFrom(publicKey);
  if (!key) {
    throw new InputError(
      'The public key that Vaultwarden gave is no RSA key of 2048 bits or more; nothing was sealed for it',
    );
  }
  return `4.${publicEncrypt({ key, ...OAEP }, bytes).toString('base64')}`;
}

/** Opens a type 4 string with the private key. */
export function openAsHolder(text: string, privateKey: KeyObject): Opened {
  if (/^\d\./.test(text) && !text.startsWith('4.')) {
    return { ok: false, reason: 'another-type' };
  }
  const sealed = text.startsWith('4.') ? base64(text.slice(2)) : undefined;
  if (!sealed || sealed.length === 0) {
    return { ok: false, reason: 'malformed' };
  }
  try {
    const bytes = privateDecrypt({ key: privateKey, ...OAEP }, sealed);
    return { ok: true, bytes };
  } catch {
    return { ok: false, reason: 'undecryptable' };
  }
}
