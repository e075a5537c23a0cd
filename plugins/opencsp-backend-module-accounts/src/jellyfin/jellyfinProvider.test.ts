/*
 * Proves that the people of a Jellyfin come and go as they are wanted, on the stand-in: that nobody who is
 * switched off gets in, whatever is cut or lost comes to the same end, and no password is in anything but the request
 * that needs it. Leaves the first start to `firstStart.test.ts`, which people are wanted to the portal's engine, and
 * the way to the host to the host runner.
 */
import {
  Accounts,
  AccountTroubleError,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { errorOf, toldBy } from '../__testUtils__/Reach';
import { ADMIN_PASSWORD, JellyfinWorld } from './__testUtils__/JellyfinWorld';

jest.setTimeout(60_000);

const GRACE: WantedAccount = {
  ...{
    login: 'grace',
    email: 'grace@example.com',
    displayName: 'Grace Hopper',
  },
  groups: ['people'],
};
const CHIEF: WantedAccount = { ...GRACE, groups: ['admins', 'people'] };

const PASSWORD = 'canary-password-of-grace';

let world: JellyfinWorld;

beforeEach(async () => {
  world = await JellyfinWorld.begin();
});
afterEach(() => world.close());

async function made(wanted: WantedAccount = GRACE): Promise<Accounts> {
  const accounts = await world.open();
  await accounts.ensureAccount(wanted, { isOurs: false });
  await accounts.setPassword('grace', PASSWORD);
  return accounts;
}

describe('a person', () => {
  it('comes without rights, and gets in with the password only', async () => {
    const accounts = await made();
    expect(await accounts.inspect()).toEqual([
      {
        ...{ login: 'grace', email: '', displayName: 'grace', groups: [] },
        isDisabled: false,
      },
    ]);
    expect(world.people()).toEqual({ grace: '', opencsp: 'A' });
    expect(await accounts.verify?.('grace', PASSWORD)).toBe(true);
    expect(await accounts.verify?.('grace', 'wrong')).toBe(false);
    expect(await accounts.verify?.('nobody', PASSWORD)).toBe(false);
  });

  it('gets in with nothing before a password was set', async () => {
    const accounts = await world.open();
    await accounts.ensureAccount(GRACE, { isOurs: true });
    expect(await accounts.verify?.('grace', '')).toBe(false);
    expect(world.jellyfin.state().users).toContainEqual(
      expect.objectContaining({ name: 'grace', password: expect.anything() }),
    );
  });

  it('is an administrator as long as in the group for it', async () => {
    const accounts = await made(CHIEF);
    expect(world.people().grace).toBe('A');
    expect((await accounts.inspect())[0].groups).toEqual(['admins']);
    await accounts.ensureAccount(GRACE, { isOurs: true });
    expect(world.people().grace).toBe('');
    await accounts.ensureAccount(CHIEF, { isOurs: true });
    expect(world.people().grace).toBe('A');
  });

  it('keeps all other rights, such as somebody set in Jellyfin', async () => {
    await made();
    const token = await world.browse('opencsp', ADMIN_PASSWORD);
    const { users } = world.jellyfin.state();
    const grace = users.find(({ name }) => name === 'grace');
    await world.ask(
      ...(['POST', `/Users/${grace?.id}/Policy`] as const),
      { ...grace?.policy, EnableContentDownloading: false },
      token,
    );
    await (await world.open()).ensureAccount(CHIEF, { isOurs: true });
    expect(world.jellyfin.state().users).toContainEqual(
      expect.objectContaining({
        name: 'grace',
        policy: expect.objectContaining({
          ...{ EnableContentDownloading: false, IsAdministrator: true },
        }),
      }),
    );
  });

  it('is left as is when all is right', async () => {
    const accounts = await made();
    const before = world.jellyfin.state();
    expect(await accounts.ensureAccount(GRACE, { isOurs: true })).toEqual({
      of: 'there',
    });
    expect(world.jellyfin.state()).toEqual(before);
  });

  it('of the same name, in any case, is somebody else, and stays as it is', async () => {
    await (await world.open()).close();
    const token = await world.browse('opencsp', ADMIN_PASSWORD);
    await world.ask(
      ...(['POST', '/Users/New', { Name: 'Grace', Password: 'hers' }] as const),
      token,
    );
    const accounts = await world.open();
    const outcome = await accounts.ensureAccount(CHIEF, { isOurs: false });
    expect(outcome).toMatchObject({
      ...{ of: 'not-ours', message: expect.stringContaining('"Grace"') },
      nextStep: expect.stringContaining('another name'),
    });
    expect(world.people().Grace).toBe('');
    expect(await accounts.verify?.('grace', 'hers')).toBe(true);
  });

  it.each([
    'opencsp',
    'OPENCSP',
    'gra ce',
    '',
    'a'.repeat(65),
    'grâce',
    '../x',
  ])('is not even asked for as "%s"', async login => {
    const accounts = await world.open();
    const outcome = await accounts.ensureAccount(
      { ...GRACE, login },
      { isOurs: true },
    );
    expect(outcome).toMatchObject({ of: 'refused' });
    expect(world.people()).toEqual({ opencsp: 'A' });
  });

  it.each(['', ' ', '\n'])('never gets the password %j', async password => {
    const accounts = await made();
    expect(await accounts.setPassword('grace', password)).toMatchObject({
      of: 'refused',
    });
    expect(await accounts.verify?.('grace', password)).toBe(false);
    expect(await accounts.verify?.('grace', PASSWORD)).toBe(true);
  });

  it('gets another password, which ends the logins with the one before', async () => {
    const accounts = await made();
    const token = await world.browse('grace', PASSWORD);
    expect(await accounts.setPassword('grace', 'another one')).toEqual({
      of: 'set',
    });
    expect(await world.statusOf(token)).toBe(401);
    expect(await accounts.verify?.('grace', PASSWORD)).toBe(false);
    expect(await accounts.verify?.('grace', 'another one')).toBe(true);
  });

  it('who is not there gets no password, and is told so', async () => {
    const accounts = await world.open();
    expect(await accounts.setPassword('nobody', PASSWORD)).toEqual({
      of: 'missing',
    });
  });

  it.each([
    ['a member', GRACE],
    ['an administrator', CHIEF],
  ])('who is %s and disabled is out at once', async (_what, wanted) => {
    const accounts = await made(wanted);
    const token = await world.browse('grace', PASSWORD);
    const { note } = await accounts.disable('grace');
    expect(note).toContain('the address of a film');
    expect(await world.statusOf(token)).toBe(401);
    expect(await accounts.verify?.('grace', PASSWORD)).toBe(false);
    expect(world.people().grace).toBe('-');
    expect(await accounts.inspect()).toMatchObject([{ isDisabled: true }]);
    await accounts.disable('grace');
    expect(world.people().grace).toBe('-');
  });

  it('who is enabled gets in again, with the rights that are wanted', async () => {
    const accounts = await made();
    await accounts.disable('grace');
    expect(await accounts.enable(CHIEF)).toEqual({ of: 'there' });
    expect(world.people().grace).toBe('A');
    expect(await accounts.verify?.('grace', PASSWORD)).toBe(true);
  });

  it('is gone when removed, also twice, and with all logins', async () => {
    const accounts = await made();
    const token = await world.browse('grace', PASSWORD);
    await accounts.remove('grace');
    await accounts.remove('grace');
    await accounts.disable('grace');
    expect(await accounts.inspect()).toEqual([]);
    expect(await world.statusOf(token)).toBe(401);
  });

  it.each(['opencsp', 'OpenCSP'])(
    'is not what "%s" is: that stays',
    async login => {
      const accounts = await world.open();
      for (const call of [
        accounts.remove(login),
        accounts.disable(login),
        accounts.setPassword(login, PASSWORD),
      ]) {
        expect(await errorOf(call)).toMatchObject({
          message: expect.stringContaining('no person'),
        });
      }
      expect(world.people()).toEqual({ opencsp: 'A' });
    },
  );

  it('leaves no login behind', async () => {
    const accounts = await made();
    await accounts.verify?.('grace', PASSWORD);
    await accounts.close();
    expect(world.devices()).toEqual([]);
  });

  it('keeps one login at most when the end of it does not get through', async () => {
    for (let times = 0; times < 2; times += 1) {
      const accounts = await world.open();
      await world.jellyfin.control({ scenario: 'down' });
      await accounts.close();
      await world.jellyfin.control({ scenario: 'up' });
    }
    expect(world.devices()).toHaveLength(1);
  });
});

describe('trouble', () => {
  it.each([
    ['is away', { scenario: 'down' }],
    ['answers 500', { scenario: 'status', code: 500 }],
    ['still starts', { scenario: 'starting' }],
  ])('is told when Jellyfin %s, and over with it', async (_what, scenario) => {
    const accounts = await made();
    await world.jellyfin.control(scenario);
    for (const call of [world.open(), accounts.inspect()]) {
      expect(await errorOf(call)).toBeInstanceOf(AccountTroubleError);
    }
    await world.jellyfin.control({ scenario: 'up' });
    await world.jellyfin.control({ scenario: 'mend' });
    expect(await accounts.inspect()).toHaveLength(1);
  });

  it('of a password that was changed there is told, with what to do', async () => {
    await world.open();
    expect(await errorOf(world.open('another-password'))).toMatchObject({
      ...{ trouble: 'service-login-refused' },
      nextStep: expect.stringContaining('jellyfin-admin-password'),
    });
  });

  it('of a login that was ended in the middle is mended by one more', async () => {
    const accounts = await made();
    await world.open();
    expect(await accounts.inspect()).toHaveLength(1);
    await world.restart();
    expect(await accounts.inspect()).toHaveLength(1);
  });

  it('of an answer that is lost leaves one account in the end', async () => {
    const accounts = await world.open();
    await world.jellyfin.control({ scenario: 'lose-answer' });
    expect(
      await errorOf(accounts.ensureAccount(CHIEF, { isOurs: true })),
    ).toMatchObject({ trouble: 'service-silent' });
    const again = await world.open();
    expect(await again.ensureAccount(CHIEF, { isOurs: true })).toEqual({
      of: 'there',
    });
    expect(world.people()).toEqual({ grace: 'A', opencsp: 'A' });
  });

  it('of an answer to a password that is lost is over with the next try', async () => {
    const accounts = await made();
    await world.jellyfin.control({ scenario: 'lose-answer' });
    await errorOf(accounts.setPassword('grace', 'another one'));
    expect(await accounts.setPassword('grace', 'another one')).toEqual({
      of: 'set',
    });
    expect(await accounts.verify?.('grace', 'another one')).toBe(true);
  });

  it.each(Array.from({ length: 22 }, (_, index) => index + 1))(
    'between any two requests comes to the same end: request %i',
    async last => {
      const whole = async () => {
        const accounts = await world.open();
        await accounts.ensureAccount(CHIEF, { isOurs: true });
        await accounts.setPassword('grace', PASSWORD);
        await accounts.disable('grace');
        await accounts.enable(GRACE);
        return accounts;
      };
      world.reach.killAt(last);
      await whole().catch(() => undefined);
      world.reach.onConnect = () => undefined;
      const accounts = await whole();
      expect(world.people()).toEqual({ grace: '', opencsp: 'A' });
      expect(await accounts.verify?.('grace', PASSWORD)).toBe(true);
    },
  );

  it('tells no password, whatever fails, and sends each in the one request that needs it', async () => {
    const accounts = await made();
    const errors: unknown[] = [];
    for (const scenario of [
      { scenario: 'status', code: 500, times: 3 },
      { scenario: 'status', code: 400, times: 3 },
      { scenario: 'down' },
    ]) {
      await world.jellyfin.control(scenario);
      errors.push(
        await errorOf(world.open()),
        await errorOf(accounts.setPassword('grace', PASSWORD)),
        await errorOf(accounts.inspect()),
      );
    }
    expect(errors.map(toldBy).filter(text => text.includes('canary-'))).toEqual(
      [],
    );
    const paths = (text: string) => [
      ...new Set(world.reach.askedWith(text).map(it => it.split('?')[0])),
    ];
    expect(paths(PASSWORD)).toEqual(['POST /Users/Password']);
    expect(paths(ADMIN_PASSWORD).sort()).toEqual([
      'POST /Startup/User',
      'POST /Users/AuthenticateByName',
      'POST /Users/Password',
    ]);
    expect(JSON.stringify(world.jellyfin.state())).not.toContain('canary-');
  });
});
