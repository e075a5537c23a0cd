import { NotOpened, Opened, open, openWithoutMac, seal } from './encString';
import { KeyPair, keyPairFrom, MakeKeyPair, pkcs8Of } from './keyPair';
import { stretch } from './masterKey';
import { RandomBytes, SymmetricKey } from './symmetricKey';

/** The keys of an account, opened. */
export interface UserKeys {
  userKey: SymmetricKey;
  keyPair: KeyPair;
}

/** The keys of an account as the server keeps them. */
export interface SealedUserKeys {
  /** The user key under the stretched master key, type 2 (type 0 under the master key in old accounts). */
  key: string;
  /** PKCS#8 under the user key, type 2. */
  privateKey: string;
}

/** What a new account registers with. */
export interface NewUserKeys extends SealedUserKeys {
  /** SPKI, DER in base64. */
  publicKey: string;
}

/** Makes the keys of a new account. */
export async function makeUserKeys(
  masterKey: Buffer,
  random: RandomBytes,
  makeKeyPair: MakeKeyPair,
): Promise<NewUserKeys> {
  const userKey = SymmetricKey.make(random);
  const { publicKey, privateKey } = await makeKeyPair();
  return {
    key: seal(userKey.toBytes(), stretch(masterKey), random),
    publicKey,
    privateKey: seal(pkcs8Of(privateKey), userKey, random),
  };
}

/** The keys, or which of them was not opened and why. */
export type UserKeysResult =
  | { ok: true; keys: UserKeys }
  | { ok: false; what: 'user key' | 'private key'; reason: NotOpened };

function openUserKey(text: string, masterKey: Buffer): Opened {
  return text.startsWith('0.')
    ? openWithoutMac(text, masterKey)
    : open(text, stretch(masterKey));
}

/** Opens the keys of an account with its master key. */
export function openUserKeys(
  sealed: SealedUserKeys,
  masterKey: Buffer,
): UserKeysResult {
  const key = openUserKey(sealed.key, masterKey);
  if (!key.ok) {
    return { ok: false, what: 'user key', reason: key.reason };
  }
  if (key.bytes.length !== 64) {
    return { ok: false, what: 'user key', reason: 'malformed' };
  }
  const userKey = new SymmetricKey(key.bytes);
  const pkcs8 = open(sealed.privateKey, userKey);
  return pkcs8.ok
    ? { ok: true, keys: { userKey, keyPair: keyPairFrom(pkcs8.bytes) } }
    : { ok: false, what: 'private key', reason: pkcs8.reason };
}
