/*
 * Proves what a form is told while it is filled in and before it is saved, and that nothing is made by
 * asking. Leaves the words of each refusal to `hostileInputs.test.ts`, and Git's own differences to
 * `profiles/git`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { profilePreviewSchema } from '@opencsp/plugin-opencsp-common';
import { renderCompose } from '@opencsp/rendering';
import {
  caller,
  GOOD_PROFILE,
  openProfiles,
} from '../../__testUtils__/profilesWorld';
import { catalogueWithDiary } from '../../catalogue/__testUtils__/diary';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

async function open() {
  const db = await databases.init('SQLITE_3');
  const catalogue = await catalogueWithDiary();
  return { ...(await openProfiles(db, { catalogue })), db };
}

describe('a preview', () => {
  it('says what of an unfinished form is wrong, and shows what is known', async () => {
    const { profiles } = await open();
    const preview = await profiles.previews.preview(member, {
      services: [{ id: 'jellyfin' }],
      domain: 'co.uk',
    });
    expect(preview.problems.map(({ path }) => path).sort()).toEqual([
      'adminEmail',
      'deployment',
      'domain',
      'name',
      'passwordStrategy',
    ]);
    expect(preview.services.map(({ id }) => id)).toContain('jellyfin');
    expect(preview.needs?.memoryMiB.floor).toBeGreaterThan(0);
    expect(preview.files).toEqual([]);
    expect(preview.branch).toBeUndefined();

    const nothing = await profiles.previews.preview(member, {});
    expect(nothing.problems.length).toBeGreaterThan(0);
    expect(nothing.services).toEqual([]);
  });

  it('suggests a domain for a new profile by the operator’s pattern, once it has a name', async () => {
    const db = await databases.init('SQLITE_3');
    const { profiles } = await openProfiles(db, {
      domainPattern: '{name}.{handle}.example.net',
    });
    const suggested = async (body: object) =>
      (await profiles.previews.preview(member, body)).suggestedDomain;
    expect(await suggested({})).toBeUndefined();
    expect(await suggested({ name: 'No name' })).toBeUndefined();
    expect(await suggested({ name: 'family' })).toBe(
      'family.member.example.net',
    );
  });

  it('of a new profile shows all files as added, secrets as encrypted, and makes nothing', async () => {
    const { profiles, handOff, db, repository } = await open();
    const password = await handOff('member');
    const handoffs = await db('handoffs');
    const preview = profilePreviewSchema.parse(
      await profiles.previews.preview(member, { ...GOOD_PROFILE, password }),
    );
    expect(preview).toMatchObject({ problems: [], branch: 'member-family' });
    expect(preview.files.map(({ path, status }) => [path, status])).toEqual([
      ['compose.yaml', 'added'],
      ['config.env', 'added'],
      ['secrets.env.age', 'added'],
    ]);
    expect(preview.files[1].diff).toContain('+DOMAIN=family.example.com');
    expect(preview.files[2]).toEqual({
      path: 'secrets.env.age',
      status: 'added',
    });
    expect(await db('profiles')).toEqual([]);
    expect(await db('handoffs')).toEqual(handoffs);
    expect(repository.calls).toEqual(['diffFiles']);
  });

  it('of an edit shows the difference alone, and the secrets only when they change', async () => {
    const { profiles, settle } = await open();
    const body = {
      ...GOOD_PROFILE,
      passwordStrategy: 'generated',
      services: [{ id: 'homer' }],
    };
    const { profile } = await profiles.create(member, body, 'key');
    const { version } = await settle(profile.id);
    const { name, ...edit } = { ...body, version };
    const pathsOf = async (change: object) => {
      const preview = await profiles.previews.preview(
        member,
        { ...edit, ...change },
        profile.id,
      );
      expect(preview.problems).toEqual([]);
      return preview.files.map(({ path, status }) => `${status} ${path}`);
    };
    expect(await pathsOf({})).toEqual([]);
    expect(await pathsOf({ version: undefined })).toEqual([]);
    expect(await pathsOf({ domain: 'new.example.com' })).toEqual([
      'changed config.env',
    ]);
    expect(
      await pathsOf({ services: [{ id: 'homer' }, { id: 'jellyfin' }] }),
    ).toEqual(['changed compose.yaml', 'changed secrets.env.age']);
  });

  it('warns of the vault that is added, of plain HTTP, and of a repository that is away', async () => {
    const { profiles, repository } = await open();
    repository.isDown = true;
    const preview = await profiles.previews.preview(member, {
      ...GOOD_PROFILE,
      services: [{ id: 'jellyfin' }],
      passwordStrategy: 'generated',
      protocol: 'http',
    });
    expect(preview.problems).toEqual([]);
    expect(preview.warnings).toEqual([
      expect.stringContaining('Vaultwarden is added'),
      expect.stringContaining('no single sign-on'),
      expect.stringContaining('cannot be reached'),
    ]);
    expect(preview.services.map(({ id }) => id)).toContain('vaultwarden');
  });

  it('says which service keeps its password when a new one was typed', async () => {
    const { profiles, handOff, settle } = await open();
    const body = { ...GOOD_PROFILE, services: [{ id: 'diary' }] };
    const { profile } = await profiles.create(
      member,
      { ...body, password: await handOff('member') },
      'key',
    );
    await settle(profile.id);
    const { name, ...edit } = body;
    const preview = await profiles.previews.preview(
      member,
      { ...edit, password: await handOff('member') },
      profile.id,
    );
    expect(preview.problems).toEqual([]);
    expect(preview.warnings).toEqual([
      expect.stringContaining('Diary keeps the password'),
    ]);
  });

  it('of all applications passes the rules of the real renderer, with words for what is to come', async () => {
    const db = await databases.init('SQLITE_3');
    const { profiles } = await openProfiles(db, {
      drivers: [
        {
          id: 'compose',
          title: 'Docker Compose',
          availability: () => ({ available: true }),
          render: renderCompose,
        },
      ],
    });
    const ids = ['nextcloud', 'gitlab', 'jellyfin', 'vaultwarden', 'homer'];
    const preview = await profiles.previews.preview(member, {
      ...GOOD_PROFILE,
      passwordStrategy: 'generated',
      services: ids.map(id => ({ id })),
    });
    expect(preview.problems).toEqual([]);
    expect(preview.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['compose.yaml', 'secrets.env.age']),
    );
    expect(JSON.stringify(preview.files)).toContain('made.when.it.is.saved');
    expect(await db('profiles')).toEqual([]);
  });

  it('says what changing the deployment type does to data, and what the other one does otherwise', async () => {
    const db = await databases.init('SQLITE_3');
    const driver = (id: string, title: string) => ({
      ...{ id, title, render: renderCompose },
      availability: () => ({ available: true as const }),
    });
    const { profiles, settle } = await openProfiles(db, {
      drivers: [
        driver('compose', 'Docker Compose'),
        { ...driver('nixos', 'NixOS'), differences: () => ['It differs.'] },
      ],
    });
    const body = { ...GOOD_PROFILE, passwordStrategy: 'generated' };
    const { profile } = await profiles.create(member, body, 'key');
    await settle(profile.id);
    const { name, ...edit } = body;
    const warnings = async (deployment: string) =>
      (
        await profiles.previews.preview(
          member,
          { ...edit, deployment },
          profile.id,
        )
      ).warnings;
    expect((await warnings('compose')).join(' ')).not.toContain('type changes');
    expect(await warnings('nixos')).toEqual(
      expect.arrayContaining([
        'It differs.',
        expect.stringMatching(
          /from Docker Compose to NixOS\. .*stays on the old one/,
        ),
      ]),
    );
  });

  it('is for those who may make or edit', async () => {
    const { profiles } = await open();
    await expect(
      profiles.previews.preview(caller('viewer'), GOOD_PROFILE),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    const { profile } = await profiles.create(
      member,
      { ...GOOD_PROFILE, passwordStrategy: 'generated' },
      'key',
    );
    await expect(
      profiles.previews.preview(caller('member2'), GOOD_PROFILE, profile.id),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('says branch and addresses of an unfinished form as soon as they can be known', async () => {
    const { profiles } = await open();
    const ask = (body: object) => profiles.previews.preview(member, body);
    const urlsOf = ({ services }: Awaited<ReturnType<typeof ask>>) =>
      services.flatMap(({ url }) => url ?? []);

    const named = await ask({ name: 'family' });
    expect(named).toMatchObject({ branch: 'member-family', services: [] });
    expect(named.problems).not.toEqual([]);

    const services = [{ id: 'jellyfin' }];
    expect(urlsOf(await ask({ name: 'family', services }))).toEqual([]);
    const known = await ask({ domain: 'family.example.com', services });
    expect(known.branch).toBeUndefined();
    expect(known.problems).not.toEqual([]);
    expect(urlsOf(known)).toContain('https://media.family.example.com');
    expect(
      urlsOf(
        await ask({
          domain: 'family.example.com',
          protocol: 'http',
          adminEmail: 'nobody',
          services,
        }),
      ),
    ).toContain('http://media.family.example.com');
  });

  it('says the branch of an edit, whose name is fixed, whatever is missing', async () => {
    const { profiles, settle } = await open();
    const { profile } = await profiles.create(
      member,
      { ...GOOD_PROFILE, passwordStrategy: 'generated' },
      'key',
    );
    await settle(profile.id);
    expect(
      await profiles.previews.preview(member, {}, profile.id),
    ).toMatchObject({ branch: 'member-family' });
  });
});
