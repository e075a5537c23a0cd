/*
 * Proves that people are looked up over LDAP as Authelia does it: by name or e-mail, whatever characters they
 * typed, with their groups, and with the words of the log where the directory does not answer. An LLDAP stand-in
 * is asked, which is true to its own recordings. Leaves what becomes of it to people.test.ts and refresh.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIND, DirectoryLab } from '../__testUtils__/directoryLab';
import { readSettings } from '../settings';
import { DirectoryError, WrongPassword } from './Directory';
import { escapeFilter, fillFilter } from './filters';
import { LdapDirectory } from './LdapDirectory';
import { LdapSettings } from './ldapSettings';

const GRACE = {
  ...{ username: 'grace', displayName: 'Grace Hopper', password: 'nanosecond' },
  ...{ email: 'grace@example.com', groups: ['app_users', 'people'] },
};

/** Names that mean something in a filter, or in a DN. */
const ODD = ['a*c', 'a(b)c', 'back\\slash', '*', ')(uid*', 'größe', '\\2a'];

function settings(changes: Partial<LdapSettings> = {}): LdapSettings {
  const file = join(
    __dirname,
    '..',
    '__recordings__',
    'configuration.good.yml',
  );
  const { ldap } = readSettings(readFileSync(file, 'utf8'));
  if (!ldap) {
    throw new Error('The recorded configuration has no directory.');
  }
  return { ...ldap, ...changes };
}

describe('the directory, asked over LDAP', () => {
  let lab: DirectoryLab;
  let directory: LdapDirectory;

  beforeAll(async () => {
    lab = await DirectoryLab.open();
    await lab.add(GRACE);
    await lab.add({
      ...{ username: 'loner', displayName: 'Loner', password: 'on-my-own-1' },
      ...{ email: 'loner@example.com', groups: [] },
    });
    directory = lab.directory(settings());
  });
  afterAll(() => lab.close());
  afterEach(() => lab.lldap.control({ scenario: 'mend' }));

  it.each(['grace', 'GRACE', 'grace@example.com', 'Grace@Example.COM'])(
    'finds somebody by "%s", under their own name and with their groups',
    async typed => {
      const found = await directory.find(typed);
      expect(found?.person).toEqual({
        ...{ username: 'grace', displayName: 'Grace Hopper' },
        ...{ email: 'grace@example.com', groups: ['app_users', 'people'] },
      });
    },
  );

  it('finds somebody without groups', async () => {
    expect((await directory.find('loner'))?.person.groups).toEqual([]);
  });

  it('takes the right password, and no other', async () => {
    const found = await directory.find('grace');
    expect(await found?.prove('nanosecond')).toBeUndefined();
    const wrong = found?.prove('Nanosecond');
    await expect(wrong).rejects.toThrow(WrongPassword);
    await expect(wrong).rejects.toThrow(
      'authentication failed. Cause: error occurred performing bind: LDAP Result Code 49 "Invalid Credentials": ',
    );
  });

  it.each([
    'nobody',
    'grac',
    '*',
    'grac*',
    'grace)(uid=*',
    '(',
    '\\',
    'a\u0000',
  ])('finds nobody by %j', async typed => {
    expect(await directory.find(typed)).toBeUndefined();
  });

  it.each(ODD)('finds who is called %s, and nobody else', async name => {
    await lab.add({
      ...{ username: name, displayName: name, password: 'odd-name-1' },
      ...{ email: `${ODD.indexOf(name)}@example.com`, groups: ['app_users'] },
    });
    const found = await directory.find(name);
    expect(found?.person).toMatchObject({
      ...{ username: name, groups: ['app_users'] },
    });
    await lab.remove(name);
  });

  it('refuses to choose between two', async () => {
    await lab.add({
      ...{ username: 'thief', displayName: 'Thief', password: 'thieving-1' },
      ...{ email: 'loner', groups: [] },
    });
    await expect(directory.find('loner')).rejects.toThrow(
      "there were 2 users found when searching for 'loner' but there should only be 1",
    );
    await lab.remove('thief');
  });

  it.each([
    ['no base', { usersBase: 'OU=people', groupsBase: 'OU=groups' }],
    ['another base', { usersBase: 'ou=people,dc=other', groupsBase: '' }],
  ])('can be asked with %s, and finds nobody', async (_, changes) => {
    const other = lab.directory(settings(changes));
    expect(await other.check()).toBeUndefined();
    expect(await other.find('grace')).toBeUndefined();
  });

  it.each([
    [
      'its user is refused',
      {},
      'wrong',
      'error occurred performing bind: LDAP Result Code 49 "Invalid Credentials": ',
    ],
    [
      'nothing listens',
      {
        address: 'ldap://127.0.0.1:3899',
        at: { host: '127.0.0.1', port: 3899 },
      },
      BIND.password,
      `error occurred dialing address: error occurred attempting to dial LDAP server at 'ldap://127.0.0.1:3899': LDAP Result Code 200 "Network Error": dial tcp 127.0.0.1:3899: connect: connection refused`,
    ],
    [
      'its address is none',
      { address: 'lldap:3890', at: undefined },
      BIND.password,
      'Unknown scheme',
    ],
  ])('says that %s', async (_, changes, password, words) => {
    const other = lab.directory(settings(changes), password);
    for (const ask of [() => other.check(), () => other.find('grace')]) {
      const asked = ask();
      await expect(asked).rejects.toThrow(DirectoryError);
      await expect(asked).rejects.toThrow(words);
    }
  });

  it('says that connections are cut, also in the middle of a sign-in', async () => {
    const found = await directory.find('grace');
    await lab.lldap.control({ scenario: 'down' });
    await expect(directory.find('grace')).rejects.toThrow('Network Error');
    await expect(found?.prove('nanosecond')).rejects.toThrow(DirectoryError);
  });
});

describe('filters', () => {
  it('escape what has a meaning (RFC 4515)', () => {
    expect(escapeFilter('a*(b)\\\u0000ü')).toBe('a\\2a\\28b\\29\\5c\\00ü');
  });

  it('fill in what is known once, and leave the rest', () => {
    const values = { input: '{dn}', dn: 'cn=x' };
    expect(fillFilter('(&(a={input})(b={dn})(c={other}))', values)).toBe(
      '(&(a={dn})(b=cn=x)(c={other}))',
    );
  });
});
