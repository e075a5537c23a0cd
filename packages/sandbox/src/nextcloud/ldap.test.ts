/*
 * Proves how Nextcloud is told of a directory, and which of its people it knows then: against the stand-in for
 * LLDAP, over LDAP. Leaves the directory's own behaviour to its tests.
 */
import {
  addUser,
  Directory,
  LDAP_SETTINGS,
  occ,
  ocs,
  signInAs,
  startDirectory,
  startNextcloud,
} from './__testUtils__/lab';
import { NextcloudStandIn } from '.';

let directory: Directory;
let standIn: NextcloudStandIn;

beforeEach(async () => {
  directory = await startDirectory();
  standIn = await startNextcloud({
    directory: async (name, port) => {
      const { hostname, port: at } = new URL(directory.lldap.ldapUrl);
      return name === 'lldap' && port === 3890
        ? { host: hostname, port: Number(at) }
        : undefined;
    },
  });
  await occ(standIn, ['app:enable', 'user_ldap']);
});
afterEach(async () => {
  await standIn.close();
  await directory.lldap.close();
});

async function configure(
  over: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await occ(standIn, ['ldap:create-empty-config', '-p']);
  const prefix = stdout.trim();
  for (const [key, value] of Object.entries({ ...LDAP_SETTINGS, ...over })) {
    await occ(standIn, ['ldap:set-config', prefix, key, value]);
  }
  return prefix;
}

async function list(): Promise<Record<string, string>> {
  const { stdout } = await occ(standIn, ['user:list', '--output=json']);
  return JSON.parse(stdout);
}

describe('configurations', () => {
  it('makes one more at each call', async () => {
    const make = ['ldap:create-empty-config'];
    const none = ['ldap:show-config', '--output=json'];
    expect((await occ(standIn, none)).stdout).toBe('[]\n');
    expect((await occ(standIn, [...make, '-p'])).stdout).toBe('s01\n');
    expect((await occ(standIn, make)).stdout).toBe(
      'Created new configuration with configID s02\n',
    );
    await occ(standIn, ['ldap:delete-config', 's01']);
    expect((await occ(standIn, [...make, '-p'])).stdout).toBe('s03\n');
  });

  it('shows what was set, without the password', async () => {
    const prefix = await configure();
    const show = ['ldap:show-config', prefix, '--output=json'];
    const shown = JSON.parse((await occ(standIn, show)).stdout)[prefix];
    expect(shown).toMatchObject({
      ldapHost: 'ldap://lldap',
      ldapBase: ['dc=family,dc=example,dc=com'],
      ldapAgentPassword: '***',
      ldapAttributesForUserSearch: '',
      ldapPagingSize: '500',
    });
    const open = await occ(standIn, [...show, '--show-password']);
    expect(open.stdout).toContain(LDAP_SETTINGS.ldapAgentPassword);
    expect((await occ(standIn, ['ldap:show-config'])).stdout).toMatch(
      /\| ldapHost +\| ldap:\/\/lldap +\|/,
    );
  });

  it('says nothing of a key that it does not know, and refuses an unknown configuration', async () => {
    const prefix = await configure();
    const set = (id: string, key: string) =>
      occ(standIn, ['ldap:set-config', id, key, 'x']);
    expect(await set(prefix, 'ldapHots')).toMatchObject({
      exit: 0,
      stdout: '',
    });
    expect(await set('s09', 'ldapHost')).toMatchObject({
      exit: 1,
      stdout: 'Invalid configID\n',
    });
  });

  it.each([
    ['well', {}, 0, 'is valid and the connection could be established!'],
    ['no filter', { ldapLoginFilter: '' }, 1, 'configuration is invalid.'],
    ['no %uid', { ldapLoginFilter: '(uid=x)' }, 1, 'configuration is invalid'],
    ['base', { ldapBaseUsers: 'ou=x,dc=y' }, 1, 'configuration is invalid'],
    ['password', { ldapAgentPassword: 'wrong' }, 1, 'but the bind failed'],
    ['host', { ldapHost: 'ldap://elsewhere' }, 1, 'but the bind failed'],
    ['TLS', { ldapHost: 'ldaps://lldap' }, 1, 'but the bind failed'],
    [
      'another base',
      { ldapBase: 'dc=other', ldapBaseUsers: '', ldapBaseGroups: '' },
      1,
      'but a simple search on the base fails',
    ],
  ])('tests one: %s', async (_, over, exit, words) => {
    const prefix = await configure(over);
    const tested = await occ(standIn, ['ldap:test-config', prefix]);
    expect(tested.exit).toBe(exit);
    expect(tested.stdout).toContain(words);
  });

  it('takes a whole one from its input, without a password among its words', async () => {
    const database = {
      s01ldap_host: 'ldap://lldap',
      s01ldap_port: 3890,
      s01ldap_dn: LDAP_SETTINGS.ldapAgentName,
      s01ldap_agent_password: Buffer.from(
        LDAP_SETTINGS.ldapAgentPassword,
      ).toString('base64'),
      s01ldap_base: LDAP_SETTINGS.ldapBase,
      s01ldap_login_filter: LDAP_SETTINGS.ldapLoginFilter,
      s01ldap_configuration_active: '1',
    };
    const imported = await occ(
      standIn,
      ['config:import'],
      {},
      JSON.stringify({ apps: { user_ldap: database } }),
    );
    expect(imported.stdout).toBe('Config successfully imported from: \n');
    expect((await occ(standIn, ['ldap:test-config', 's01'])).exit).toBe(0);
    const broken = await occ(standIn, ['config:import'], {}, 'no json');
    expect(broken.exit).toBe(1);
  });

  it('is told over HTTP as well', async () => {
    const path = 'v2.php/apps/user_ldap/api/v1/config';
    const made = await ocs(standIn, path, { method: 'POST' });
    expect(made.data).toEqual({ configID: 's01' });
    const form = Object.fromEntries(
      Object.entries(LDAP_SETTINGS).map(([key, value]) => [
        `configData[${key}]`,
        value,
      ]),
    );
    const set = await ocs(standIn, `${path}/s01`, { method: 'PUT', form });
    expect(set).toMatchObject({ status: 200, code: 200 });
    expect((await occ(standIn, ['ldap:test-config', 's01'])).exit).toBe(0);
    const wrong = { 'configData[ldapHots]': 'x' };
    expect(
      await ocs(standIn, `${path}/s01`, { method: 'PUT', form: wrong }),
    ).toMatchObject({ status: 400, message: 'Invalid config key' });
    expect(await ocs(standIn, `${path}/s09`)).toMatchObject({
      status: 404,
      message: 'Config ID not found',
    });
  });
});

describe('people', () => {
  it('lists those of the filter; LLDAP finds who has no name to show, too', async () => {
    await configure();
    expect(await list()).toEqual({
      ada: 'Ada Example',
      bob: 'Bob',
      nameless: 'nameless',
      'opencsp-admin': 'opencsp-admin',
    });
    expect((await occ(standIn, ['ldap:search', ''])).stdout).toBe(
      'Ada Example (ada)\nBob (bob)\nnameless (nameless)\n',
    );
    expect((await occ(standIn, ['ldap:search', 'B'])).stdout).toBe(
      'Bob (bob)\n',
    );
    expect((await occ(standIn, ['ldap:search', '*)(uid='])).stdout).toBe('');
    const groups = ['ldap:search', '--group', 'next'];
    expect((await occ(standIn, groups)).stdout).toBe('nextcloud_users\n');
  });

  it('knows somebody only when they have been seen, and for ever then', async () => {
    await configure();
    const info = ['user:info', 'ada', '--output=json'];
    expect((await occ(standIn, info)).exit).toBe(1);
    await list();
    expect(JSON.parse((await occ(standIn, info)).stdout)).toMatchObject({
      user_id: 'ada',
      email: 'ada@example.com',
      backend: 'LDAP',
    });
    expect((await addUser(standIn, 'ada')).stdout).toContain('already exists');
    await directory.change('mutation{deleteUser(userId:"ada"){ok}}');
    expect(await list()).not.toHaveProperty('ada');
    expect((await occ(standIn, info)).exit).toBe(0);
    const check = await occ(standIn, ['ldap:check-user', 'ada']);
    expect(check.stdout).toContain('does not exists on LDAP anymore');
  });

  it('deletes nobody whom the directory has', async () => {
    await configure();
    await list();
    expect(await occ(standIn, ['user:delete', 'ada'])).toMatchObject({
      exit: 1,
      stdout:
        'The specified user could not be deleted. Please check the logs.\n',
    });
    await directory.change('mutation{deleteUser(userId:"ada"){ok}}');
    expect((await occ(standIn, ['user:delete', 'ada'])).exit).toBe(0);
    expect((await occ(standIn, ['user:info', 'ada'])).exit).toBe(1);
  });

  it('gives another name to who would have that of an account', async () => {
    await addUser(standIn, 'ada');
    await configure();
    const names = Object.keys(await list());
    expect(names).toContain('ada');
    expect(names.filter(name => /^ada_\d{4}$/.test(name))).toHaveLength(1);
  });

  it('names people by their UUID when nothing else is said', async () => {
    await configure({ ldapExpertUsernameAttr: '' });
    const ada = Object.entries(await list()).find(
      ([, name]) => name === 'Ada Example',
    );
    expect(ada?.[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  it('signs them in with the password of the directory', async () => {
    await configure();
    await directory.setPassword('ada', 'pass-of-Ada-1');
    await directory.setPassword('outsider', 'pass-of-Out-1');
    expect(await signInAs(standIn, 'ada', 'pass-of-Ada-1')).toBe(200);
    expect(await signInAs(standIn, 'ada', 'wrong')).toBe(401);
    expect(await signInAs(standIn, 'outsider', 'pass-of-Out-1')).toBe(401);
    expect(await signInAs(standIn, 'a*', 'pass-of-Ada-1')).toBe(401);
    await occ(standIn, ['user:disable', 'ada']);
    expect(await signInAs(standIn, 'ada', 'pass-of-Ada-1')).toBe(401);
  });

  it('cannot list anybody while the directory is away; accounts of its own sign in', async () => {
    await configure();
    await directory.lldap.control({ scenario: 'down' });
    const listed = await occ(standIn, ['user:list']);
    expect(listed.exit).toBe(1);
    expect(listed.stderr).toContain(
      'Connection to LDAP server could not be established',
    );
    expect((await ocs(standIn, 'v2.php/cloud/user')).status).toBe(200);
    expect(await signInAs(standIn, 'ada', 'pass-of-Ada-1')).toBe(401);
  });

  it('knows nobody of a configuration that is not active', async () => {
    await configure({ ldapConfigurationActive: '0' });
    expect(Object.keys(await list())).toEqual(['opencsp-admin']);
  });
});
