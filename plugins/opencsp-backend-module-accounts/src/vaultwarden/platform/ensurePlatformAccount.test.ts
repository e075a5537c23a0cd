/**
 * Proves that the platform's own account is made once, found again after any failure, and that a used up invitation is
 * told as such. The admin page by itself is in `VaultwardenAdmin.test.ts`.
 */
import { z } from 'zod';
import {
  ACCOUNT,
  adminOf,
  recordedKeyPair,
  seeded,
  sessionOf,
  SIGN_IN,
  userKey,
} from '../__testUtils__/lab';
import { Player, Step } from '../__testUtils__/Player';
import { IDS } from '../__testUtils__/recorded';
import { masterKeyOf, openUserKeys } from '../crypto';
import { createAsk } from '../http/ask';
import { PLATFORM_KDF } from '../http/kdf';
import { ensurePlatformAccount } from './ensurePlatformAccount';

const { signal } = new AbortController();
const byMail = (changes: object): Step => ({
  exchange: 'adminByMail',
  answer: body => ({ ...z.looseObject({}).parse(body), ...changes }),
});
const absent: Step = {
  exchange: 'adminByMailUnknown',
  path: `/admin/users/by-mail/${ACCOUNT.mail}`,
};
const registered = byMail({ _status: 0, userEnabled: true });
const INVITED = ['adminSignIn', 'adminByMail'];

function ensure(player: Player) {
  return ensurePlatformAccount(
    {
      ask: createAsk(player.send),
      admin: adminOf(player.send),
      session: sessionOf(player.send),
      credentials: ACCOUNT,
      displayName: 'OpenCSP Portal',
      random: seeded('registration'),
      makeKeyPair: async () => recordedKeyPair(),
    },
    signal,
  );
}

describe('the platform account', () => {
  it('is invited, registered as recorded and signed in', async () => {
    const player = new Player([
      'adminSignIn',
      absent,
      'adminInvite',
      'adminByMail',
      'register',
      ...SIGN_IN,
    ]);

    expect(await ensure(player)).toEqual({ id: IDS.account, made: true });
    expect(player.problems).toEqual([]);
  });

  it('registers keys that its password alone opens', async () => {
    const player = new Player([...INVITED, 'register', ...SIGN_IN]);
    await ensure(player);
    const sent = z
      .object({
        kdf: z.literal(0),
        kdfIterations: z.literal(600_000),
        key: z.string(),
        keys: z.object({
          publicKey: z.string(),
          encryptedPrivateKey: z.string(),
        }),
      })
      .parse(player.bodyAt(2));
    const derived = await masterKeyOf(
      {
        mail: ACCOUNT.mail,
        password: ACCOUNT.masterPassword,
        kdf: PLATFORM_KDF,
      },
      undefined,
    );
    const opened =
      derived.ok &&
      openUserKeys(
        { key: sent.key, privateKey: sent.keys.encryptedPrivateKey },
        derived.masterKey,
      );

    expect(opened && opened.ok && opened.keys.keyPair.publicKey).toBe(
      sent.keys.publicKey,
    );
    expect(opened && opened.ok && opened.keys.userKey.equals(userKey)).toBe(
      false,
    );
  });

  it('is found when it is there', async () => {
    const player = new Player(['adminSignIn', registered, ...SIGN_IN]);

    expect(await ensure(player)).toEqual({ id: IDS.account, made: false });
    expect(player.problems).toEqual([]);
  });

  it.each([
    ['the answer to the registration got lost', { isLost: true }],
    ['another pass registered it in between', {}],
  ])('is found when %s', async (_, how) => {
    const exchange = 'isLost' in how ? 'register' : 'burnedRegisterAgain';
    const player = new Player([
      ...INVITED,
      { exchange, ...how },
      registered,
      ...SIGN_IN,
    ]);

    expect(await ensure(player)).toMatchObject({ id: IDS.account });
    expect(player.problems).toEqual([]);
  });

  it('is told as burned when an earlier registration used the invitation up', async () => {
    const player = new Player([
      ...INVITED,
      'burnedRegisterAgain',
      'adminByMail',
    ]);

    await expect(ensure(player)).rejects.toMatchObject({
      refusal: { kind: 'burned' },
      message: expect.stringContaining('invite again'),
    });
    expect(player.problems).toEqual([]);
  });

  it('is not used while it is disabled', async () => {
    const player = new Player([
      'adminSignIn',
      byMail({ _status: 0, userEnabled: false }),
    ]);

    await expect(ensure(player)).rejects.toMatchObject({
      refusal: { kind: 'disabled' },
    });
    expect(player.problems).toEqual([]);
  });

  it('says when the address has an account with another password', async () => {
    const player = new Player([
      'adminSignIn',
      registered,
      'prelogin',
      'loginWrong',
    ]);

    await expect(ensure(player)).rejects.toMatchObject({
      refusal: { kind: 'wrong-credentials' },
    });
    expect(player.problems).toEqual([]);
  });

  it('sends no registration when the display name is none', async () => {
    const player = new Player(INVITED);

    await expect(
      ensurePlatformAccount(
        {
          ask: createAsk(player.send),
          admin: adminOf(player.send),
          session: sessionOf(player.send),
          credentials: ACCOUNT,
          displayName: '',
          random: seeded('registration'),
          makeKeyPair: async () => recordedKeyPair(),
        },
        signal,
      ),
    ).rejects.toThrow();
    expect(player.problems).toEqual([]);
  });
});
