/*
 * Proves the parts without I/O: names of users, the sealed session, single flight, discovery that
 * is tried again, and what people are told. Their play together is in zitadelSignIn.test.ts.
 */
import { ConfigReader } from '@backstage/config';
import { readIdentityConfig, scopesOf } from './identityConfig';
import { refreshError, userinfoError } from './providerErrors';
import { Retried } from './retried';
import { SessionSealer } from './sealedSession';
import { signInError } from './signInErrors';
import { userEntityRefOf } from './subject';
import { TokenRotations } from './tokenRotations';

describe('userEntityRefOf', () => {
  it('takes ZITADEL’s numbers and other plain names as they are', () => {
    expect(userEntityRefOf('400662114437434406')).toBe(
      'user:default/400662114437434406',
    );
    expect(userEntityRefOf('my-own-id')).toBe('user:default/my-own-id');
  });

  it.each([
    ['auth0|5f7c8ec7'],
    ['Alice'],
    ['a'.repeat(64)],
    ['-a'],
    ['sub-0123456789012345678901234567890123456789'],
    ['../admin'],
    ['user:default/admin'],
  ])('hashes %s', sub => {
    expect(userEntityRefOf(sub)).toMatch(/^user:default\/sub-[0-9a-f]{40}$/);
  });

  it('keeps subjects apart that differ in case only', () => {
    const refs = ['alice', 'Alice', 'ALICE'].map(userEntityRefOf);
    expect(new Set(refs).size).toBe(3);
  });
});

describe('SessionSealer', () => {
  const session = { refreshToken: 'refresh-1', idToken: 'id-1' };

  it('opens what it sealed, and shows nothing of it', async () => {
    const sealer = new SessionSealer('secret');
    const sealed = await sealer.seal(session);
    expect(await sealer.open(sealed)).toEqual(session);
    const parts = sealed
      .split('.')
      .map(part => Buffer.from(part, 'base64url').toString('latin1'));
    expect(parts.join()).not.toContain('refresh-1');
  });

  it('refuses another secret, a change, and a token that was never sealed', async () => {
    const sealer = new SessionSealer('secret');
    const sealed = await sealer.seal(session);
    const changed = `${sealed.slice(0, -4)}AAAA`;
    await expect(new SessionSealer('other').open(sealed)).rejects.toThrow(
      /Sign in again/,
    );
    await expect(sealer.open(changed)).rejects.toThrow(/Sign in again/);
    await expect(sealer.open('refresh-1')).rejects.toThrow(/Sign in again/);
  });
});

describe('TokenRotations', () => {
  let time: number;
  let exchanges: string[];
  let rotations: TokenRotations<{ refreshToken: string }>;
  const exchange = async (token: string) => {
    exchanges.push(token);
    return { refreshToken: `${token}'` };
  };
  const rotate = async (token: string) =>
    (await rotations.rotate(token, exchange)).refreshToken;

  beforeEach(() => {
    time = 0;
    exchanges = [];
    rotations = new TokenRotations({
      graceMilliseconds: 100,
      maxEntries: 3,
      now: () => time,
    });
  });

  it('shares one exchange among all that come at once', async () => {
    const all = await Promise.all([rotate('a'), rotate('a'), rotate('a')]);
    expect(all).toEqual(["a'", "a'", "a'"]);
    expect(exchanges).toEqual(['a']);
  });

  it('gives latecomers the newest pair, not the one that was replaced meanwhile', async () => {
    await rotate('a');
    await rotate("a'");
    expect(await rotate('a')).toBe("a''");
    expect(await rotations.newestToken('a')).toBe("a''");
    expect(exchanges).toEqual(['a', "a'"]);
  });

  it('asks again after the grace period', async () => {
    await rotate('a');
    time = 99;
    await rotate('a');
    expect(exchanges).toEqual(['a']);
    time = 100;
    await rotate('a');
    expect(exchanges).toEqual(['a', 'a']);
    expect(await rotations.newestToken('b')).toBe('b');
  });

  it('shares a refusal with those who wait, and then tries again', async () => {
    const refuse = async () => {
      throw new Error('refused');
    };
    const both = await Promise.allSettled([
      rotations.rotate('a', refuse),
      rotations.rotate('a', refuse),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await rotate('a')).toBe("a'");
  });

  it('ends with a provider that does not rotate', async () => {
    const same = async (token: string) => ({ refreshToken: token });
    await rotations.rotate('a', same);
    expect(await rotations.rotate('a', same)).toEqual({ refreshToken: 'a' });
  });

  it('keeps no more than it may, and never drops a running exchange', async () => {
    let finish = (_: { refreshToken: string }) => {};
    const running = rotations.rotate(
      'slow',
      () =>
        new Promise(resolve => {
          finish = resolve;
        }),
    );
    for (const token of ['a', 'b', 'c', 'd']) {
      await rotate(token);
    }
    const shared = rotations.rotate('slow', exchange);
    finish({ refreshToken: 'done' });
    expect(await running).toEqual({ refreshToken: 'done' });
    expect(await shared).toEqual({ refreshToken: 'done' });
    await rotate('a');
    expect(exchanges).toEqual(['a', 'b', 'c', 'd', 'a']);
  });
});

describe('Retried', () => {
  it('makes one at a time, again after a failure, and never again after success', async () => {
    const make = jest
      .fn<Promise<string>, []>()
      .mockRejectedValueOnce(new Error('down'))
      .mockResolvedValue('up');
    const retried = new Retried(make);
    const both = await Promise.allSettled([retried.get(), retried.get()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(make).toHaveBeenCalledTimes(1);
    expect(await retried.get()).toBe('up');
    expect(await retried.get()).toBe('up');
    expect(make).toHaveBeenCalledTimes(2);
  });
});

describe('what a failure means', () => {
  const answer = (statusCode: number) =>
    Object.assign(new Error('refused'), { response: { statusCode } });

  it.each([
    ['400', refreshError(answer(400)), 'AuthenticationError'],
    ['401', refreshError(answer(401)), 'ServiceUnavailableError'],
    ['503', refreshError(answer(503)), 'ServiceUnavailableError'],
    ['no answer', refreshError(new Error('x')), 'ServiceUnavailableError'],
    ['userinfo 401', userinfoError(answer(401)), 'AuthenticationError'],
    ['userinfo 500', userinfoError(answer(500)), 'ServiceUnavailableError'],
  ])('%s', (_, error, name) => {
    expect(error.name).toBe(name);
  });

  it.each([
    [{ error: 'access_denied' }, /cancelled/],
    [
      { error: 'invalid_request', error_description: 'Errors.Org.NotFound' },
      /refused the sign-in: Errors.Org.NotFound/,
    ],
    [{}, /finds the reason in the log/],
  ])('tells people about %j', (query, words) => {
    expect(signInError(query, new Error('secret detail')).message).toMatch(
      words,
    );
    expect(
      signInError(query, new Error('secret detail')).message,
    ).not.toContain('secret');
  });
});

describe('readIdentityConfig', () => {
  const read = (identity?: object) =>
    readIdentityConfig(
      new ConfigReader(identity ? { opencsp: { identity } } : {}),
    );

  it('maps each role to its own name by default', () => {
    expect(read().roles).toEqual({
      admin: ['admin'],
      operator: ['operator'],
      member: ['member'],
      viewer: ['viewer'],
    });
    expect(read({ roles: { admin: ['root'] } }).roles).toMatchObject({
      admin: ['root'],
      member: ['member'],
    });
  });

  it('asks for roles only when a project is named', () => {
    expect(scopesOf(read())).toEqual([
      'openid',
      'profile',
      'email',
      'offline_access',
    ]);
    expect(scopesOf(read({ projectId: '7' }))).toEqual(
      expect.arrayContaining([
        'urn:zitadel:iam:org:project:id:7:aud',
        'urn:zitadel:iam:org:projects:roles',
      ]),
    );
  });

  it('says what is wrong with a number that YAML would round', () => {
    expect(() => read({ projectId: 350000000000000001 })).toThrow(
      /opencsp\.identity\.projectId: must be a text: put quotes/,
    );
  });
});
