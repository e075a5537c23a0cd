import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  generateKeyPair,
  KeyObject,
  pbkdf2,
  privateDecrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);
const makeKeyPair = promisify(generateKeyPair);

/** 32 bytes for AES and 32 for the MAC. */
export interface Keys {
  aes: Buffer;
  mac: Buffer;
}

/** What follows from an address and a master password alone. */
export interface Derived {
  /** Opens the user key. */
  stretched: Keys;
  /** What the server is shown. */
  hash: string;
}

/** The first five of the recorded steps (recorded/vaultwarden, "Key derivation, step by step"). */
export async function derived(
  mail: string,
  masterPassword: string,
  iterations: number,
): Promise<Derived> {
  const salt = mail.trim().toLowerCase();
  const password = Buffer.from(masterPassword, 'utf8');
  const master = await derive(password, salt, iterations, 32, 'sha256');
  const hash = await derive(master, password, 1, 32, 'sha256');
  return {
    stretched: { aes: expanded(master, 'enc'), mac: expanded(master, 'mac') },
    hash: hash.toString('base64'),
  };
}

/** A user key and a key pair, as a registration sends them: sealed, but for the public one. */
export async function newUserKeys({ stretched }: Pick<Derived, 'stretched'>) {
  const user = keysOf(randomBytes(64));
  const { publicKey, privateKey } = await makeKeyPair('rsa', {
    modulusLength: 2048,
  });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  return {
    key: sealed(Buffer.concat([user.aes, user.mac]), stretched),
    keys: {
      publicKey: spki.toString('base64'),
      encryptedPrivateKey: sealed(pkcs8, user),
    },
  };
}

/** The private key of somebody who has signed in. @throws Error when the master password is another one */
export function privateKeyOf(
  sealedKeys: { key: string; privateKey: string },
  { stretched }: Pick<Derived, 'stretched'>,
): KeyObject {
  const user = keysOf(opened(sealedKeys.key, stretched));
  return createPrivateKey({
    key: opened(sealedKeys.privateKey, user),
    ...{ type: 'pkcs8', format: 'der' },
  });
}

/** The keys of an organisation, which were sealed to one of its members. */
export function organizationKeys(text: string, key: KeyObject): Keys {
  return keysOf(
    privateDecrypt(
      { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      Buffer.from(text.replace(/^4\./, ''), 'base64'),
    ),
  );
}

/** What is in a sealed string. @throws Error when it was sealed under other keys, or changed */
export function opened(text: string, keys: Keys): Buffer {
  const [iv, data, mac] = text
    .replace(/^2\./, '')
    .split('|')
    .map(part => Buffer.from(part, 'base64'));
  if (!timingSafeEqual(mac, macOf(iv, data, keys))) {
    throw new Error('The MAC is another one');
  }
  const cipher = createDecipheriv('aes-256-cbc', keys.aes, iv);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function sealed(bytes: Buffer, keys: Keys): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', keys.aes, iv);
  const data = Buffer.concat([cipher.update(bytes), cipher.final()]);
  const parts = [iv, data, macOf(iv, data, keys)];
  return `2.${parts.map(part => part.toString('base64')).join('|')}`;
}

function expanded(master: Buffer, info: string): Buffer {
  return createHmac('sha256', master)
    .update(Buffer.concat([Buffer.from(info), Buffer.from([1])]))
    .digest();
}

function keysOf(bytes: Buffer): Keys {
  return { aes: bytes.subarray(0, 32), mac: bytes.subarray(32, 64) };
}

function macOf(iv: Buffer, data: Buffer, { mac }: Keys): Buffer {
  return createHmac('sha256', mac).update(iv).update(data).digest();
}
