/*
 * Proves that the first start of a Jellyfin is the portal's, on the stand-in, whatever is cut, lost or done by
 * somebody else in between. Leaves people to `jellyfinProvider.test.ts`.
 */
import { errorOf } from '../__testUtils__/Reach';
import { ADMIN_PASSWORD, JellyfinWorld } from './__testUtils__/JellyfinWorld';

jest.setTimeout(60_000);

/** Comes to the first start before the portal. */
const EVE = { Name: 'eve', Password: 'hers' };

let world: JellyfinWorld;

beforeEach(async () => {
  world = await JellyfinWorld.begin();
});
afterEach(() => world.close());

describe('the first start', () => {
  it('is done by the portal, with an administrator of its own and nobody else', async () => {
    const accounts = await world.open();
    expect(world.people()).toEqual({ opencsp: 'A' });
    expect(world.jellyfin.state().isWizardCompleted).toBe(true);
    expect(await world.browse('opencsp', ADMIN_PASSWORD)).toMatch(/\w+/);
    expect(await accounts.inspect()).toEqual([]);
    expect((await world.ask('GET', '/Startup/User')).status).toBe(401);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])(
    'that is cut off at request %i is ended by the next try',
    async last => {
      world.reach.killAt(last);
      const first = await world.open().catch(error => error);
      world.reach.onConnect = () => undefined;
      await world.open();
      expect(world.people()).toEqual({ opencsp: 'A' });
      expect(world.jellyfin.state().isWizardCompleted).toBe(true);
      expect(await world.browse('opencsp', ADMIN_PASSWORD)).toMatch(/\w+/);
      // The last one is behind its end.
      expect(first instanceof Error).toBe(last < 11);
    },
  );

  it.each([1, 2, 3, 4, 5, 6])(
    'that loses the answer to %i changes is ended in the end',
    async times => {
      await world.jellyfin.control({ scenario: 'lose-answer', times });
      for (let lost = 0; lost < times; lost += 1) {
        await world.open().catch(() => undefined);
      }
      await world.jellyfin.control({ scenario: 'mend' });
      await world.open();
      expect(world.people()).toEqual({ opencsp: 'A' });
    },
  );

  it('that somebody else has ended is told, with what to do', async () => {
    await world.ask('GET', '/Startup/User');
    await world.ask('POST', '/Startup/User', EVE);
    await world.ask('POST', '/Startup/Complete');
    expect(await errorOf(world.open())).toMatchObject({
      ...{ trouble: 'service-login-refused' },
      message: expect.stringContaining('somebody else set it up'),
      nextStep: expect.stringContaining('"opencsp"'),
    });
    expect(world.people()).toEqual({ eve: 'A' });
  });

  it.each([2, 3, 4])(
    'that somebody else ends before request %i is told, too',
    async at => {
      await world.ask('GET', '/Startup/User');
      await world.ask('POST', '/Startup/User', EVE);
      world.reach.before(at, () => world.ask('POST', '/Startup/Complete'));
      const opened = await world.open().catch(error => error);
      // The name and the password were the portal's own already when the last one came.
      expect(opened).toMatchObject(
        at < 4 ? { trouble: 'service-login-refused' } : {},
      );
      expect(world.people()).toEqual(at < 4 ? { eve: 'A' } : { opencsp: 'A' });
    },
  );

  it('ends the login of who was in it before, and takes the account over', async () => {
    await world.ask('GET', '/Startup/User');
    await world.ask('POST', '/Startup/User', EVE);
    const token = await world.browse('eve', 'hers');
    await world.open();
    expect(world.people()).toEqual({ opencsp: 'A' });
    expect(await world.statusOf(token)).toBe(401);
  });

  it.each([
    ['an account', '/Users/New', { Name: 'mallory', Password: 'hers' }],
    ['a key', '/Auth/Keys?app=mallory', undefined],
  ])(
    'where somebody has left %s before stays open, and is told',
    async (_what, path, body) => {
      await world.ask('GET', '/Startup/User');
      await world.ask('POST', '/Startup/User', EVE);
      const token = await world.browse('eve', 'hers');
      await world.ask('POST', path, body, token);
      expect(await errorOf(world.open())).toMatchObject({
        ...{ trouble: 'service-login-refused' },
        message: expect.stringContaining('mallory'),
        nextStep: expect.stringContaining('empty volumes'),
      });
      expect(world.jellyfin.state().isWizardCompleted).toBe(false);
    },
  );

  it('has no password in the commit: that is told', async () => {
    expect(await errorOf(world.open(''))).toMatchObject({
      ...{ trouble: 'service-not-prepared' },
      nextStep: expect.stringContaining('Save the profile'),
    });
    expect(world.reach.asked).toEqual([]);
  });
});
