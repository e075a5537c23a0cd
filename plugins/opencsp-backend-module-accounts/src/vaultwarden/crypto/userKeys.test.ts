/**
 * Proves that the keys of an account are opened with its password alone: those of the recorded login, and those that
 * are made here. The single steps are in `derivation.test.ts` and `encString.test.ts`.
 */
import { createCipheriv } from 'node:crypto';
import { z } from 'zod';
import {
  ACCOUNT,
  recordedKeyPair,
  seeded,
  userKey,
} from '../__testUtils__/lab';
import { recorded } from '../__testUtils__/recorded';
import {
  makeUserKeys,
  masterKeyOf,
  openUserKeys,
  openAsHolder,
  pkcs8Of,
  sealForHolder,
} from '.';

const random = seeded('user keys');
const wrongMasterKey = Buffer.alloc(32, 7);

async function masterKey(): Promise<Buffer> {
  const result = await masterKeyOf(
    {
      mail: ACCOUNT.mail,
      password: ACCOUNT.masterPassword,
      kdf: { kind: 'pbkdf2', iterations: 600_000 },
    },
    undefined,
  );
  return result.ok ? result.masterKey : Buffer.alloc(0);
}

const login = z
  .object({
    Key: z.string(),
    PrivateKey: z.string(),
    AccountKeys: z.object({
      publicKeyEncryptionKeyPair: z.object({ publicKey: z.string() }),
    }),
  })
  .parse(recorded('login').response.body);

describe('keys of an account', () => {
  it('open from the recorded login', async () => {
    const opened = openUserKeys(
      { key: login.Key, privateKey: login.PrivateKey },
      await masterKey(),
    );

    expect(opened.ok && opened.keys.userKey.equals(userKey)).toBe(true);
    expect(opened.ok && opened.keys.keyPair.publicKey).toBe(
      login.AccountKeys.publicKeyEncryptionKeyPair.publicKey,
    );
  });

  it('open as they were made, and hold an organisation key', async () => {
    const key = await masterKey();
    const pair = recordedKeyPair();
    const made = await makeUserKeys(key, random, async () => pair);
    const opened = openUserKeys(made, key);
    const organizationKey = random(64);
    const read =
      opened.ok &&
      openAsHolder(
        sealForHolder(organizationKey, made.publicKey),
        opened.keys.keyPair.privateKey,
      );

    expect(read).toEqual({ ok: true, bytes: organizationKey });
  });

  it('open from an old account, whose key is without MAC under the master key itself', async () => {
    const key = await masterKey();
    const iv = random(16);
    const cipher = createCipheriv('aes-256-cbc', key, iv);
    const sealed = Buffer.concat([
      cipher.update(userKey.toBytes()),
      cipher.final(),
    ]);
    const opened = openUserKeys(
      {
        key: `0.${iv.toString('base64')}|${sealed.toString('base64')}`,
        privateKey: login.PrivateKey,
      },
      key,
    );

    expect(opened.ok && opened.keys.userKey.equals(userKey)).toBe(true);
  });

  it('do not open with another password', () => {
    const opened = openUserKeys(
      { key: login.Key, privateKey: login.PrivateKey },
      wrongMasterKey,
    );

    expect(opened).toEqual({
      ok: false,
      what: 'user key',
      reason: 'tampered',
    });
  });

  it('do not open when the private key was exchanged', async () => {
    const key = await masterKey();
    const others = await makeUserKeys(wrongMasterKey, random, async () =>
      recordedKeyPair(),
    );
    const opened = openUserKeys(
      { key: login.Key, privateKey: others.privateKey },
      key,
    );

    expect(opened).toEqual({
      ok: false,
      what: 'private key',
      reason: 'tampered',
    });
    expect(pkcs8Of(recordedKeyPair().privateKey)).toHaveLength(1218);
  });
});
