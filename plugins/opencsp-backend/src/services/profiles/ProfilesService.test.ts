/*
 * Proves making, retrying and deleting profiles, and commits that were made by hand, on a real database
 * with a repository in memory. Leaves edits, secrets and the branch to the tests beside it, wrong input
 * to `hostileInputs.test.ts`, HTTP and roles to `http/profilesRoutes.test.ts`, and the real repository
 * to `profiles/git`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { profileSchema } from '@opencsp/plugin-opencsp-common';
import { concludeProfile } from '../../domain/profiles/decideProfile';
import {
  caller,
  editOf,
  GOOD_PASSWORD,
  GOOD_PROFILE,
  openWithSaved,
} from '../../__testUtils__/profilesWorld';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');
const GENERATED = { ...GOOD_PROFILE, passwordStrategy: 'generated' };
const LOGIN = 'lldap-admin-password';

const open = async () => openWithSaved(await databases.init('SQLITE_3'));

describe('making a profile', () => {
  it('keeps it, with its branch by the handle rule, and gives the password to each sign-in', async () => {
    const { profiles, handOff, secretsIn, settle, due, repository } =
      await open();
    const password = await handOff('member');
    const { profile, created } = await profiles.create(
      member,
      { ...GOOD_PROFILE, password },
      'key-1',
    );
    expect(created).toBe(true);
    expect(due).toEqual(['due']);
    expect(profileSchema.parse(profile)).toMatchObject({
      name: 'family',
      branch: 'member-family',
      owner: 'user:default/member',
      state: 'saving',
      version: 1,
      actions: { edit: false, retry: false, delete: true },
    });
    expect(profile.services).toContainEqual(
      expect.objectContaining({
        id: 'jellyfin',
        chosen: true,
        url: 'https://media.family.example.com',
      }),
    );
    expect(profile.services).toContainEqual(
      expect.objectContaining({ id: 'traefik', chosen: false }),
    );
    const secrets = await secretsIn(profile.id);
    expect(secrets[LOGIN]).toBe(GOOD_PASSWORD);
    expect(secrets['lldap-admin-password']).toBe(GOOD_PASSWORD);
    expect(secrets['lldap-key-seed']).toMatch(/^[A-Za-z0-9]{64}$/);

    await settle(profile.id);
    const saved = await profiles.get(member, profile.id);
    expect(saved).toMatchObject({
      state: 'saved',
      commit: { subject: 'Make the profile', author: 'member', byPortal: true },
      cloneCommand: 'git clone -b member-family https://git.example.com',
    });
    expect((await repository.heads()).map(({ branch }) => branch)).toEqual([
      'member-family',
    ]);
  });

  it('is made once for one key, also by two requests at the same moment', async () => {
    const { profiles, handOff } = await open();
    const password = await handOff('member');
    const body = { ...GOOD_PROFILE, password };
    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => profiles.create(member, body, 'same')),
    );
    const again = await profiles.create(member, body, 'same');
    const made = answers.flatMap(answer =>
      answer.status === 'fulfilled' ? [answer.value] : [],
    );
    expect(made.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(made.map(({ profile }) => profile.id))).toEqual(
      new Set([again.profile.id]),
    );
    expect(again.created).toBe(false);
    await expect(
      profiles.create(member, { ...body, name: 'other' }, 'same'),
    ).rejects.toMatchObject({ name: 'ConflictError', code: 'key-reused' });
  });

  it('wants an Idempotency-Key, and uses no password without one', async () => {
    const { profiles, handOff } = await open();
    const password = await handOff('member');
    const body = { ...GOOD_PROFILE, password };
    await expect(
      profiles.create(member, body, undefined),
    ).rejects.toMatchObject({ fields: [{ path: 'Idempotency-Key' }] });
    expect((await profiles.create(member, body, 'key')).created).toBe(true);
  });

  it('belongs to a group of the caller, with the handle of the group', async () => {
    const { profiles, handOff } = await open();
    const team = caller('member', ['group:default/team-a']);
    const password = await handOff('member');
    const { profile } = await profiles.create(
      team,
      { ...GOOD_PROFILE, owner: 'group:default/team-a', password },
      'key',
    );
    expect(profile).toMatchObject({
      owner: 'group:default/team-a',
      createdBy: 'user:default/member',
      branch: 'teama-family',
    });
  });

  it('refuses a handle that was used, naming the field', async () => {
    const { profiles, saved } = await open();
    await saved();
    await expect(
      profiles.create(
        member,
        {
          ...GOOD_PROFILE,
          name: 'other',
          domain: 'other.example.com',
          password: 'never-handed-over-1',
        },
        'key',
      ),
    ).rejects.toMatchObject({
      code: 'handoff-gone',
      fields: [{ path: 'password' }],
    });
  });

  it('refuses a password that a chosen service would refuse, and keeps nothing', async () => {
    const { profiles, handOff } = await open();
    const body = {
      ...GOOD_PROFILE,
      password: await handOff('member', 'hunter2'),
    };
    await expect(profiles.create(member, body, 'key')).rejects.toMatchObject({
      name: 'InputError',
      fields: [{ path: 'password', message: 'Use at least 12 characters.' }],
    });
    const { totalItems } = await profiles.list(member, {
      limit: 50,
      sort: 'name',
    });
    expect(totalItems).toBe(0);
  });

  it('adds the vault to generated passwords, and makes all secrets', async () => {
    const { profiles, secretsIn } = await open();
    const { profile } = await profiles.create(member, GENERATED, 'key');
    expect(profile.chosen.map(({ id }) => id)).toEqual([
      'jellyfin',
      'homer',
      'vaultwarden',
    ]);
    const secrets = await secretsIn(profile.id);
    const made = [
      LOGIN,
      'jellyfin-admin-password',
      'vaultwarden-portal-password',
    ].map(name => secrets[name]);
    expect(new Set(made).size).toBe(3);
    made.forEach(secret => expect(secret.length).toBeGreaterThanOrEqual(16));
  });

  it('makes a digest for each client of the sign-in portal, once', async () => {
    const { profiles, handOff, store, settle } = await open();
    const body = {
      ...GOOD_PROFILE,
      services: [{ id: 'gitlab' }],
      password: await handOff('member'),
    };
    const { profile } = await profiles.create(member, body, 'key');
    const before = await settle(profile.id);
    expect(before.digests).toEqual({
      'gitlab-oidc-client': expect.stringMatching(/^\$pbkdf2-sha512\$/),
    });
    const now = await profiles.get(member, profile.id);
    await profiles.update(member, profile.id, {
      ...editOf(now),
      adminEmail: 'bea@example.com',
    });
    expect((await store.get(profile.id))?.digests).toEqual(before.digests);

    await settle(profile.id);
    await profiles.rotateSecret(member, profile.id, 'gitlab-oidc-client');
    const rotated = (await store.get(profile.id))?.digests;
    expect(Object.keys(rotated ?? {})).toEqual(['gitlab-oidc-client']);
    expect(rotated).not.toEqual(before.digests);
  });
});

describe('retrying a profile', () => {
  it('goes on with the same change when it failed, and is refused otherwise', async () => {
    const { profiles, handOff, store, clock, settle, repository } =
      await open();
    const password = await handOff('member');
    const body = { ...GOOD_PROFILE, password };
    const { profile } = await profiles.create(member, body, 'key');
    const { id } = profile;
    const before = await store.get(id);
    if (!before) {
      throw new Error('It is gone');
    }
    const failed = concludeProfile(
      before,
      { of: 'trouble', message: 'pre-receive hook declined', refused: true },
      clock.now(),
    );
    await store.saveRequest(before, failed, clock.now());
    expect(await profiles.get(member, id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'repository-refused', retryable: true },
    });
    await profiles.retry(member, id);
    await settle(id);
    expect((await profiles.get(member, id)).state).toBe('saved');
    expect(
      (await repository.history(profile.branch, { limit: 9 }))[0].change,
    ).toBe(`${id}:1`);
    await expect(profiles.retry(member, id)).rejects.toMatchObject({
      code: 'cannot-retry',
    });
  });
});

describe('deleting a profile', () => {
  it('wants its name, takes it once or twice, and frees name and domain', async () => {
    const { profiles, saved, settle } = await open();
    const profile = await saved();
    for (const body of [undefined, {}, { confirm: 'famil' }]) {
      await expect(
        profiles.delete(member, profile.id, body),
      ).rejects.toMatchObject({ fields: [{ path: 'confirm' }] });
    }
    const confirm = { confirm: 'family' };
    await profiles.delete(member, profile.id, confirm);
    const again = await profiles.delete(member, profile.id, confirm);
    expect(again.state).toBe('deleting');
    await settle(profile.id);
    expect(await profiles.outcome(profile.id)).toMatchObject({
      state: 'deleted',
      finished: true,
      succeeded: true,
    });
    const next = await saved(GOOD_PROFILE, 'second');
    expect(next.id).not.toBe(profile.id);
    expect(next.branch).toBe(profile.branch);
  });
});

describe('a commit that was made by hand', () => {
  it('is taken as it is, or ours is written over it', async () => {
    const { profiles, saved, repository, store, clock, settle } = await open();
    for (const decision of ['take', 'refuse'] as const) {
      const profile = await saved(
        { ...GOOD_PROFILE, name: decision, domain: `${decision}.example.com` },
        decision,
      );
      const commit = repository.commitByHand(profile.branch, [
        { path: 'compose.yaml', content: 'services: {}\n' },
      ]);
      const record = await store.get(profile.id);
      if (!record) {
        throw new Error('It is gone');
      }
      const foreign = {
        commit,
        subject: 'By hand',
        author: 'Somebody',
        at: clock.now(),
        problems: [],
      };
      await store.saveRequest(record, { ...record, foreign }, clock.now());

      await expect(
        profiles.decideForeign(member, profile.id, {
          commit: 'f'.repeat(40),
          decision,
        }),
      ).rejects.toMatchObject({ code: 'foreign-changed' });
      const seen = await profiles.get(member, profile.id);
      await expect(
        profiles.update(member, profile.id, editOf(seen)),
      ).rejects.toMatchObject({ code: 'cannot-change' });
      await profiles.decideForeign(member, profile.id, { commit, decision });
      await settle(profile.id);
      const { items } = await profiles.branches.files(member, profile.id, {});
      expect(items.map(({ path }) => path)).toEqual(
        decision === 'take'
          ? ['compose.yaml']
          : ['compose.yaml', 'config.env', 'secrets.env.age'],
      );
    }
  });
});

describe('the catalogue', () => {
  it('says what can be chosen and how it can be deployed', async () => {
    const { profiles, driver } = await open();
    driver.reason = 'It is off.';
    const catalogue = await profiles.catalogue(member);
    expect(catalogue.items.map(({ id }) => id)).toContain('nextcloud');
    expect(catalogue.bundles.map(({ id }) => id)).toContain('minimal');
    expect(catalogue.deployments).toEqual([
      {
        id: 'compose',
        title: 'Docker Compose',
        available: false,
        reason: 'It is off.',
      },
    ]);
  });
});
