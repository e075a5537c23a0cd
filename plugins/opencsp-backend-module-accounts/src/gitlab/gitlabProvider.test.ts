/*
 * Proves how the people of a GitLab are looked after, on the stand-in: who comes at the first sign-in, whose an
 * account is, who is let in no more, and that no token of the portal is left behind, whatever is cut or lost. Leaves
 * what all providers have in common to the contract, and the switch of the sign-up to `signUp.test.ts`.
 */
import {
  AccountTroubleError,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { errorOf, toldBy } from '../__testUtils__/Reach';
import { GitlabWorld } from './__testUtils__/GitlabWorld';

jest.setTimeout(60_000);

const GRACE: WantedAccount = {
  ...{ login: 'grace', email: 'grace@example.com' },
  ...{ displayName: 'Grace "H" $(id)', groups: ['people'] },
};
const CHIEF: WantedAccount = { ...GRACE, groups: ['admins', 'people'] };
const PASSWORD = 'canary-of-horses-9';
const OURS = { isOurs: true };

const isTrouble = (error: unknown) => error instanceof AccountTroubleError;

let world: GitlabWorld;

beforeEach(async () => {
  world = await GitlabWorld.begin();
});
afterEach(() => world.close());

describe('a person of the directory', () => {
  it('who has not come yet gets an account at the first sign-in', async () => {
    const accounts = await world.open('directory');
    expect(await accounts.ensureAccount(GRACE, OURS)).toEqual({
      of: 'at-sign-in',
      evidence: expect.stringContaining('https://auth.ada.localhost'),
    });
    expect(await accounts.setPassword('grace', PASSWORD)).toEqual({
      of: 'elsewhere',
    });
    expect(await accounts.inspect()).toEqual([]);
    await accounts.disable('grace');
    expect(world.user('grace')).toBeUndefined();
  });

  it('who has come is there, with the right that goes with the group', async () => {
    await world.signsIn('grace');
    const accounts = await world.open('directory');
    expect(await accounts.ensureAccount(CHIEF, OURS)).toEqual({ of: 'there' });
    expect(world.user('grace')?.isAdmin).toBe(true);
    expect((await accounts.inspect())[0].groups).toEqual(['admins']);
    await accounts.ensureAccount(GRACE, OURS);
    expect(world.user('grace')?.isAdmin).toBe(false);
  });

  it('is known by who signs in, whatever GitLab calls the account', async () => {
    await world.signsIn('admin', { username: 'admin1', email: 'a@b.example' });
    const accounts = await world.open('directory');
    const admin = { ...CHIEF, login: 'admin', email: 'other@b.example' };
    expect(await accounts.ensureAccount(admin, OURS)).toEqual({ of: 'there' });
    expect(world.user('admin1')?.isAdmin).toBe(true);
    expect((await accounts.inspect()).map(({ login }) => login)).toEqual([
      'admin',
    ]);
    await accounts.disable('admin');
    expect(world.user('admin1')?.state).toBe('blocked');
  });

  it('gets the account of the same name and address that nobody signs in to', async () => {
    await world.ask('POST', '/users', {
      ...{ username: 'Grace', email: 'GRACE@example.com', name: 'G' },
      force_random_password: true,
    });
    const accounts = await world.open('directory');
    expect(await accounts.ensureAccount(GRACE, { isOurs: false })).toEqual({
      of: 'there',
    });
    expect(world.user('Grace')?.identities).toEqual([
      { provider: 'openid_connect', externUid: 'grace' },
    ]);
  });

  it.each([
    ['another address', { email: 'eve@example.com' }],
    [
      'another one who signs in',
      {
        ...{ email: 'grace@example.com' },
        ...{ provider: 'openid_connect', extern_uid: 'eve' },
      },
    ],
  ])('never gets the account of %s', async (_what, fields) => {
    await world.ask('POST', '/users', {
      ...{ username: 'grace', name: 'Eve', force_random_password: true },
      ...fields,
    });
    const before = world.state().users;
    const accounts = await world.open('directory');
    expect(await accounts.ensureAccount(CHIEF, OURS)).toMatchObject({
      ...{ of: 'not-ours', message: expect.stringContaining('"grace"') },
      nextStep: expect.stringMatching(/\w+ \w+/),
    });
    expect(world.state().users).toEqual(before);
  });

  it('whose address another account has is told which', async () => {
    await world.signsIn('eve', { email: 'grace@example.com' });
    const accounts = await world.open('directory');
    expect(await accounts.ensureAccount(GRACE, OURS)).toMatchObject({
      ...{ of: 'refused', message: expect.stringContaining('"eve"') },
    });
  });
});

describe('a person with a password of GitLab', () => {
  it('is refused a weak one, in its words, and keeps the one before', async () => {
    const accounts = await world.open('local');
    await accounts.ensureAccount(GRACE, OURS);
    await accounts.setPassword('grace', PASSWORD);
    const before = world.user('grace')?.password;
    expect(await accounts.setPassword('grace', 'short')).toMatchObject({
      ...{ of: 'refused', message: expect.stringContaining('is too short') },
    });
    expect(await accounts.setPassword('grace', 'my-gitlab-1')).toMatchObject({
      ...{ of: 'refused', message: expect.stringContaining('commonly used') },
    });
    expect(world.user('grace')?.password).toEqual(before);
  });

  it('whose address is taken is told so, and the same person keeps the account', async () => {
    const accounts = await world.open('local');
    await accounts.ensureAccount(GRACE, OURS);
    expect(
      await accounts.ensureAccount({ ...GRACE, login: 'ken' }, OURS),
    ).toMatchObject({
      of: 'refused',
      message: expect.stringContaining('"grace"'),
    });
    expect(await accounts.ensureAccount(GRACE, { isOurs: false })).toEqual({
      of: 'there',
    });
    expect(world.state().users).toHaveLength(2);
  });

  it('has a name of GitLab where none was given', async () => {
    const accounts = await world.open('local');
    await accounts.ensureAccount({ ...GRACE, displayName: '' }, OURS);
    expect(world.user('grace')?.name).toBe('grace');
  });

  it.each(['no address', 'a@b@c'])(
    'with the address "%s" is refused, and is not made',
    async email => {
      const accounts = await world.open('local');
      expect(
        await accounts.ensureAccount({ ...GRACE, email }, OURS),
      ).toMatchObject({
        ...{ of: 'refused', message: expect.stringContaining('email') },
      });
      expect(world.user('grace')).toBeUndefined();
    },
  );

  it.each(['root', 'Root', 'Grace', '--help', 'a.git', 'a.', '../x', '', '*'])(
    'is never asked for as "%s"',
    async login => {
      const accounts = await world.open('local');
      const before = world.state();
      const { length } = world.reach.asked;
      expect(
        await accounts.ensureAccount({ ...GRACE, login }, OURS),
      ).toMatchObject({ of: 'refused' });
      for (const call of [
        accounts.setPassword(login, PASSWORD),
        accounts.disable(login),
        accounts.enable({ ...GRACE, login }),
        accounts.remove(login),
      ]) {
        expect((await errorOf(call)).message).toContain('no person');
      }
      expect(world.reach.asked).toHaveLength(length);
      expect(world.state()).toEqual(before);
    },
  );

  it('who is shut out and in again is blocked meanwhile, and keeps the rest', async () => {
    const accounts = await world.open('local');
    await accounts.ensureAccount(CHIEF, OURS);
    const { note } = await accounts.disable('grace');
    expect(note).toContain('blocked');
    expect(world.user('grace')?.state).toBe('blocked');
    expect(await accounts.inspect()).toMatchObject([{ isDisabled: true }]);
    expect(await accounts.enable(GRACE)).toEqual({ of: 'there' });
    expect(world.user('grace')).toMatchObject({
      ...{ state: 'active', isAdmin: false },
    });
  });
});

describe('many people', () => {
  it('are all seen, each once, over several pages', async () => {
    for (let number = 0; number < 101; number++) {
      await world.signsIn(`p${number}`);
    }
    const accounts = await world.open('directory');
    const logins = (await accounts.inspect()).map(({ login }) => login);
    expect(new Set(logins).size).toBe(101);
    expect(logins).toHaveLength(101);
    expect(logins).not.toContain('root');
  });
});

describe('the token of the portal', () => {
  it('is ended after each look; another one is made for the next', async () => {
    const accounts = await world.open('directory');
    expect(world.tokens).toBe(1);
    await accounts.close();
    expect(world.tokens).toBe(0);
    await (await world.open('directory')).close();
    expect(world.programs).toEqual(['revoke', 'make', 'make']);
    expect(world.tokens).toBe(0);
  });

  it('is made as GitLab’s console takes it, with no secret among the words', async () => {
    await world.open('directory');
    expect(new Set(world.ran.map(({ argv }) => argv.join(' ')))).toEqual(
      new Set(['gitlab-rails runner -']),
    );
    const [token] = world.state().tokens;
    expect(token).toMatchObject({
      ...{ name: 'opencsp-portal', scopes: ['api', 'admin_mode'] },
    });
  });

  it('that a killed process left is ended by the next one', async () => {
    await world.open('directory');
    world.restart();
    const accounts = await world.open('directory');
    expect(world.tokens).toBe(1);
    await accounts.close();
    expect(world.tokens).toBe(0);
  });

  it('whose letters were lost with the answer is ended by the next look', async () => {
    await (await world.open('directory')).close();
    await world.control({ scenario: 'lose-answer' });
    expect(await errorOf(world.open('directory'))).toMatchObject({
      trouble: 'service-silent',
    });
    expect(world.tokens).toBe(1);
    await (await world.open('directory')).close();
    expect(world.tokens).toBe(0);
  });

  it('that ends in the middle is made anew, once', async () => {
    const accounts = await world.open('local');
    await world.control({ scenario: 'token-expires' });
    expect(await accounts.ensureAccount(GRACE, OURS)).toEqual({ of: 'made' });
    expect(world.programs).toEqual(['revoke', 'make', 'make']);
  });

  it('that is lost while it is made anew is ended by the next look, too', async () => {
    const accounts = await world.open('local');
    await world.control({ scenario: 'token-expires' });
    await world.control({ scenario: 'lose-answer' });
    expect(await errorOf(accounts.inspect())).toMatchObject({
      trouble: 'service-silent',
    });
    await accounts.close();
    await (await world.open('local')).close();
    expect(world.programs.slice(-2)).toEqual(['revoke', 'make']);
    expect(
      world
        .state()
        .tokens.filter(({ isRevoked }) => !isRevoked)
        .map(({ name }) => name),
    ).toEqual(['opencsp-portal']);
  });

  it('stays when GitLab is away at the end, and that is no trouble of the look', async () => {
    const accounts = await world.open('local');
    await world.control({ scenario: 'down' });
    await accounts.close();
    await world.control({ scenario: 'up' });
    expect(world.tokens).toBe(1);
    await (await world.open('local')).close();
    expect(world.tokens).toBe(0);
  });

  it('is ended also when the work was called off', async () => {
    const stop = new AbortController();
    const accounts = await world.provider.open(
      world.context('local', stop.signal),
    );
    stop.abort(new Error('Enough'));
    await expect(accounts.inspect()).rejects.toThrow('Enough');
    await accounts.close();
    expect(world.tokens).toBe(0);
  });
});

describe('trouble', () => {
  it.each([
    [{ scenario: 'starting' }, 'service-silent', 'still starting'],
    [{ scenario: 'down' }, 'service-silent', 'GitLab'],
    [{ scenario: 'status', code: 500 }, 'service-silent', '500'],
    [{ scenario: 'status', code: 429 }, 'service-silent', '429'],
    [{ scenario: 'status', code: 418 }, 'service-answer-unknown', '418'],
  ])('with %j is told, and over with it', async (command, trouble, words) => {
    const accounts = await world.open('local');
    await world.control(command);
    expect(await errorOf(accounts.inspect())).toMatchObject({
      ...{ trouble, message: expect.stringContaining(words) },
      nextStep: expect.stringMatching(/\w+ \w+/),
    });
    await world.control({ scenario: 'mend' });
    await world.control({ scenario: 'up' });
    expect(await accounts.inspect()).toEqual([]);
  });

  it('while it starts is told before anything is asked', async () => {
    await world.control({ scenario: 'starting' });
    expect(await errorOf(world.open('local'))).toMatchObject({
      ...{
        trouble: 'service-silent',
        message: expect.stringContaining('starting'),
      },
    });
    expect(world.reach.asked).toEqual([]);
  });

  it.each([1, 2, 3, 4])(
    'that loses the answers of %i changes ends in one account with its password',
    async times => {
      await (await world.open('local')).close();
      await world.control({ scenario: 'lose-answer', times });
      const troubles: unknown[] = [];
      for (let round = 0; round <= times; round++) {
        troubles.push(await look().catch(error => error));
      }
      expect(troubles.filter(Boolean).every(isTrouble)).toBe(true);
      await world.control({ scenario: 'mend' });
      await look();
      expect(world.state().users).toHaveLength(2);
      expect(world.user('grace')?.isPasswordExpired).toBe(true);
      expect(world.tokens).toBe(0);
    },
  );

  it('of a kill before any request ends in one account', async () => {
    const troubles: unknown[] = [];
    for (let last = 1; last <= 8; last++) {
      world.restart();
      world.reach.killAt(last);
      troubles.push(await look().catch(error => error));
    }
    expect(troubles.filter(Boolean).every(isTrouble)).toBe(true);
    world.restart();
    await look();
    expect(world.state().users).toHaveLength(2);
    expect(world.tokens).toBe(0);
  });

  it('tells no password, which is in one request only', async () => {
    await look();
    expect(world.reach.askedWith(PASSWORD)).toEqual([
      expect.stringMatching(/^PUT \/api\/v4\/users\/\d+$/),
    ]);
    const accounts = await world.open('local');
    await world.control({ scenario: 'down' });
    const error = await errorOf(accounts.setPassword('grace', PASSWORD));
    expect(toldBy(error)).not.toContain('canary');
    expect(toldBy(error)).not.toContain('glpat');
    expect(JSON.stringify(world.ran)).not.toContain('canary');
  });
});

/** One look, as the portal does it. */
async function look(): Promise<void> {
  const accounts = await world.open('local');
  try {
    await accounts.ensureAccount(GRACE, OURS);
    await accounts.setPassword('grace', PASSWORD);
  } finally {
    await accounts.close();
  }
}
