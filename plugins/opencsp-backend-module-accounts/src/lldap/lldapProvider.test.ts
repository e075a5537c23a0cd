/*
 * Proves that the people of an LLDAP come and go as they are wanted, on the stand-in that is held to the
 * recordings: with the least rights for programs, by LDAP for passwords, whatever is cut, lost, late or there
 * already; and that no password is in what is told. Leaves which people are wanted to the portal's engine, and
 * the way to the host to the host runner.
 */
import {
  Accounts,
  AccountTroubleError,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { createLldapProvider } from './lldapProvider';
import { LldapWorld, PLAN } from './__testUtils__/lldapWorld';

jest.setTimeout(60_000);

const GRACE: WantedAccount = {
  ...{
    login: 'grace',
    email: 'grace@example.com',
    displayName: 'Grace Hopper',
  },
  groups: ['people'],
};

const PASSWORD = 'canary-password-of-grace';

let world: LldapWorld;

beforeEach(async () => {
  world = await LldapWorld.begin();
});
afterEach(() => world.close());

const open = (plan = PLAN): Promise<Accounts> =>
  createLldapProvider().open(world.context(plan));

async function made(): Promise<Accounts> {
  const accounts = await open();
  await accounts.ensureAccount(GRACE, { isOurs: false });
  await accounts.setPassword('grace', PASSWORD);
  return accounts;
}

/** Calls of a fresh provider until one goes through, as an engine that was killed comes back. */
async function errorOf(call: Promise<unknown>): Promise<Error> {
  const error = await call.catch(it => it);
  if (!(error instanceof Error)) {
    throw new Error(`It gave ${JSON.stringify(error)}`);
  }
  return error;
}

describe('an empty directory', () => {
  it('gets the portal’s own user, the groups, and the users of programs with the least rights', async () => {
    await open();
    expect(await world.people()).toEqual({
      admin: ['admins', 'lldap_admin', 'people'],
      authelia: ['lldap_password_manager'],
      opencsp: ['lldap_admin'],
    });
    const accounts = await open();
    const [authelia] = PLAN.users;
    expect(await accounts.verify?.('authelia', authelia.password)).toBe(true);
    expect(await accounts.inspect()).toEqual([]);
  });

  it('is asked as the portal’s own user from then on, whatever becomes of the owner’s password', async () => {
    const accounts = await open();
    await accounts.setPassword('admin', 'the owner has another one');
    await open();
    expect(await accounts.verify?.('admin', PLAN.owner.password)).toBe(false);
    expect(await accounts.verify?.('admin', 'the owner has another one')).toBe(
      true,
    );
  });

  it('is told when neither login is taken', async () => {
    const error = await errorOf(
      open({ ...PLAN, owner: { id: 'admin', password: 'canary-wrong' } }),
    );
    expect(error).toMatchObject({
      ...{
        trouble: 'directory-login-refused',
        name: 'ServiceUnavailableError',
      },
      nextStep: expect.stringContaining('administrator'),
    });
  });

  it('is left as it is when all is right', async () => {
    await made();
    // Logins leave tokens, and nothing else.
    const kept = () => {
      const { users, groups, memberships } = world.lldap.state();
      return { users, groups, memberships };
    };
    const before = kept();
    await open();
    const again = await open();
    await again.ensureAccount(GRACE, { isOurs: true });
    expect(kept()).toEqual(before);
  });

  it('gets back what somebody took from a program', async () => {
    const accounts = await open();
    const other = { ...PLAN.portal, id: 'authelia' };
    await accounts.setPassword(other.id, 'somebody changed it');
    await accounts.disable('authelia');
    await open();
    expect((await world.people()).authelia).toEqual(['lldap_password_manager']);
    expect(await accounts.verify?.('authelia', PLAN.users[0].password)).toBe(
      true,
    );
  });
});

describe('a person', () => {
  it('comes with groups, and gets in with the password only', async () => {
    const accounts = await made();
    expect(await accounts.inspect()).toEqual([GRACE]);
    expect(await accounts.verify?.('grace', PASSWORD)).toBe(true);
    expect(await accounts.verify?.('grace', 'wrong')).toBe(false);
  });

  it('is made once by many at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => open()));
    const outcomes = await Promise.all(
      all.map(each => each.ensureAccount(GRACE, { isOurs: true })),
    );
    expect(outcomes.map(({ of }) => of).sort()).toEqual([
      ...['made', 'there', 'there', 'there', 'there'],
    ]);
    expect((await world.people()).grace).toEqual(['people']);
  });

  it('is in exactly the groups that are wanted, but for the directory’s own', async () => {
    const accounts = await made();
    const admin = { ...GRACE, groups: ['admins', 'people'] };
    await accounts.ensureAccount(admin, { isOurs: true });
    expect((await world.people()).grace).toEqual(['admins', 'people']);
    await accounts.ensureAccount(GRACE, { isOurs: true });
    expect((await world.people()).grace).toEqual(['people']);
  });

  it('keeps an address and a name that were changed in the directory', async () => {
    const accounts = await made();
    await accounts.ensureAccount(
      { ...GRACE, email: 'new@example.com', displayName: 'Other' },
      { isOurs: true },
    );
    expect(await accounts.inspect()).toEqual([GRACE]);
  });

  it('of the same name and another address is somebody else, and stays as it is', async () => {
    const accounts = await made();
    const outcome = await accounts.ensureAccount(
      { ...GRACE, email: 'other@example.com', groups: ['admins'] },
      { isOurs: false },
    );
    expect(outcome).toMatchObject({
      of: 'not-ours',
      nextStep: expect.stringContaining('another name'),
    });
    expect((await world.people()).grace).toEqual(['people']);
  });

  it('of the same name and address, however it is spelled, is the same', async () => {
    const accounts = await made();
    expect(
      await accounts.ensureAccount(
        { ...GRACE, email: 'Grace@Example.com' },
        { isOurs: false },
      ),
    ).toEqual({ of: 'there' });
  });

  it('cannot have the address of another one', async () => {
    const accounts = await made();
    expect(
      await accounts.ensureAccount(
        { ...GRACE, login: 'ken' },
        { isOurs: false },
      ),
    ).toMatchObject({
      of: 'refused',
      message: expect.stringContaining('grace@example.com'),
    });
    expect(Object.keys(await world.people())).not.toContain('ken');
  });

  it.each([
    ['Grace', 'grace@example.com'],
    ['gra ce', 'grace@example.com'],
    ['grace,ou=people', 'grace@example.com'],
    ['*)(uid=*', 'grace@example.com'],
    ['', 'grace@example.com'],
    ['a'.repeat(65), 'grace@example.com'],
    ['grâce', 'grace@example.com'],
    ['admin', 'grace@example.com'],
    ['opencsp', 'grace@example.com'],
    ['authelia', 'grace@example.com'],
    ['lldap_admin', 'grace@example.com'],
    ['grace', 'not-an-address'],
    ['grace', 'a b@example.com'],
  ])('is not even asked for as "%s" with %s', async (login, email) => {
    const accounts = await open();
    const before = Object.keys(await world.people());
    const outcome = await accounts.ensureAccount(
      { ...GRACE, login, email },
      { isOurs: true },
    );
    expect(outcome).toMatchObject({
      ...{ of: 'refused', nextStep: expect.any(String) },
    });
    expect(Object.keys(await world.people())).toEqual(before);
  });

  it.each(['short', '', '7 signs'])(
    'gets no password of fewer than eight characters: "%s"',
    async password => {
      const accounts = await made();
      expect(await accounts.setPassword('grace', password)).toMatchObject({
        of: 'refused',
      });
      expect(await accounts.verify?.('grace', PASSWORD)).toBe(true);
    },
  );

  it('who is not there gets no password, and is told so', async () => {
    const accounts = await open();
    expect(await accounts.setPassword('nobody', PASSWORD)).toEqual({
      of: 'missing',
    });
  });

  it('who is disabled is in no group, and gets in with nothing that is known', async () => {
    const accounts = await made();
    expect((await accounts.disable('grace')).note).toContain('cannot lock');
    expect((await world.people()).grace).toEqual([]);
    expect(await accounts.verify?.('grace', PASSWORD)).toBe(false);
    expect(await accounts.enable(GRACE)).toEqual({ of: 'there' });
    expect((await world.people()).grace).toEqual(['people']);
  });

  it('is gone when removed, also twice', async () => {
    const accounts = await made();
    await accounts.remove('grace');
    await accounts.remove('grace');
    expect(await accounts.inspect()).toEqual([]);
    expect(await accounts.verify?.('grace', PASSWORD)).toBe(false);
  });

  it.each(['admin', 'opencsp', 'authelia', 'x,ou=people'])(
    'is not what "%s" is: that stays',
    async login => {
      const accounts = await open();
      await expect(accounts.remove(login)).rejects.toThrow('no person');
      expect(Object.keys(await world.people())).toEqual([
        ...['admin', 'authelia', 'opencsp'],
      ]);
    },
  );
});

describe('trouble', () => {
  it.each<[string, Parameters<LldapWorld['lldap']['control']>[0]]>([
    ['is away', { scenario: 'down' }],
    ['answers 500', { scenario: 'status', code: 500 }],
  ])('is told when LLDAP %s, and over with it', async (_what, scenario) => {
    const accounts = await made();
    await world.lldap.control(scenario);
    for (const call of [open(), accounts.inspect()]) {
      expect(await errorOf(call)).toBeInstanceOf(AccountTroubleError);
    }
    await world.lldap.control({ scenario: 'up' });
    await world.lldap.control({ scenario: 'mend' });
    expect(await accounts.inspect()).toHaveLength(1);
  });

  it('of a token that ends in the middle is mended by one more login', async () => {
    const accounts = await made();
    await world.lldap.control({ scenario: 'token-expires' });
    expect(await accounts.inspect()).toEqual([GRACE]);
  });

  it('of an answer that is lost leaves one account in the end', async () => {
    const accounts = await open();
    await world.lldap.control({ scenario: 'lose-answer', times: 1 });
    await errorOf(accounts.ensureAccount(GRACE, { isOurs: true }));
    const again = await open();
    expect(await again.ensureAccount(GRACE, { isOurs: true })).toEqual({
      of: 'there',
    });
    expect((await world.people()).grace).toEqual(['people']);
  });

  it('of a lost answer to a password is cleared up by a login', async () => {
    const accounts = await made();
    await world.lldap.control({ scenario: 'lose-answer', times: 1 });
    expect(await accounts.setPassword('grace', 'another password')).toEqual({
      of: 'set',
    });
    expect(await accounts.verify?.('grace', 'another password')).toBe(true);
  });

  it('of a connection that is cut after a login sets nothing, and says so', async () => {
    const accounts = await made();
    await world.lldap.control({ scenario: 'cut-after-bind', times: 2 });
    const error = await errorOf(
      accounts.setPassword('grace', 'another password'),
    );
    expect(error).toMatchObject({ trouble: 'service-silent' });
    await world.lldap.control({ scenario: 'mend' });
    expect(await accounts.verify?.('grace', PASSWORD)).toBe(true);
  });

  it('tells no password, whatever fails', async () => {
    const errors: Error[] = [];
    const accounts = await made();
    for (const scenario of [
      { scenario: 'status', code: 500 },
      { scenario: 'down' },
    ]) {
      await world.lldap.control({ scenario: 'cut-after-bind', times: 9 });
      await world.lldap.control(scenario);
      errors.push(
        await errorOf(open()),
        await errorOf(accounts.setPassword('grace', 'canary-new-password')),
        await errorOf(accounts.remove('grace')),
      );
    }
    const told = errors.map(error =>
      JSON.stringify([error.message, error.stack, error.cause, { ...error }]),
    );
    expect(told.filter(text => text.includes('canary-'))).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])(
    'between any two calls comes to the same end: stream %i',
    async last => {
      let count = 0;
      world.onConnect = () => {
        count += 1;
        if (count === last) {
          throw new AccountTroubleError('service-silent', 'SIGKILL', '');
        }
      };
      const whole = async () => {
        const accounts = await open();
        await accounts.ensureAccount(GRACE, { isOurs: true });
        await accounts.setPassword('grace', PASSWORD);
        return accounts;
      };
      await whole().catch(() => undefined);
      world.onConnect = () => undefined;
      const accounts = await whole();
      expect(await world.people()).toEqual({
        admin: ['admins', 'lldap_admin', 'people'],
        authelia: ['lldap_password_manager'],
        grace: ['people'],
        opencsp: ['lldap_admin'],
      });
      expect(await accounts.verify?.('grace', PASSWORD)).toBe(true);
    },
  );
});
