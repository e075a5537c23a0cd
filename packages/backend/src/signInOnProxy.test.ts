/*
 * Proves the check of a sign-in on the files that the renderer writes, with the sandbox's proxy, authority,
 * sign-in portal and directory, and the real module of accounts: it passes as a person passes, tells a
 * directory that is away from a store of sessions that is away, and leaves nobody in the directory. Leaves each
 * hop by itself, and processes that are killed, to the backend plugin.
 */
import {
  HOME,
  PORTAL,
  SignInGround,
  WIKI,
} from './__testUtils__/signIn/SignInGround';

jest.setTimeout(60_000);

describe('a check of the sign-in on the programs of the sandbox', () => {
  let ground: SignInGround;

  beforeEach(async () => {
    ground = await SignInGround.open();
    await ground.start();
  });
  afterEach(() => ground.close());

  it('passes, with one sign-in for two services', async () => {
    const { hops, ...rest } = await ground.check();
    expect([rest, hops.filter(({ state }) => state !== 'ok')]).toEqual([
      expect.objectContaining({ state: 'passed' }),
      [],
    ]);
    const nameOf = (wanted: string) =>
      hops.find(({ hop }) => hop === wanted)?.name;
    expect(nameOf('service')).toBe(HOME);
    expect(nameOf('second-service')).toBe(WIKI);
    expect(nameOf('sign-in')).toBe(PORTAL);
    expect(ground.left).toEqual([]);
  });

  it('names the directory when that goes away', async () => {
    ground.beforeConnect = async count => {
      // After the page of the portal, and before the password.
      if (count === 4) {
        await ground.lldap.control({ scenario: 'down' });
      }
    };
    expect(await ground.check()).toMatchObject({
      ...{ state: 'failed', failedAt: 'sign-in', usersLeft: 1 },
      code: 'sign-in-directory-away',
    });
    await ground.lldap.control({ scenario: 'up' });
    ground.beforeConnect = async () => undefined;
    expect(await ground.check()).toMatchObject({
      ...{ state: 'passed', usersLeft: 0 },
    });
    expect(ground.left).toEqual([]);
  });

  it('names the store of sessions when that goes away', async () => {
    await ground.redis.control({ scenario: 'down' });
    expect(await ground.check()).toMatchObject({
      ...{ state: 'failed', failedAt: 'sign-in' },
      code: 'sign-in-sessions-away',
    });
    expect(ground.left).toEqual([]);
  });

  it('names the store of sessions when that has another password', async () => {
    await ground.redis.control({ scenario: 'password', password: 'another' });
    // The stand-in of the portal puts nothing into it, and does not see that by itself.
    await ground.authelia?.control({ scenario: 'store-down' });
    const found = await ground.check();
    expect(found).toMatchObject({
      ...{ state: 'failed', failedAt: 'sign-in' },
      code: 'sign-in-sessions-away',
    });
    expect(JSON.stringify(found)).toContain('WRONGPASS');
    expect(ground.left).toEqual([]);
  });

  it('names the sign-in portal when that is down', async () => {
    await ground.authelia?.close();
    expect(await ground.check()).toMatchObject({
      ...{ state: 'failed', failedAt: 'redirect', code: 'sign-in-portal' },
    });
    expect(ground.left).toEqual([]);
  });

  it('names the way when a container does not run', async () => {
    await ground.run(['wiki', 'authelia']);
    expect(await ground.check()).toMatchObject({
      ...{ state: 'failed', failedAt: 'route', code: 'sign-in-route' },
    });
    expect(ground.left).toEqual([]);
  });
});
