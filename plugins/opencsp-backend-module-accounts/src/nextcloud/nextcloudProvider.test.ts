/*
 * Proves how the people of a Nextcloud are looked after, against the stand-ins of Nextcloud and of its directory:
 * what is set up, once; what is told of accounts of the directory; accounts of its own; and that no secret stands
 * among words of a command. What all providers have in common is the contract's.
 */
import {
  AccountTroubleError,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { errorOf, toldBy } from '../__testUtils__/Reach';
import {
  AGENT_PASSWORD,
  CLIENT_SECRET,
  NextcloudWorld,
} from './__testUtils__/NextcloudWorld';
import { createNextcloudProvider } from './nextcloudProvider';

jest.setTimeout(60_000);

const GRACE: WantedAccount = {
  ...{ login: 'grace', email: 'grace@example.com' },
  ...{ displayName: '-x "Grace" $(id)', groups: ['people'] },
};
const PASSWORD = 'canary-of-grace-9';
const OURS = { isOurs: true };

let world: NextcloudWorld;

beforeEach(async () => {
  world = await NextcloudWorld.begin();
});
afterEach(() => world.close());

const configurations = () => world.nextcloud.state().ldap;

describe('a Nextcloud that asks the directory', () => {
  it('is told of it once, and shows who may use it', async () => {
    await world.people.ensureAccount(GRACE, OURS);
    await world.people.ensureAccount(
      { ...GRACE, login: 'ken', email: 'k@example.com', groups: [] },
      OURS,
    );
    const accounts = await world.open('directory');
    expect(await accounts.ensureAccount(GRACE, OURS)).toEqual({ of: 'there' });
    const seen = (await accounts.inspect()).map(({ login }) => login);
    expect(seen).toEqual(['admin', 'grace', 'opencsp-admin']);
    const { length } = world.ran;
    await world.open('directory');
    expect(world.commands.slice(length)).toEqual([
      ...['app:enable', 'ldap:show-config', 'ldap:test-config'],
    ]);
    expect(configurations()).toHaveLength(1);
    expect(configurations()[0].settings).toMatchObject({
      ldapAgentName: 'uid=nextcloud,ou=people,dc=ada,dc=localhost',
      ldapAgentPassword: AGENT_PASSWORD,
    });
  });

  it('makes administrators of people of the directory, and takes the right away', async () => {
    await world.people.ensureAccount(GRACE, OURS);
    const accounts = await world.open('directory');
    const groups = async () =>
      (await accounts.inspect()).find(({ login }) => login === 'grace')?.groups;
    await accounts.ensureAccount({ ...GRACE, groups: ['admins'] }, OURS);
    expect(await groups()).toEqual(['admin']);
    await accounts.ensureAccount(GRACE, OURS);
    expect(await groups()).toEqual([]);
  });

  it('says of who has not been seen that the account comes at the first sign-in', async () => {
    const accounts = await world.open('directory');
    expect(await accounts.ensureAccount(GRACE, OURS)).toEqual({
      ...{ of: 'at-sign-in', evidence: expect.stringContaining('"grace"') },
    });
    expect(await accounts.setPassword('grace', PASSWORD)).toEqual({
      of: 'elsewhere',
    });
  });

  it('never takes an account of its own for one of the directory', async () => {
    const own = await world.open('local');
    await own.ensureAccount(GRACE, OURS);
    await world.people.ensureAccount(GRACE, OURS);
    const accounts = await world.open('directory');
    expect(await accounts.ensureAccount(GRACE, OURS)).toMatchObject({
      of: 'not-ours',
    });
  });

  it('lets nobody in who was cut off, in the directory or here', async () => {
    await world.people.ensureAccount(GRACE, OURS);
    await world.people.setPassword('grace', PASSWORD);
    const accounts = await world.open('directory');
    await accounts.inspect();
    expect(await world.opens('grace', PASSWORD)).toBe(true);
    const { note } = await accounts.disable('grace');
    expect(note).toContain('signed out');
    expect(await world.opens('grace', PASSWORD)).toBe(false);
    await accounts.enable(GRACE);
    expect(await world.opens('grace', PASSWORD)).toBe(true);
    await world.people.remove('grace');
    expect(await world.opens('grace', PASSWORD)).toBe(false);
    await accounts.disable('grace');
  });

  it('gets another password of its user, and other groups, where they changed', async () => {
    await world.open('directory');
    const [{ prefix }] = configurations();
    for (const [key, value] of [
      ['ldapAgentPassword', 'an older one'],
      ['ldapUserFilter', '(objectclass=person)'],
    ]) {
      await world.nextcloud.occ(['ldap:set-config', prefix, key, value], {
        ...{ environment: {}, user: 'www-data' },
      });
      await world.open('directory');
      expect(configurations()).toHaveLength(1);
    }
    expect(configurations()[0].settings).toMatchObject({
      ldapAgentPassword: AGENT_PASSWORD,
      ldapUserFilter: expect.stringContaining('use-nextcloud'),
    });
  });

  it('is set up whole wherever the portal is killed, and never twice', async () => {
    await world.open('directory');
    const whole = world.commands.length;
    expect(whole).toBeGreaterThan(4);
    for (let last = 1; last <= whole; last++) {
      await world.close();
      world = await NextcloudWorld.begin();
      world.killAt(last);
      await expect(world.open('directory')).rejects.toThrow('SIGKILL');
      world.onRun = () => undefined;
      await world.open('directory');
      expect([last, configurations().length]).toEqual([last, 1]);
    }
  });

  it('that cannot reach the directory says so, in its words', async () => {
    await world.lldap.lldap.control({ scenario: 'down' });
    const error = await errorOf(world.open('directory'));
    expect(error).toMatchObject({
      trouble: 'service-not-prepared',
      message: expect.stringContaining('bind failed'),
    });
    await world.lldap.lldap.control({ scenario: 'up' });
    await world.open('directory');
    expect(configurations()).toHaveLength(1);
  });
});

describe('a Nextcloud that sends people to the sign-in portal', () => {
  const open = () =>
    createNextcloudProvider().open(
      world.context('directory', { signIn: 'oidc' }),
    );
  const done = { exit: 0, stdout: 'done\n', stderr: '' };

  it('that cannot fetch the app for it says so, with what to do', async () => {
    expect(await errorOf(open())).toMatchObject({
      ...{ trouble: 'service-not-prepared' },
      message: expect.stringContaining('Could not download app user_oidc'),
      nextStep: expect.stringContaining('apps.nextcloud.com'),
    });
  });

  it('is told of it, with its secret by the input only', async () => {
    const given: (string | undefined)[] = [];
    world.app = (words, password) => {
      if (words[0] === 'user_oidc:provider') {
        given.push(password);
      }
      return /^(app:enable|config:|user_oidc:)/.test(words[0])
        ? done
        : undefined;
    };
    const accounts = await open();
    expect(given).toEqual([CLIENT_SECRET]);
    const words = world.ran.map(({ argv }) => argv.join(' '));
    expect(words.join('\n')).not.toContain('canary');
    expect(words.at(-1)).toContain(
      '--discoveryuri=https://auth.ada.localhost/.well-known/openid-configuration',
    );
    expect(world.commands).toEqual([
      ...['app:enable', 'config:system:set', 'user_oidc:provider'],
    ]);
    expect(await accounts.ensureAccount(GRACE, OURS)).toEqual({
      of: 'at-sign-in',
      evidence: expect.stringContaining('https://auth.ada.localhost'),
    });
    expect(await accounts.setPassword('grace', PASSWORD)).toEqual({
      of: 'elsewhere',
    });
  });

  it('whose app is too old for that says so, in its words', async () => {
    world.app = ([command]) =>
      command === 'user_oidc:provider'
        ? {
            ...{ exit: 1, stdout: '' },
            stderr: 'The "--clientsecret-env" option does not exist.\n',
          }
        : done;
    expect(await errorOf(open())).toMatchObject({
      ...{ trouble: 'service-not-prepared' },
      message: expect.stringContaining('does not exist'),
      nextStep: expect.stringContaining('Update the app'),
    });
  });
});

describe('a Nextcloud with accounts of its own', () => {
  it('makes administrators, and takes the right away again', async () => {
    const accounts = await world.open('local');
    const chief = { ...GRACE, groups: ['admins', 'people'] };
    expect(await accounts.ensureAccount(chief, OURS)).toEqual({ of: 'made' });
    const groups = async () =>
      (await accounts.inspect()).find(({ login }) => login === 'grace')?.groups;
    expect(await groups()).toEqual(['admin']);
    await accounts.ensureAccount(GRACE, OURS);
    expect(await groups()).toEqual([]);
    await accounts.ensureAccount(chief, OURS);
    expect(await groups()).toEqual(['admin']);
  });

  it('keeps the name as it is written, whatever stands in it', async () => {
    const accounts = await world.open('local');
    await accounts.ensureAccount(GRACE, OURS);
    expect(await accounts.inspect()).toContainEqual({
      ...GRACE,
      groups: [],
    });
  });

  it.each(['opencsp-admin', '--help', 'grace h', 'Grace', '*', '../x', ''])(
    'is never asked for "%s"',
    async login => {
      const accounts = await world.open('local');
      const before = world.ran.length;
      await expect(
        accounts.ensureAccount({ ...GRACE, login }, OURS),
      ).rejects.toThrow(AccountTroubleError);
      await expect(accounts.setPassword(login, PASSWORD)).rejects.toThrow(
        'no name',
      );
      await expect(accounts.remove(login)).rejects.toThrow('no name');
      expect(world.ran).toHaveLength(before);
    },
  );

  it('tells which password its policy refuses, in its words', async () => {
    const accounts = await world.open('local');
    await accounts.ensureAccount(GRACE, OURS);
    expect(await accounts.setPassword('grace', 'short')).toMatchObject({
      ...{ of: 'refused', message: expect.stringContaining('at least 10') },
    });
  });

  it('leaves nothing behind of an account whose address it refuses', async () => {
    const accounts = await world.open('local');
    const refused = await accounts.ensureAccount(
      { ...GRACE, email: 'no address' },
      OURS,
    );
    expect(refused).toMatchObject({
      ...{ of: 'refused', message: expect.stringContaining('no address') },
    });
    expect(await accounts.inspect()).toHaveLength(1);
  });

  it('takes the account of the same person that was there before', async () => {
    const accounts = await world.open('local');
    await accounts.ensureAccount(GRACE, OURS);
    expect(await accounts.ensureAccount(GRACE, { isOurs: false })).toEqual({
      of: 'there',
    });
  });
});

describe('trouble', () => {
  it.each([
    [{ scenario: 'maintenance' }, 'service-away', 'maintenance mode'],
    [{ scenario: 'restarting' }, 'service-away', 'maintenance mode'],
  ])('with %j is told', async (command, trouble, words) => {
    await world.nextcloud.control(command);
    const accounts = await world.open('local');
    const error = await errorOf(accounts.setPassword('grace', PASSWORD));
    expect(error).toMatchObject({
      ...{ trouble, message: expect.stringContaining(words) },
      nextStep: expect.stringMatching(/\w+ \w+/),
    });
  });

  it('that loses the answer is told, and the next call finds what was done', async () => {
    const accounts = await world.open('local');
    await world.nextcloud.control({ scenario: 'lose-answer' });
    const error = await errorOf(accounts.ensureAccount(GRACE, OURS));
    expect(error).toMatchObject({ trouble: 'service-silent' });
    expect(await accounts.ensureAccount(GRACE, OURS)).toEqual({ of: 'there' });
  });

  it('tells no password, and no word of a command is one', async () => {
    const directory = await world.open('directory');
    await directory.close();
    const accounts = await world.open('local');
    await accounts.ensureAccount(GRACE, OURS);
    await accounts.setPassword('grace', PASSWORD);
    await world.nextcloud.control({ scenario: 'down' });
    const error = await errorOf(accounts.setPassword('grace', PASSWORD));
    expect(toldBy(error)).not.toContain('canary');
    const words = JSON.stringify(world.ran.map(({ argv }) => argv));
    expect(words).not.toContain('canary');
    const handed = world.ran.filter(({ stdin }) => stdin.includes(PASSWORD));
    expect(
      handed.map(({ argv }) => argv.includes('--password-from-env')),
    ).toEqual([true, true]);
  });
});
