/*
 * Proves what `occ` does with accounts, groups and apps: exit codes, what stands where, how its words are read.
 * Leaves directories to ldap.test.ts, and what goes wrong on demand to scenarios.test.ts.
 */
import {
  addUser,
  GOOD_PASSWORD,
  occ,
  startNextcloud,
} from './__testUtils__/lab';
import { NextcloudStandIn } from '.';

let standIn: NextcloudStandIn;

beforeEach(async () => {
  standIn = await startNextcloud();
});
afterEach(() => standIn.close());

async function info(uid: string): Promise<Record<string, unknown>> {
  const { exit, stdout } = await occ(standIn, [
    ...['user:info', uid, '--output=json'],
  ]);
  expect(exit).toBe(0);
  return JSON.parse(stdout);
}

describe('user:add', () => {
  it('makes an account with all that it is given', async () => {
    const made = await addUser(
      standIn,
      ...([
        'ada',
        '--display-name',
        'Ada Ä',
        '--email=ada@example.com',
      ] as const),
      ...['-g', 'friends', '--group=admin'],
    );
    expect(made).toMatchObject({ exit: 0, stderr: '' });
    expect(made.stdout).toBe(
      [
        'The account "ada" was created successfully',
        'Display name set to "Ada Ä"',
        'Created group "friends"',
        'Account "ada" added to group "friends"',
        'Account "ada" added to group "admin"',
        'Unable to send the welcome email to ada@example.com',
        '',
      ].join('\n'),
    );
    expect(await info('ada')).toMatchObject({
      user_id: 'ada',
      display_name: 'Ada Ä',
      email: 'ada@example.com',
      enabled: true,
      groups: ['admin', 'friends'],
      last_seen: '1970-01-01T00:00:00+00:00',
      backend: 'Database',
    });
  });

  it('refuses a name that there is, in any case, before it looks at the password', async () => {
    await addUser(standIn, 'ada');
    expect(
      await occ(standIn, ['user:add', '--password-from-env', 'ADA']),
    ).toEqual({
      exit: 1,
      stdout: 'The account "ADA" already exists.\n',
      stderr: '',
    });
  });

  it.each([
    ['unset', {}],
    ['empty', { OC_PASS: '' }],
    ['0', { OC_PASS: '0' }],
  ])('refuses a password that is %s', async (_, environment) => {
    const made = await occ(
      standIn,
      ['user:add', '--password-from-env', 'ada'],
      environment,
    );
    expect(made).toMatchObject({
      exit: 1,
      stdout: '--password-from-env given, but NC_PASS/OC_PASS is empty!\n',
    });
  });

  it('prefers NC_PASS', async () => {
    const made = await occ(
      standIn,
      ['user:add', '--password-from-env', 'ada'],
      { NC_PASS: 'short', OC_PASS: GOOD_PASSWORD },
    );
    expect(made).toMatchObject({
      exit: 1,
      stdout: 'Password needs to be at least 10 characters long.\n',
    });
  });

  it('needs a password from somewhere', async () => {
    const made = await occ(standIn, ['user:add', 'ada']);
    expect(made.exit).toBe(1);
    expect(made.stdout).toContain('Interactive input or --password-from-env');
    const generated = ['user:add', '--generate-password', 'ada'];
    expect((await occ(standIn, generated)).exit).toBe(0);
  });

  it.each(['short', 'password123'])(
    'makes nothing with the password %s, which the policy refuses',
    async password => {
      const made = await occ(
        standIn,
        ['user:add', '--password-from-env', 'ada'],
        { OC_PASS: password },
      );
      expect(made.exit).toBe(1);
      expect(made.stdout).toMatch(/^Password /);
      expect((await occ(standIn, ['user:info', 'ada'])).exit).toBe(1);
    },
  );

  it('has made the account when it refuses the mail address', async () => {
    const made = await addUser(standIn, 'ada', '--email', 'no address');
    expect(made.exit).toBe(1);
    expect(made.stdout).toMatch(
      /was created successfully\n.*"no address" is invalid/,
    );
    expect(await info('ada')).toMatchObject({ email: '' });
  });

  it.each([
    ['Größe', 'Only the following characters'],
    ['a/b', 'Only the following characters'],
    [' ada', 'whitespace at the beginning or at the end'],
    ['..', 'dots only'],
    ['a'.repeat(65), 'too long'],
    ['', 'must be provided'],
  ])('refuses the name "%s"', async (uid, words) => {
    const made = await addUser(standIn, uid);
    expect(made).toMatchObject({ exit: 1, stderr: '' });
    expect(made.stdout).toContain(words);
  });
});

describe('how words are read', () => {
  it('takes a name that looks like an option only after --', async () => {
    const made = await occ(
      standIn,
      ['user:add', '--password-from-env', '--admin'],
      { OC_PASS: GOOD_PASSWORD },
    );
    expect(made).toMatchObject({ exit: 1, stdout: '' });
    expect(made.stderr).toContain('The "--admin" option does not exist.');
    expect((await addUser(standIn, '--admin')).exit).toBe(0);
    expect((await occ(standIn, ['user:info', '--', '--admin'])).exit).toBe(0);
  });

  it('takes a value that looks like an option only after =', async () => {
    expect((await addUser(standIn, 'ada', '--display-name', '-rf')).exit).toBe(
      1,
    );
    expect((await addUser(standIn, 'ada', '--display-name=-rf')).exit).toBe(0);
    expect(await info('ada')).toMatchObject({ display_name: '-rf' });
  });

  it.each([
    [['user:info'], 'Not enough arguments (missing: "user").'],
    [
      ['user:info', 'a', 'b'],
      'Too many arguments to "user:info" command, expected arguments "user".',
    ],
    [['status', 'now'], 'No arguments expected for "status" command'],
    [['user:info', '-x', 'a'], 'The "-x" option does not exist.'],
    [['app:list', '--enabled=1'], 'option does not accept a value'],
    [['group:add', 'a', '--display-name'], 'option requires a value'],
    [['ldap:show-config'], 'no commands defined in the "ldap" namespace'],
    [['user:make', 'a'], 'Command "user:make" is not defined.'],
  ])('refuses %j', async (argv, words) => {
    const answer = await occ(standIn, argv);
    expect(answer).toMatchObject({ exit: 1, stdout: '' });
    expect(answer.stderr).toContain(words);
  });

  it.each(['root', 'nobody'])('refuses the user %s', async user => {
    const answer = await standIn.occ(['status'], { environment: {}, user });
    expect(answer.exit).toBe(1);
    expect(answer.stdout).toContain(
      'Console has to be executed with the user that owns',
    );
    const asOwner = await standIn.occ(['status'], {
      environment: {},
      user: '33',
    });
    expect(asOwner.exit).toBe(0);
  });
});

describe('accounts that there are', () => {
  beforeEach(() => addUser(standIn, 'ada'));

  it('lists names; nobody is a list, and letters are escaped', async () => {
    await addUser(standIn, 'bob', '--display-name=Bob/Ö');
    const list = await occ(standIn, ['user:list', '--output=json']);
    expect(list.stdout).toBe(
      '{"ada":"ada","bob":"Bob\\/\\u00d6","opencsp-admin":"opencsp-admin"}\n',
    );
    const none = ['user:list', '--output=json', '--offset=9'];
    expect((await occ(standIn, none)).stdout).toBe('[]\n');
    const one = ['user:list', '-l', '1'];
    expect((await occ(standIn, one)).stdout).toBe('  - ada: ada\n');
  });

  it('user:resetpassword: by the environment only, and as the policy has it', async () => {
    const argv = ['user:resetpassword', '--password-from-env', 'ada'];
    const set = await occ(standIn, argv, { OC_PASS: 'another-pass-1' });
    expect(set).toMatchObject({
      exit: 0,
      stdout: 'Successfully reset password for ada\n',
    });
    expect((await occ(standIn, argv)).exit).toBe(1);
    expect((await occ(standIn, argv, { OC_PASS: 'short' })).exit).toBe(1);
    const nobody = ['user:resetpassword', '--password-from-env', 'nobody'];
    expect(await occ(standIn, nobody)).toMatchObject({
      exit: 1,
      stdout: 'User does not exist\n',
    });
  });

  it('switches them off and on', async () => {
    expect((await occ(standIn, ['user:disable', 'ada'])).stdout).toBe(
      'The specified user is disabled\n',
    );
    expect(await info('ada')).toMatchObject({ enabled: false });
    expect((await occ(standIn, ['user:enable', 'ada'])).exit).toBe(0);
    expect(await info('ada')).toMatchObject({ enabled: true });
    expect((await occ(standIn, ['user:disable', 'nobody'])).exit).toBe(1);
  });

  it('user:delete ends well for nobody, too', async () => {
    expect(await occ(standIn, ['user:delete', 'ada'])).toMatchObject({
      exit: 0,
      stdout: 'The specified user was deleted\n',
    });
    expect(await occ(standIn, ['user:delete', 'ada'])).toMatchObject({
      exit: 0,
      stdout: 'User does not exist\n',
    });
    expect(await occ(standIn, ['user:info', 'ada'])).toMatchObject({
      exit: 1,
      stdout: 'user not found\n',
    });
  });

  it('groups: added once, members silently', async () => {
    expect((await occ(standIn, ['group:add', 'club'])).stdout).toBe(
      'Created group "club"\n',
    );
    expect((await occ(standIn, ['group:add', 'club'])).exit).toBe(1);
    const add = ['group:adduser', 'club', 'ada'];
    expect(await occ(standIn, add)).toMatchObject({ exit: 0, stdout: '' });
    expect(await info('ada')).toMatchObject({ groups: ['club'] });
    expect((await occ(standIn, ['group:adduser', 'x', 'ada'])).exit).toBe(1);
    expect((await occ(standIn, ['group:adduser', 'club', 'x'])).exit).toBe(1);
    await occ(standIn, ['group:removeuser', 'club', 'ada']);
    expect(await info('ada')).toMatchObject({ groups: [] });
  });
});

describe('the server', () => {
  it('status', async () => {
    const { stdout } = await occ(standIn, ['status', '--output=json']);
    expect(JSON.parse(stdout)).toMatchObject({
      installed: true,
      maintenance: false,
      needsDbUpgrade: false,
      versionstring: '33.0.8',
    });
    expect((await occ(standIn, ['status'])).stdout).toContain(
      '  - installed: true\n',
    );
  });

  it('switches on apps that it has, as often as it is told', async () => {
    const enable = ['app:enable', 'user_ldap'];
    expect((await occ(standIn, enable)).stdout).toMatch(
      /^user_ldap [\d.]+ enabled\n$/,
    );
    expect(await occ(standIn, enable)).toMatchObject({
      exit: 0,
      stdout: 'user_ldap already enabled\n',
    });
    expect(await occ(standIn, ['app:enable', 'user_oidc'])).toMatchObject({
      exit: 1,
      stdout: 'Could not download app user_oidc\n',
    });
    const { stdout } = await occ(standIn, ['app:list', '--output=json']);
    const { enabled, disabled } = JSON.parse(stdout);
    expect(Object.keys(enabled)).toContain('user_ldap');
    expect(Object.keys(disabled)).toContain('encryption');
  });

  it('maintenance: no app is loaded, so that nothing judges a password', async () => {
    await occ(standIn, ['app:enable', 'user_ldap']);
    await occ(standIn, ['maintenance:mode', '--on']);
    const hidden = await occ(standIn, ['ldap:show-config', '--output=json']);
    expect(hidden.exit).toBe(1);
    expect(hidden.stderr).toMatch(
      /^Nextcloud is in maintenance mode, no apps are loaded\.\n/,
    );
    expect(hidden.stderr).toContain('no commands defined in the "ldap"');
    const short = { OC_PASS: 'short' };
    const add = ['user:add', '--password-from-env', 'ada'];
    expect((await occ(standIn, add, short)).exit).toBe(0);
    expect((await occ(standIn, ['user:delete', 'ada'])).exit).toBe(1);
    const off = await occ(standIn, ['maintenance:mode', '--off']);
    expect(off.stdout).toBe('Maintenance mode disabled\n');
    expect((await occ(standIn, ['ldap:show-config'])).exit).toBe(0);
  });
});
