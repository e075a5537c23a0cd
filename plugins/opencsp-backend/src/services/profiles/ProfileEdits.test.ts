/*
 * Proves edits: one commit each, nothing lost between two, passwords that go where they can. Leaves
 * wrong input to `hostileInputs.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  caller,
  editOf,
  GOOD_PASSWORD,
  GOOD_PROFILE,
  openWithSaved,
} from '../../__testUtils__/profilesWorld';
import { catalogueWithDiary } from '../../catalogue/__testUtils__/diary';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');
const LOGIN = 'lldap-admin-password';
const DIARY = 'diary-password';

const open = async () =>
  openWithSaved(await databases.init('SQLITE_3'), {
    catalogue: await catalogueWithDiary(),
  });

describe('editing a profile', () => {
  it('is one commit that says what changed; secrets that stay keep their bytes', async () => {
    const { profiles, saved, store, settle } = await open();
    const profile = await saved();
    const before = await store.get(profile.id);
    const edited = await profiles.update(member, profile.id, {
      ...editOf(profile),
      adminEmail: 'bea@example.com',
      services: [{ id: 'homer' }],
    });
    expect(edited).toMatchObject({
      state: 'saving',
      adminEmail: 'bea@example.com',
    });
    const after = await settle(profile.id);
    expect(after.sealed).toBe(before?.sealed);
    const history = await profiles.branches.history(member, profile.id, {});
    expect(history.items.map(({ subject }) => subject)).toEqual([
      'Change admin e-mail, services',
      'Make the profile',
    ]);
  });

  it('is refused from an older version, and nothing of the other edit is lost', async () => {
    const { profiles, saved, settle } = await open();
    const profile = await saved();
    await profiles.update(member, profile.id, {
      ...editOf(profile),
      adminEmail: 'first@example.com',
    });
    await settle(profile.id);
    await expect(
      profiles.update(member, profile.id, {
        ...editOf(profile),
        adminEmail: 'second@example.com',
      }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'version-conflict',
      nextStep: expect.any(String),
    });
    expect((await profiles.get(member, profile.id)).adminEmail).toBe(
      'first@example.com',
    );
  });

  it('of nothing writes nothing', async () => {
    const { profiles, saved, store } = await open();
    const profile = await saved();
    const before = await store.get(profile.id);
    await profiles.update(member, profile.id, editOf(profile));
    expect(await store.get(profile.id)).toEqual(before);
  });

  it('is refused while another one is being saved, before the password is used up', async () => {
    const { profiles, handOff } = await open();
    const password = await handOff('member');
    const { profile } = await profiles.create(
      member,
      { ...GOOD_PROFILE, password },
      'key',
    );
    const next = await handOff('member', 'nine dry candles argue slowly');
    await expect(
      profiles.update(member, profile.id, {
        ...editOf(profile),
        password: next,
      }),
    ).rejects.toMatchObject({ code: 'cannot-change' });
    const other = { ...GOOD_PROFILE, name: 'b', domain: 'b.example.com' };
    const made = await profiles.create(
      member,
      { ...other, password: next },
      'other',
    );
    expect(made.created).toBe(true);
  });

  it('gives the earlier password to a service that is new, and a new one to all that can take it', async () => {
    const { profiles, saved, secretsIn, handOff, settle } = await open();
    const profile = await saved({
      ...GOOD_PROFILE,
      services: [{ id: 'homer' }],
    });
    const more = await profiles.update(member, profile.id, {
      ...editOf(profile),
      services: [{ id: 'homer' }, { id: 'diary' }],
    });
    expect((await secretsIn(profile.id))[DIARY]).toBe(GOOD_PASSWORD);
    await settle(profile.id);

    const another = 'nine dry candles argue slowly';
    const password = await handOff('member', another);
    const { version } = await profiles.get(member, profile.id);
    await profiles.update(member, profile.id, {
      ...editOf(more),
      version,
      password,
    });
    const secrets = await secretsIn(profile.id);
    expect(secrets[LOGIN]).toBe(another);
    expect(secrets[DIARY]).toBe(GOOD_PASSWORD);
  });

  it('has accounts looked at when their owner has another password, and only then', async () => {
    const woken: string[] = [];
    const { profiles, saved, handOff, settle } = await openWithSaved(
      await databases.init('SQLITE_3'),
      { wakeAccounts: async id => woken.push(id) },
    );
    const profile = await saved();
    const edit = async (change: object) => {
      const { version } = await profiles.get(member, profile.id);
      const whole = { ...editOf(profile), version, ...change };
      await profiles.update(member, profile.id, whole);
      await settle(profile.id);
    };
    await edit({ adminEmail: 'bea@example.com' });
    expect(woken).toEqual([]);
    await edit({ password: await handOff('member', 'nine dry candles 4 you') });
    expect(woken).toEqual([profile.id]);
  });

  it('says that an earlier password does not fit a service that is new', async () => {
    const { profiles, saved } = await open();
    const profile = await saved({
      ...GOOD_PROFILE,
      domain: 'umbrellas.example.com',
      services: [{ id: 'homer' }],
    });
    const words = profiles.update(member, profile.id, {
      ...editOf(profile),
      services: [{ id: 'diary' }, { id: 'gitlab' }],
    });
    await expect(words).rejects.toMatchObject({
      fields: [
        {
          path: 'password',
          message: expect.stringContaining('GitLab refuses passwords'),
        },
      ],
    });
  });

  it('switches the strategy, unless a service can never change its password', async () => {
    const { profiles, saved, secretsIn } = await open();
    const profile = await saved();
    const edit = { ...editOf(profile), passwordStrategy: 'generated' };
    await profiles.update(member, profile.id, edit);
    expect((await secretsIn(profile.id))[LOGIN]).not.toBe(GOOD_PASSWORD);

    const other = await saved(
      {
        ...GOOD_PROFILE,
        name: 'diary',
        domain: 'diary.example.com',
        services: [{ id: 'diary' }],
      },
      'second',
    );
    await expect(
      profiles.update(member, other.id, {
        ...editOf(other),
        passwordStrategy: 'generated',
      }),
    ).rejects.toMatchObject({
      fields: [
        {
          path: 'passwordStrategy',
          message: expect.stringContaining('Diary'),
        },
      ],
    });
  });

  it('never brings a typed password back as one that is shown', async () => {
    const { profiles, saved, secretsIn, settle } = await open();
    const profile = await saved();
    const edit = (change: object) => async () => {
      const now = await profiles.get(member, profile.id);
      await profiles.update(member, profile.id, { ...editOf(now), ...change });
      await settle(profile.id);
    };
    const homer = { id: 'homer' };
    await edit({ services: [homer] })();
    await edit({ passwordStrategy: 'generated' })();
    await edit({ services: [homer, { id: 'jellyfin' }] })();
    const secrets = await secretsIn(profile.id);
    expect(Object.values(secrets)).not.toContain(GOOD_PASSWORD);
    expect(secrets[LOGIN]).toBeDefined();
  });
});
