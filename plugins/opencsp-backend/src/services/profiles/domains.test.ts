/*
 * Proves what people are told of domains: advice for those who may make profiles, of names that are valid
 * only, as warnings of a whole preview too and never as a refusal; and that two profiles, whoever has
 * them, cannot lie one below the other, without a word about the other one. Leaves the look-ups to
 * `profiles/dns` and the race in the database to `store/profiles/domainClash.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { DomainHint } from '@opencsp/plugin-opencsp-common';
import {
  caller,
  editOf,
  GOOD_PROFILE,
  openProfiles,
} from '../../__testUtils__/profilesWorld';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

const HINT: DomainHint = {
  code: 'no-record',
  severity: 'info',
  message: 'No record yet.',
};

async function open() {
  const asked: string[] = [];
  const world = await openProfiles(await databases.init('SQLITE_3'), {
    domains: {
      advise: async (domain, person) => {
        asked.push(`${domain} ${person}`);
        return [HINT];
      },
    },
  });
  const make = async (who: string, domain: string, name = 'family') =>
    world.profiles.create(
      caller(who),
      { ...GOOD_PROFILE, name, domain, password: await world.handOff(who) },
      `${who}-${domain}`,
    );
  return { ...world, asked, make };
}

describe('advice', () => {
  it('is given in ASCII to those who may make profiles', async () => {
    const { profiles, asked } = await open();
    expect(
      await profiles.domains.advise(member, { domain: 'Müller.example.com' }),
    ).toEqual({ domain: 'xn--mller-kva.example.com', hints: [HINT] });
    expect(asked).toEqual(['xn--mller-kva.example.com user:default/member']);
  });

  it.each([
    ['nothing', {}],
    ['no domain', { domain: 'localhost' }],
    ['an address', { domain: '169.254.169.254' }],
    ['a shell', { domain: '$(id).example.com' }],
    ['a list', { domain: ['a.example.com', 'b.example.com'] }],
    ['too much', { domain: 'a.'.repeat(5_000) }],
  ])('looks nothing up for %s', async (_, query) => {
    const { profiles, asked } = await open();
    await expect(profiles.domains.advise(member, query)).rejects.toMatchObject({
      name: 'InputError',
      fields: [{ path: 'domain' }],
    });
    expect(asked).toEqual([]);
  });

  it('is not for those who may not', async () => {
    const { profiles, asked } = await open();
    await expect(
      profiles.domains.advise(caller('viewer'), { domain: 'a.example.com' }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect(asked).toEqual([]);
  });

  it('stands in a preview that is whole, and waits for nothing before', async () => {
    const { profiles, handOff, asked } = await open();
    const body = { ...GOOD_PROFILE, password: await handOff('member') };
    const { name: _, ...unfinished } = body;
    await profiles.previews.preview(member, unfinished);
    expect(asked).toEqual([]);
    const preview = await profiles.previews.preview(member, body);
    expect(preview.problems).toEqual([]);
    expect(preview.warnings).toContain(HINT.message);
    expect(asked).toEqual(['family.example.com user:default/member']);
  });
});

describe('domains one below the other', () => {
  it.each([
    ['below, of another owner', 'member2', 'team.ada.example.com'],
    ['above, of another owner', 'member2', 'example.com'],
    ['below, of the same owner', 'member', 'team.ada.example.com'],
    ['above, of the same owner', 'member', 'example.com'],
  ])('are refused: %s', async (_, who, domain) => {
    const { make } = await open();
    await make('member', 'ada.example.com', 'secretproject');
    const refused = await make(who, domain, 'other').catch(error => error);
    expect(refused).toMatchObject({
      name: 'InputError',
      fields: [
        {
          path: 'domain',
          message: expect.stringMatching(
            /^The domain of another profile lies above or below .* A sign-in holds for/,
          ),
        },
      ],
    });
    const told = refused.message.replaceAll(domain, '');
    expect(told).not.toMatch(/ada|secretproject|member/);
  });

  it('are refused for an edit, which can keep the domain it has', async () => {
    const { profiles, make, settle } = await open();
    await make('member', 'ada.example.com');
    const made = await make('member2', 'bob.example.com');
    await settle(made.profile.id);
    const profile = await profiles.get(caller('member2'), made.profile.id);
    const { id } = profile;
    const edit = editOf(profile);
    await expect(
      profiles.update(caller('member2'), id, {
        ...edit,
        domain: 'x.ada.example.com',
      }),
    ).rejects.toMatchObject({ fields: [{ path: 'domain' }] });
    const kept = { ...edit, adminEmail: 'bob@example.com' };
    expect((await profiles.update(caller('member2'), id, kept)).state).toBe(
      'saving',
    );
  });

  it('are had by one of two who ask at once', async () => {
    const { make } = await open();
    const outcomes = await Promise.allSettled([
      make('member', 'ada.example.com'),
      make('member2', 'team.ada.example.com'),
    ]);
    const refused = outcomes.flatMap(it =>
      it.status === 'rejected' ? [it.reason] : [],
    );
    expect(refused).toEqual([
      expect.objectContaining({
        fields: [expect.objectContaining({ path: 'domain' })],
      }),
    ]);
  });
});
