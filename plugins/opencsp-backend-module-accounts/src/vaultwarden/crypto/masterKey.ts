import * as nodeCrypto from 'node:crypto';
import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { InputError } from '@backstage/errors';
import { SymmetricKey } from './symmetricKey';

const KEY = 32;
const pbkdf2OfNode = promisify(pbkdf2);

/** How an account makes its master key out of its password, as prelogin tells. */
export type Kdf =
  | { kind: 'pbkdf2'; iterations: number }
  | {
      kind: 'argon2id';
      iterations: number;
      /** In MiB. */
      memory: number;
      parallelism: number;
    };

/** What Argon2id is given. Memory in KiB. */
export interface Argon2idInput {
  message: Buffer;
  nonce: Buffer;
  passes: number;
  memory: number;
  parallelism: number;
  tagLength: number;
}

/** Argon2id, version 1.3. */
export type Argon2id = (input: Argon2idInput) => Promise<Buffer>;

/** Argon2id as Node has it since 24.7; nothing in an older one. */
export function argon2idOfNode(): Argon2id | undefined {
  const { argon2 } = nodeCrypto;
  // Node 20 and 22 have no such function, whatever the types say.
  return typeof argon2 === 'function'
    ? input => promisify(argon2)('argon2id', input)
    : undefined;
}

/** A derived master key, or why there is none. */
export type MasterKeyResult =
  | { ok: true; masterKey: Buffer }
  | { ok: false; reason: 'argon2id-not-supported'; nextStep: string };

/** The salt of an account: its address, trimmed and in lower case. */
export function saltOf(mail: string): string {
  return mail.trim().toLowerCase();
}

/**
 * The master key, 32 bytes: PBKDF2-HMAC-SHA256, or Argon2id over the SHA-256 of the salt.
 *
 * @param argon2id - what computes Argon2id; without it such an account is answered `argon2id-not-supported`
 */
export async function masterKeyOf(
  input: { mail: string; password: string; kdf: Kdf },
  argon2id: Argon2id | undefined,
): Promise<MasterKeyResult> {
  const { kdf } = input;
  const password = Buffer.from(input.password);
  const salt = Buffer.from(saltOf(input.mail));
  if (kdf.kind === 'pbkdf2') {
    const masterKey = await pbkdf2OfNode(
      password,
      salt,
      kdf.iterations,
      KEY,
      'sha256',
    );
    return { ok: true, masterKey };
  }
  if (!argon2id) {
    return {
      ok: false,
      reason: 'argon2id-not-supported',
      nextStep:
        'Set the account to PBKDF2 in its settings, or run the portal with Node 24.7 or later',
    };
  }
  const masterKey = await argon2id({
    message: password,
    nonce: createHash('sha256').update(salt).digest(),
    passes: kdf.iterations,
    memory: kdf.memory * 1024,
    parallelism: kdf.parallelism,
    tagLength: KEY,
  });
  return { ok: true, masterKey };
}

/** What the server is shown instead of the password: one more PBKDF2 of the master key with the password as salt. */
export async function masterPasswordHashOf(
  masterKey: Buffer,
  password: string,
): Promise<string> {
  const hash = await pbkdf2OfNode(
    masterKey,
    Buffer.from(password),
    1,
    KEY,
    'sha256',
  );
  return hash.toString('base64');
}

/**
 * HKDF *expand* with SHA-256 to 32 bytes, which is one HMAC. Node's `hkdf` extracts first and gives other bytes.
 */
function expand(key: Buffer, info: string): Buffer {
  return createHmac('sha256', key).update(info).update(Buffer.of(1)).digest();
}

/**
 * The master key stretched to the key that the user key is sealed under.
 *
 * @throws InputError when the master key has not 32 bytes
 */
export function stretch(masterKey: Buffer): SymmetricKey {
  if (masterKey.length !== KEY) {
    throw new InputError(
      `A master key has 32 bytes, this one has ${masterKey.length}`,
    );
  }
  return new SymmetricKey(
    Buffer.concat([expand(masterKey, 'enc'), expand(masterKey, 'mac')]),
  );
}
