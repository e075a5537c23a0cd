/**
 * Proves the derivation against the vectors that the real server accepted, and against those of services that made
 * the scheme. That a whole account opens is in `userKeys.test.ts`; sealed strings are in `encString.test.ts`.
 */
import { recordedVectors } from '../__testUtils__/recorded';
import {
  argon2idOfNode,
  masterKeyOf,
  masterPasswordHashOf,
  saltOf,
  seal,
  stretch,
  SymmetricKey,
} from '.';

async function derived(mail: string, password: string, iterations: number) {
  const result = await masterKeyOf(
    { mail, password, kdf: { kind: 'pbkdf2', iterations } },
    undefined,
  );
  if (!result.ok) {
    throw new Error(result.reason);
  }
  return result.masterKey;
}

const fixedIv = (byte: number) => (size: number) => Buffer.alloc(size, byte);

/** Bytes 00 to 3f. */
const countingKey = new SymmetricKey(
  Buffer.from(Array.from({ length: 64 }, (_, index) => index)),
);

describe('derivation', () => {
  it('agrees with every step of the recorded account', async () => {
    const vectors = recordedVectors();
    const { email, password, kdfIterations } = vectors;
    const masterKey = await derived(email, password, kdfIterations);
    const stretched = stretch(masterKey);
    const userKey = new SymmetricKey(Buffer.from(vectors.text(6), 'base64'));

    expect(saltOf(email)).toBe(vectors.text(1));
    expect(masterKey.toString('hex')).toBe(vectors.masterKey);
    expect(await masterPasswordHashOf(masterKey, password)).toBe(
      vectors.text(3),
    );
    expect(stretched.encryption.toString('base64')).toBe(vectors.text(4));
    expect(stretched.authentication.toString('base64')).toBe(vectors.text(5));
    expect(seal(userKey.toBytes(), stretched, fixedIv(0x11))).toBe(
      vectors.text(7),
    );
    expect(seal('Nextcloud', userKey, fixedIv(0x22))).toBe(vectors.text(8));
  });

  it('agrees with the end-to-end vector of the contract sheet', async () => {
    const password = 'correct horse battery staple';
    const masterKey = await derived('User@Example.com', password, 600_000);
    const stretched = stretch(masterKey);

    expect(masterKey.toString('hex')).toBe(
      '55dc4a94e4881ffd792d6cb4173d7145756cd95ddc9b2310bb0fc931123c8248',
    );
    expect(await masterPasswordHashOf(masterKey, password)).toBe(
      'nfEypS52oCiXbQyehOT45BcIhAJYN/5ltdzSYVXHaWg=',
    );
    expect(stretched.encryption.toString('hex')).toBe(
      '93ded3e35b9346cf64c4bdead65723856c45867ef3c3fb28696269fc2444394b',
    );
    expect(stretched.authentication.toString('hex')).toBe(
      '29eaff41674c0bbb38f09f8fde3c77000e040ecc0e109479039c69b65acba1b7',
    );
    expect(seal(countingKey.toBytes(), stretched, fixedIv(0x11))).toBe(
      '2.EREREREREREREREREREREQ==|bAWT7Eqrt3oY3CU2toowSCgWIWEM4ll629whG2rDL9d0Yu44w+Kuk1mrg3jty/MjSmJD1nF52cXbezU1Db3uksUJ3xFcITY/nMr/W9sj1G4=|jC+FEN0MhvvAnESUxR5vqTRWloLB/E8yB4QF3fnfJmc=',
    );
  });

  it('agrees with the upstream vectors for PBKDF2 and the stretching', async () => {
    const short = await derived('test@bitwarden.com', 'asdfasdf', 100_000);
    const other = await derived('test_key', '67t9b5g67$%Dh89n', 10_000);

    expect(await masterPasswordHashOf(short, 'asdfasdf')).toBe(
      'wmyadRMyBZOH7P/a/ucTCbSghKgdzDpPqUnu/DAVtSw=',
    );
    expect(other.subarray(0, 4).toString('hex')).toBe('1f4f68e2');
    expect(stretch(other).encryption.subarray(0, 4).toString('hex')).toBe(
      '6f1fb22d',
    );
    expect(stretch(other).authentication.subarray(0, 4).toString('hex')).toBe(
      'dd7fceea',
    );
  });

  it('takes the address in any case and with blanks round it', async () => {
    const one = await derived(' User@Example.COM ', 'a password', 5_000);

    expect(one).toEqual(await derived('user@example.com', 'a password', 5_000));
  });

  const argon2 = {
    mail: 'test_salt',
    password: 'asdfasdf',
    kdf: { kind: 'argon2id', iterations: 4, memory: 32, parallelism: 2 },
  } as const;

  it('says that Argon2id is not supported where nothing computes it', async () => {
    const result = await masterKeyOf(argon2, undefined);

    expect(result).toEqual({
      ok: false,
      reason: 'argon2id-not-supported',
      nextStep: expect.stringContaining('PBKDF2'),
    });
  });

  it('agrees with the upstream vector for Argon2id where Node has it', async () => {
    const argon2id = argon2idOfNode();
    const result = await masterKeyOf(argon2, argon2id);
    const hash =
      result.ok && (await masterPasswordHashOf(result.masterKey, 'asdfasdf'));

    expect(hash).toBe(
      argon2id ? 'PR6UjYmjmppTYcdyTiNbAhPJuQQOmynKbdEl1oyi/iQ=' : false,
    );
  });
});
