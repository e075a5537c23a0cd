import {
  AccountContext,
  AccountProvider,
  Accounts,
  WantedAccount,
} from '../accountProvider';

/** A provider with a service behind it that keeps accounts of its own, and levers on that service. */
export interface AccountProviderHarness {
  readonly provider: AccountProvider;
  readonly context: AccountContext;
  /** Whose account is made; Grace when absent. On a service that is not the test's alone, a name that says so. */
  readonly person?: WantedAccount;
  /** A password that the service takes; each number gives another one. */
  password(number: number): string;
  /** True when somebody can sign in to the service itself. */
  opens(login: string, password: string): Promise<boolean>;
  close(): Promise<void>;
}

const GRACE: WantedAccount = {
  ...{ login: 'grace.h-1', email: 'grace@example.com' },
  ...{ displayName: 'Grace "Hop" <Hopper> Ünï', groups: ['people'] },
};

interface Scene {
  harness: AccountProviderHarness;
  accounts: Accounts;
  person: WantedAccount;
}

async function has({ accounts }: Scene, login: string): Promise<boolean> {
  return (await accounts.inspect()).some(each => each.login === login);
}

async function withPassword({
  accounts,
  harness,
  person,
}: Scene): Promise<string> {
  await accounts.ensureAccount(person, { isOurs: true });
  const password = harness.password(1);
  expect(await accounts.setPassword(person.login, password)).toEqual({
    of: 'set',
  });
  return password;
}

const CASES: Record<string, (scene: Scene) => Promise<void>> = {
  'an account is made once, and is seen then': async scene => {
    const { accounts, person } = scene;
    expect(await has(scene, person.login)).toBe(false);
    const isOurs = { isOurs: true };
    expect(await accounts.ensureAccount(person, isOurs)).toEqual({
      of: 'made',
    });
    expect(await has(scene, person.login)).toBe(true);
    expect(await accounts.ensureAccount(person, isOurs)).toEqual({
      of: 'there',
    });
    const seen = await accounts.inspect();
    expect(seen.filter(({ login }) => login === person.login)).toHaveLength(1);
  },

  'an account opens with its password only, and with the last one only':
    async scene => {
      const { harness, accounts, person } = scene;
      const first = await withPassword(scene);
      const opens = (password: string) => harness.opens(person.login, password);
      expect(await opens(first)).toBe(true);
      expect(await opens(harness.password(2))).toBe(false);
      await accounts.setPassword(person.login, harness.password(2));
      expect(await opens(harness.password(2))).toBe(true);
      expect(await opens(first)).toBe(false);
    },

  'a password of nobody is told, and makes no account': async scene => {
    const { harness, accounts, person } = scene;
    const nobody = `${person.login}-nobody`;
    expect(await accounts.setPassword(nobody, harness.password(1))).toEqual({
      of: 'missing',
    });
    expect(await has(scene, nobody)).toBe(false);
  },

  'an account of somebody else is told and left alone': async scene => {
    const { accounts, person } = scene;
    // What the portal did not mean to make is somebody else's, whoever made it.
    await accounts.ensureAccount(
      { ...person, email: `other.${person.email}` },
      { isOurs: true },
    );
    const before = await accounts.inspect();
    expect(
      await accounts.ensureAccount(person, { isOurs: false }),
    ).toMatchObject({
      of: 'not-ours',
      message: expect.stringMatching(/\w+ \w+/),
      nextStep: expect.stringMatching(/\w+ \w+/),
    });
    expect(await accounts.inspect()).toEqual(before);
  },

  'who is shut out gets in no more, twice, and again once let in':
    async scene => {
      const { harness, accounts, person } = scene;
      const password = await withPassword(scene);
      await accounts.disable(person.login);
      await accounts.disable(person.login);
      expect(await harness.opens(person.login, password)).toBe(false);
      expect(await has(scene, person.login)).toBe(true);
      expect(['there', 'made']).toContain((await accounts.enable(person)).of);
      await accounts.setPassword(person.login, password);
      expect(await harness.opens(person.login, password)).toBe(true);
    },

  'an account goes, and one that is not there is gone': async scene => {
    const { harness, accounts, person } = scene;
    const password = await withPassword(scene);
    await accounts.remove(person.login);
    await accounts.remove(person.login);
    await accounts.disable(person.login);
    expect(await has(scene, person.login)).toBe(false);
    expect(await harness.opens(person.login, password)).toBe(false);
  },

  'what was prepared is found again by another process': async scene => {
    const { harness, accounts } = scene;
    await withPassword(scene);
    const before = await accounts.inspect();
    const other = await harness.provider.open(harness.context);
    expect(await other.inspect()).toEqual(before);
    await other.close();
  },

  'a call that is aborted says so, and nothing else': async scene => {
    const { harness } = scene;
    const aborted = new AbortController();
    aborted.abort(new Error('Enough'));
    await expect(
      harness.provider.open({ ...harness.context, signal: aborted.signal }),
    ).rejects.toThrow('Enough');
  },
};

/** What the core relies on of a service that keeps accounts of its own, whoever looks after them. */
export function accountProviderContract(
  begin: () => Promise<AccountProviderHarness>,
): void {
  describe('the contract of account providers', () => {
    it.each(Object.entries(CASES))('%s', async (_title, check) => {
      const harness = await begin();
      try {
        const accounts = await harness.provider.open(harness.context);
        try {
          const { person = GRACE } = harness;
          await check({ harness, accounts, person });
        } finally {
          await accounts.close();
        }
      } finally {
        await harness.close();
      }
      expect.hasAssertions();
    });
  });
}
