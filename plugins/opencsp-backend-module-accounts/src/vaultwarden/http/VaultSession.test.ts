/**
 * Proves that a session signs in once and keeps what only a login tells, renews its token in time, does not run into
 * the login limit, and tells a token that ended from a right that is missing. All answers are recorded ones; how each
 * is read is in `readAnswer.test.ts`.
 */
import { z } from 'zod';
import {
  ACCOUNT,
  playedSession,
  sessionOf,
  userKey,
} from '../__testUtils__/lab';
import { Player, Step } from '../__testUtils__/Player';
import { recordedVectors } from '../__testUtils__/recorded';
import { bodyOf } from './ask';
import { Send } from './transport';
import { VaultSession } from './VaultSession';

const { signal } = new AbortController();

function sync(session: VaultSession, waiting: AbortSignal = signal) {
  return session.ask(
    {
      what: 'look',
      method: 'GET',
      path: '/api/sync?excludeDomains=true',
    },
    waiting,
  );
}

const accessTokenAt = (player: Player, index: number): string | undefined =>
  player.sent.at(index)?.headers.authorization;

/** A refresh that answers another token than the login did. */
const refreshed: Step = {
  exchange: 'refresh',
  answer: body => ({
    ...z.looseObject({}).parse(body),
    access_token: 'the-second-token',
  }),
};

/** The recorded 401 of a token that was taken away. */
const unauthorized: Step = {
  exchange: 'syncAfterDisable',
  path: '/api/sync?excludeDomains=true',
};

describe('a session', () => {
  it('signs in as recorded and opens the keys', async () => {
    const { player, session } = playedSession([]);
    const keys = await session.keys(signal);

    expect(player.problems).toEqual([]);
    expect(keys.userKey.equals(userKey)).toBe(true);
    expect(player.bodyAt(1)).toMatchObject({
      grant_type: 'password',
      username: ACCOUNT.mail,
      password: recordedVectors().text(3),
      scope: 'api offline_access',
    });
  });

  it('signs in once for all who ask at the same time', async () => {
    const { player, session } = playedSession(['sync', 'sync', 'sync']);
    await Promise.all([sync(session), sync(session), sync(session)]);

    expect(player.problems).toEqual([]);
  });

  it('lets one who gives up go, and signs in for the others', async () => {
    const { player, session } = playedSession([]);
    const impatient = new AbortController();
    const given = session.keys(impatient.signal);
    const other = session.keys(signal);
    impatient.abort(new Error('gave up'));

    await expect(given).rejects.toThrow('gave up');
    expect((await other).userKey.equals(userKey)).toBe(true);
    expect(player.problems).toEqual([]);
  });

  it('refreshes a token before it ends, and keeps the keys of the login', async () => {
    const { player, session, clock } = playedSession([
      'sync',
      refreshed,
      'sync',
    ]);
    await sync(session);
    clock.forward(7200 - 30);
    await sync(session);

    expect(player.problems).toEqual([]);
    expect(accessTokenAt(player, 4)).toBe('Bearer the-second-token');
    expect((await session.keys(signal)).userKey.equals(userKey)).toBe(true);
  });

  it('goes on when the token ends in the middle', async () => {
    const { player, session } = playedSession([
      unauthorized,
      refreshed,
      'sync',
    ]);
    const reply = await sync(session);

    expect(bodyOf(reply, z.looseObject({}))).toHaveProperty('profile');
    expect(player.problems).toEqual([]);
  });

  it('logs in again when the refresh token is not taken, without deriving anew', async () => {
    const { player, session } = playedSession([
      unauthorized,
      { exchange: 'refreshBogus' },
      'login',
      'sync',
    ]);
    await sync(session);

    expect(player.problems).toEqual([]);
  });

  it('takes a second 401 for a right that is missing', async () => {
    const { player, session } = playedSession([
      'unknownOrganization',
      refreshed,
      'unknownOrganization',
    ]);
    const reply = await session.ask(
      {
        what: 'list the members',
        method: 'GET',
        path: '/api/organizations/515dcd36-4cf1-44b6-bf68-2fb867d9f038/users',
      },
      signal,
    );

    expect(reply.answer).toMatchObject({ refusal: { kind: 'forbidden' } });
    expect(reply.refused().message).toContain('forbidden');
    expect(player.problems).toEqual([]);
  });

  it('tries no login until the limit has passed', async () => {
    const player = new Player(['prelogin', 'loginLimited', 'login']);
    const { clock } = playedSession([]);
    const session = sessionOf(player.send, clock);

    await expect(session.keys(signal)).rejects.toMatchObject({
      refusal: { kind: 'limited', retryAfterSeconds: 60 },
    });
    clock.forward(20);
    await expect(session.keys(signal)).rejects.toMatchObject({
      refusal: { kind: 'limited', retryAfterSeconds: 40 },
    });
    expect(player.sent).toHaveLength(2);
    clock.forward(40);
    await session.keys(signal);
    expect(player.problems).toEqual([]);
  });

  it.each([
    ['loginWrong', 'wrong-credentials'],
    ['loginDisabled', 'disabled'],
  ])('tells %s as %s', async (exchange, kind) => {
    const player = new Player(['prelogin', exchange]);

    await expect(sessionOf(player.send).keys(signal)).rejects.toMatchObject({
      name: 'VaultwardenError',
      refusal: { kind },
    });
    expect(player.problems).toEqual([]);
  });

  it.each([
    ['too few iterations', { kdf: 0, kdfIterations: 5000 }],
    ['iterations for hours', { kdf: 0, kdfIterations: 2 ** 31 }],
    [
      'Argon2id without memory',
      { kdf: 1, kdfIterations: 3, kdfMemory: null, kdfParallelism: 4 },
    ],
    ['an unknown derivation', { kdf: 2, kdfIterations: 600_000 }],
  ])('shows the password to no server that names %s', async (_, answer) => {
    const player = new Player([{ exchange: 'prelogin', answer: () => answer }]);

    await expect(sessionOf(player.send).keys(signal)).rejects.toMatchObject({
      refusal: { kind: 'kdf-refused' },
    });
    expect(player.sent).toHaveLength(1);
  });

  it('says that the vault does not open when its key is another', async () => {
    const player = new Player([
      'prelogin',
      {
        exchange: 'login',
        answer: body => ({
          ...z.looseObject({}).parse(body),
          Key: '2.EREREREREREREREREREREQ==|XSe3XSDTTyu6FRiJ4XLc6A==|Ww4Kmpbfmhm8jGGp15K4Il8w4fVYCs1mnkb2JMnrn84=',
        }),
      },
    ]);

    await expect(sessionOf(player.send).keys(signal)).rejects.toMatchObject({
      refusal: { kind: 'unreadable' },
      message: expect.stringContaining('user key tampered'),
    });
  });

  it('says that nobody answered, and can be asked again', async () => {
    const player = new Player(['prelogin', 'login', 'sync']);
    let isDown = true;
    const send: Send = (request, one) =>
      isDown
        ? Promise.reject(new Error('connect ECONNREFUSED'))
        : player.send(request, one);
    const session = sessionOf(send);

    await expect(session.keys(signal)).rejects.toMatchObject({
      refusal: { kind: 'outcome-unknown' },
      message: expect.stringContaining('ECONNREFUSED'),
    });
    isDown = false;
    await sync(session);
    expect(player.problems).toEqual([]);
  });
});
