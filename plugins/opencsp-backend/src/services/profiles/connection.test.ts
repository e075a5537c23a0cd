/*
 * Proves that profiles are saved with the ports on which people reach them and with the certificates that
 * were asked for, that a branch is not written anew because ports change, and that a profile from before
 * has certificates that browsers trust. The files are those of Docker Compose; leaves what stands in each
 * of them to the rendering package.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ProfileRenderer } from '@opencsp/plugin-opencsp-node';
import { renderCompose, STAGING_CA } from '@opencsp/rendering';
import {
  caller,
  editOf,
  GOOD_PROFILE,
  openProfiles,
} from '../../__testUtils__/profilesWorld';
import { ProfilesOptions } from './options';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

const GENERATED = {
  ...GOOD_PROFILE,
  passwordStrategy: 'generated',
  services: [{ id: 'homer' }],
};
const PORTS = { http: 8088, https: 8443 };
const HOME = 'https://home.family.example.com';
const TRAEFIK = 'traefik/traefik.yml';

const compose: ProfileRenderer = {
  id: 'compose',
  title: 'Docker Compose',
  availability: () => ({ available: true }),
  render: renderCompose,
};

async function open(change: Partial<ProfilesOptions> = {}) {
  const db = await databases.init('SQLITE_3');
  const world = await openProfiles(db, { drivers: [compose], ...change });
  const { profiles, settle } = world;
  return {
    ...world,
    db,
    saved: async (body: object = GENERATED) => {
      const { profile } = await profiles.create(member, body, 'key');
      await settle(profile.id);
      return profiles.get(member, profile.id);
    },
    contentOf: async (id: string, path: string) => {
      const { items } = await profiles.branches.files(member, id, {});
      return items.find(file => file.path === path)?.content;
    },
  };
}

describe('the ports on which people reach services', () => {
  it('stand in addresses that are shown, previewed and saved', async () => {
    const { profiles, saved, contentOf } = await open({ publicPorts: PORTS });
    const preview = await profiles.previews.preview(member, GENERATED);
    const profile = await saved();
    for (const { services } of [preview, profile]) {
      expect(services.find(({ id }) => id === 'homer')?.url).toBe(
        `${HOME}:8443`,
      );
    }
    const shown = preview.files.find(({ path }) => path === 'services.env');
    expect(shown?.diff).toContain(`OPENCSP_HOMER_URL='${HOME}:8443'`);
    expect(await contentOf(profile.id, 'services.env')).toContain(
      `OPENCSP_HOMER_URL='${HOME}:8443'`,
    );
  });

  it('change no branch until its profile is changed', async () => {
    const { profiles, options, saved, settle, store, repository, contentOf } =
      await open();
    const profile = await saved();
    const before = await store.get(profile.id);
    const commits = repository.calls.filter(it => it === 'commit').length;

    // As after a start with other settings.
    options.publicPorts = PORTS;
    await profiles.update(member, profile.id, editOf(profile));
    await settle(profile.id);
    expect(await store.get(profile.id)).toEqual(before);
    expect(repository.calls.filter(it => it === 'commit')).toHaveLength(
      commits,
    );
    expect(await contentOf(profile.id, 'services.env')).toContain(
      `OPENCSP_HOMER_URL='${HOME}'`,
    );

    await profiles.update(member, profile.id, {
      ...editOf(profile),
      adminEmail: 'bea@example.com',
    });
    await settle(profile.id);
    expect(await contentOf(profile.id, 'services.env')).toContain(
      `OPENCSP_HOMER_URL='${HOME}:8443'`,
    );
  });
});

describe('certificates for trying things out', () => {
  it('are asked for by an edit, which says so, and so is going back', async () => {
    const { profiles, saved, settle, contentOf } = await open();
    const profile = await saved();
    expect(profile.certificates).toBe('trusted');
    const edit = editOf(profile);

    await profiles.update(member, profile.id, {
      ...edit,
      certificates: 'staging',
    });
    const { version } = await settle(profile.id);
    expect((await profiles.get(member, profile.id)).certificates).toBe(
      'staging',
    );
    const trial = await contentOf(profile.id, TRAEFIK);
    expect(trial).toContain(`caServer: "${STAGING_CA}"`);
    expect(trial).not.toContain('"/acme/acme.json"');

    await profiles.update(member, profile.id, { ...edit, version });
    await settle(profile.id);
    const real = await contentOf(profile.id, TRAEFIK);
    expect(real).toContain('storage: "/acme/acme.json"');
    expect(real).not.toContain('caServer');
    const { items } = await profiles.branches.history(member, profile.id, {});
    expect(items.map(({ subject }) => subject)).toEqual([
      'Change certificates',
      'Change certificates',
      'Make the profile',
    ]);
  });

  it('are told for what they are before they are saved', async () => {
    const { profiles } = await open();
    const { problems, warnings } = await profiles.previews.preview(member, {
      ...GENERATED,
      certificates: 'staging',
    });
    expect(problems).toEqual([]);
    expect(warnings).toContainEqual(
      expect.stringContaining('browsers warn of every page'),
    );
  });

  it.each([
    ['without HTTPS', { protocol: 'http', certificates: 'staging' }],
    ['of a kind that there is not', { certificates: 'free' }],
    ['that are no word', { certificates: { evil: true } }],
  ])('are refused %s', async (_, change) => {
    const { profiles } = await open();
    const body = { ...GENERATED, ...change };
    const { problems } = await profiles.previews.preview(member, body);
    expect(problems.map(({ path }) => path)).toEqual(['certificates']);
    await expect(profiles.create(member, body, 'key')).rejects.toMatchObject({
      fields: [{ path: 'certificates' }],
    });
  });

  it('are not what a profile from before has', async () => {
    const { db, profiles, saved, store, settle } = await open();
    const profile = await saved();
    const [row] = await db('profiles').where({ id: profile.id });
    const record = JSON.parse(row.record);
    expect(record.spec.certificates).toBe('trusted');
    delete record.spec.certificates;
    await db('profiles')
      .where({ id: profile.id })
      .update({ record: JSON.stringify(record) });

    const read = await store.get(profile.id);
    expect(read?.spec.certificates).toBe('trusted');
    await profiles.update(member, profile.id, editOf(profile));
    await settle(profile.id);
    expect(await store.get(profile.id)).toEqual(read);
  });
});
