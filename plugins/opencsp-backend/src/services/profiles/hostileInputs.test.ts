/*
 * Proves that wrong and hostile input is refused with the field and the same words on create, edit and
 * preview, that nothing is made by it, and that no password is used up. Leaves hand-made commits to
 * `profiles/hostile`, and bodies that are no JSON or too large to `http/profilesRoutes.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  caller,
  GOOD_PROFILE,
  openProfiles,
} from '../../__testUtils__/profilesWorld';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

type World = Awaited<ReturnType<typeof openProfiles>>;
let world: World;
let db: Knex;
let id: string;
let version: number;

beforeAll(async () => {
  db = await databases.init('SQLITE_3');
  world = await openProfiles(db);
  const { profiles, handOff, settle } = world;
  for (const name of ['taken', 'mine']) {
    const body = { ...GOOD_PROFILE, name, domain: `${name}.example.com` };
    const password = await handOff('member');
    const made = await profiles.create(member, { ...body, password }, name);
    id = made.profile.id;
    version = (await settle(id)).version;
  }
});

/** Wrong in a form, whatever it is for. */
const WRONG: [string, object, string, RegExp][] = [
  ['no domain', { domain: undefined }, 'domain', /Give the domain/],
  ['a domain that is a number', { domain: 7 }, 'domain', /Give the domain/],
  [
    'a shell in the domain',
    { domain: '$(id).example.com' },
    'domain',
    /letters, digits/,
  ],
  [
    'a line end in the domain',
    { domain: 'a.example.com\nX=1' },
    'domain',
    /letters, digits/,
  ],
  [
    'a rule of Traefik in the domain',
    { domain: 'a`) || Host(`b.c' },
    'domain',
    /letters, digits/,
  ],
  [
    'an address of a page',
    { domain: 'https://a.example.com/' },
    'domain',
    /Write the domain alone/,
  ],
  ['an IP address', { domain: '10.0.0.1' }, 'domain', /needs a domain/],
  [
    'a domain with an asterisk',
    { domain: '*.example.com' },
    'domain',
    /asterisk/,
  ],
  [
    'a domain of 300 characters',
    { domain: `${'a'.repeat(290)}.example` },
    'domain',
    /200 is the most/,
  ],
  ['a public suffix', { domain: 'co.uk' }, 'domain', /shared by many people/],
  [
    'a public suffix in capitals',
    { domain: 'CO.UK' },
    'domain',
    /shared by many people/,
  ],
  [
    'a public suffix of a company',
    { domain: 'github.io' },
    'domain',
    /shared by many people/,
  ],
  [
    'the domain of another profile',
    { domain: 'taken.example.com' },
    'domain',
    /Another profile has the domain/,
  ],
  [
    'the same in capitals',
    { domain: ' TAKEN.Example.com ' },
    'domain',
    /Another profile has the domain/,
  ],
  [
    'a domain below another one’s',
    { domain: 'team.TAKEN.example.com' },
    'domain',
    /lies above or below "team.taken.example.com"/,
  ],
  [
    'a domain above another one’s',
    { domain: 'example.com' },
    'domain',
    /lies above or below "example.com"/,
  ],
  ['no address', { adminEmail: '' }, 'adminEmail', /Give the e-mail address/],
  [
    'two addresses',
    { adminEmail: 'a@example.com,b@example.com' },
    'adminEmail',
    /one "@"/,
  ],
  [
    'an address with a line end',
    { adminEmail: 'a@example.com\nX: y' },
    'adminEmail',
    /no domain/,
  ],
  [
    'an address with a template',
    { adminEmail: '{{env}}@example.com' },
    'adminEmail',
    /letters, digits/,
  ],
  [
    'an unknown deployment type',
    { deployment: 'swarm' },
    'deployment',
    /Choose one of: compose/,
  ],
  [
    'a deployment type with a path',
    { deployment: '../compose' },
    'deployment',
    /./,
  ],
  [
    'an unknown strategy',
    { passwordStrategy: 'none' },
    'passwordStrategy',
    /Choose how/,
  ],
  ['an unknown protocol', { protocol: 'ftp' }, 'protocol', /./],
  ['no service', { services: [] }, 'services', /at least one/],
  [
    'an unknown service',
    { services: [{ id: 'wordpress' }] },
    'services.0.id',
    /There is no service "wordpress"/,
  ],
  [
    'a service named like a part of every object',
    { services: [{ id: 'constructor' }] },
    'services.0.id',
    /There is no service/,
  ],
  [
    'a core service',
    { services: [{ id: 'homer' }, { id: 'lldap' }] },
    'services.1.id',
    /comes by itself/,
  ],
  [
    'a service twice',
    { services: [{ id: 'homer' }, { id: 'homer' }] },
    'services.1.id',
    /chosen twice/,
  ],
  [
    'a second factor that nobody asks for',
    { services: [{ id: 'jellyfin', secondFactor: true }] },
    'services.0.secondFactor',
    /Switch it off/,
  ],
  [
    '1,000 services',
    { services: Array.from({ length: 1_000 }, () => ({ id: 'homer' })) },
    'services',
    /at most 50 services, not 1000/,
  ],
  ['an unknown field', { privileged: true }, 'privileged', /no field/],
  [
    'what the renderer refuses',
    { domain: 'unrenderable.example.com' },
    'domain',
    /cannot be rendered/,
  ],
  [
    'a handle that is none',
    { password: '../etc' },
    'password',
    /Type the password again/,
  ],
];

describe('wrong input', () => {
  it.each(WRONG)('%s', async (_, change, path, message) => {
    const { profiles, handOff } = world;
    const password = await handOff('member');
    const field = { path, message: expect.stringMatching(message) };
    const { name, ...rest } = { ...GOOD_PROFILE, domain: 'new.example.com' };
    const rows = await db('profiles');
    const handoffs = await db('handoffs');

    const create = { name, ...rest, password, ...change };
    const edit = { ...rest, version, password, ...change };
    const refusal = {
      name: 'InputError',
      code: 'invalid-request',
      fields: expect.arrayContaining([field]),
      nextStep: expect.any(String),
    };
    await expect(profiles.create(member, create, 'key')).rejects.toMatchObject(
      refusal,
    );
    await expect(profiles.update(member, id, edit)).rejects.toMatchObject(
      refusal,
    );
    for (const preview of [
      await profiles.previews.preview(member, create),
      await profiles.previews.preview(member, edit, id),
    ]) {
      expect(preview.problems).toContainEqual(field);
      expect(preview.files).toEqual([]);
    }
    expect(await db('profiles')).toEqual(rows);
    expect(await db('handoffs')).toEqual(handoffs);
    await db('handoffs').delete();
  });

  it.each([
    ['no name', undefined, /Give the profile a name/],
    ['a shell', '$(reboot)', /lower-case/],
    ['a way up', '../../etc', /lower-case/],
    ['a name of Git', 'a.lock', /lower-case/],
    ['an option', '-upload', /Begin the name/],
    ['another script', 'fаmily', /lower-case/],
    ['two hyphens', 'a--b', /single hyphens/],
    ['31 characters', 'a'.repeat(31), /30 is the most/],
    ['the name of another one', 'taken', /already a profile "taken"/],
  ])('as a name: %s', async (_, name, message) => {
    const { profiles, handOff } = world;
    const password = await handOff('member');
    const body = { ...GOOD_PROFILE, domain: 'new.example.com', name, password };
    const field = { path: 'name', message: expect.stringMatching(message) };
    await expect(profiles.create(member, body, 'key')).rejects.toMatchObject({
      fields: expect.arrayContaining([field]),
    });
    const { problems } = await profiles.previews.preview(member, body);
    expect(problems).toContainEqual(field);
    await db('handoffs').delete();
  });

  it.each([
    ['another person', 'user:default/operator', /do not belong/],
    ['a role', 'group:default/opencsp-member', /do not belong/],
    ['no ref', 'member', /entity ref/],
  ])('as an owner: %s', async (_, owner, message) => {
    const { profiles } = world;
    const body = {
      ...GOOD_PROFILE,
      domain: 'new.example.com',
      name: 'new',
      passwordStrategy: 'generated',
      owner,
    };
    const field = { path: 'owner', message: expect.stringMatching(message) };
    await expect(profiles.create(member, body, 'key')).rejects.toMatchObject({
      fields: expect.arrayContaining([field]),
    });
    const { problems } = await profiles.previews.preview(member, body);
    expect(problems).toContainEqual(field);
    expect(await db('handles').where({ owner_ref: owner })).toEqual([]);
  });

  it.each([[null], [undefined], ['text'], [[]], [7]])(
    'as a whole request: %j',
    async body => {
      const { profiles } = world;
      await expect(profiles.create(member, body, 'key')).rejects.toMatchObject({
        name: 'InputError',
      });
      const { problems } = await profiles.previews.preview(member, body);
      expect(problems.length).toBeGreaterThan(0);
    },
  );

  it('names a driver that is there and cannot work', async () => {
    const { profiles, driver } = world;
    driver.reason = 'Its host is off.';
    const body = { ...GOOD_PROFILE, passwordStrategy: 'generated' };
    await expect(profiles.create(member, body, 'key')).rejects.toMatchObject({
      fields: [
        {
          path: 'deployment',
          message: 'Docker Compose cannot be used now. Its host is off.',
        },
      ],
    });
    driver.reason = undefined;
  });

  it('takes names below .localhost and below a shared suffix', async () => {
    const { profiles } = world;
    for (const domain of ['ada.localhost', 'ada.github.io', 'ada.co.uk']) {
      const body = { ...GOOD_PROFILE, domain, passwordStrategy: 'generated' };
      const { problems } = await profiles.previews.preview(member, body);
      expect(problems).toEqual([]);
    }
  });
});
