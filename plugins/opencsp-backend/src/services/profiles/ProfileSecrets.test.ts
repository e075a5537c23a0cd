/*
 * Proves which secrets are shown to whom and how often, and how they are made anew. Leaves their form
 * and encryption to `profiles/secrets`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  caller,
  GOOD_PROFILE,
  openWithSaved,
} from '../../__testUtils__/profilesWorld';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');
const GENERATED = { ...GOOD_PROFILE, passwordStrategy: 'generated' };
const LOGIN = 'lldap-admin-password';

const open = async () => openWithSaved(await databases.init('SQLITE_3'));

describe('secrets', () => {
  it('are listed without values, and each generated sign-in is shown once, to its owner alone', async () => {
    const { profiles, secretsIn, settle } = await open();
    const { profile } = await profiles.create(member, GENERATED, 'key');
    const { id } = profile;
    await settle(id);
    const secrets = await secretsIn(id);
    const list = await profiles.secrets.list(member, id);
    const text = JSON.stringify(list);
    Object.values(secrets).forEach(value => expect(text).not.toContain(value));
    expect(
      list.items.filter(it => it.canReveal).map(({ name }) => name),
    ).toEqual([LOGIN]);

    for (const who of ['operator', 'admin']) {
      await expect(
        profiles.secrets.reveal(caller(who), id, LOGIN),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
      const { items } = await profiles.secrets.list(caller(who), id);
      expect(items.some(({ canReveal }) => canReveal)).toBe(false);
    }
    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => profiles.secrets.reveal(member, id, LOGIN)),
    );
    expect(
      answers.flatMap(it => (it.status === 'fulfilled' ? [it.value] : [])),
    ).toEqual([{ value: secrets[LOGIN] }]);
    await expect(
      profiles.secrets.reveal(member, id, LOGIN),
    ).rejects.toMatchObject({ code: 'already-revealed' });
    await expect(
      profiles.secrets.reveal(member, id, 'lldap-key-seed'),
    ).rejects.toMatchObject({ code: 'secret-not-shown' });
    await expect(
      profiles.secrets.reveal(member, id, '__proto__'),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('are made anew one by one, in one commit, and may be seen again; immutable ones refuse with the reason', async () => {
    const { profiles, secretsIn, settle } = await open();
    const { profile } = await profiles.create(member, GENERATED, 'key');
    const { id } = profile;
    await settle(id);
    const before = await secretsIn(id);
    await profiles.secrets.reveal(member, id, LOGIN);
    await profiles.rotateSecret(member, id, LOGIN);
    await settle(id);
    const after = await secretsIn(id);
    expect({ ...after, [LOGIN]: '' }).toEqual({ ...before, [LOGIN]: '' });
    expect(after[LOGIN]).not.toBe(before[LOGIN]);
    expect((await profiles.secrets.reveal(member, id, LOGIN)).value).toBe(
      after[LOGIN],
    );
    const { items } = await profiles.branches.history(member, id, {});
    expect(items[0].subject).toBe(`Make the secret ${LOGIN} anew`);

    await expect(
      profiles.rotateSecret(member, id, 'lldap-key-seed'),
    ).rejects.toMatchObject({
      code: 'secret-immutable',
      message: expect.stringContaining('LLDAP refuses to start'),
    });
    await expect(
      profiles.rotateSecret(member, id, 'nothing-here'),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('that a person typed are neither shown nor made anew', async () => {
    const { profiles, saved } = await open();
    const { id } = await saved();
    await expect(
      profiles.secrets.reveal(member, id, LOGIN),
    ).rejects.toMatchObject({ code: 'secret-not-shown' });
    await expect(
      profiles.rotateSecret(member, id, LOGIN),
    ).rejects.toMatchObject({ code: 'secret-typed' });
  });

  it('say since when they have their values; without the identity, names are told all the same', async () => {
    const { profiles, settle, clock, options } = await open();
    const { profile } = await profiles.create(member, GENERATED, 'key');
    const { id } = profile;
    await settle(id);
    const made = new Date(clock.now()).toISOString();
    const sinceOf = async () => {
      const { items } = await profiles.secrets.list(member, id);
      return new Map(items.map(({ name, since }) => [name, since]));
    };
    const before = await sinceOf();
    expect(before.size).toBeGreaterThan(3);
    expect(new Set(before.values())).toEqual(new Set([made]));

    clock.advance(3_600_000);
    await profiles.rotateSecret(member, id, LOGIN);
    const rotated = new Date(clock.now()).toISOString();
    expect(await sinceOf()).toEqual(new Map([...before, [LOGIN, rotated]]));

    jest.replaceProperty(options.age, 'identities', []);
    expect([...(await sinceOf()).keys()]).toEqual([...before.keys()]);
    expect([...(await sinceOf()).values()]).not.toContain(made);
    jest.restoreAllMocks();
  });
});
