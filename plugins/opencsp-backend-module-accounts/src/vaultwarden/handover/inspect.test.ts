/**
 * Proves that what is there is told as it is, by status, rights and items, and that nothing is changed by looking.
 */
import { organization, playedSession } from '../__testUtils__/lab';
import { Step } from '../__testUtils__/Player';
import { IDS } from '../__testUtils__/recorded';
import { CARL, reading, Roster } from '../__testUtils__/Roster';
import { sealed, Shelf } from '../__testUtils__/Shelf';
import { inspectOrganization } from './inspect';

const { signal } = new AbortController();

function inspect(roster: Roster, shelf: Shelf, isAsked: boolean) {
  const steps: (Step | string)[] = [
    roster.list,
    ...(isAsked ? [roster.publicKeys] : []),
    'listCollections',
    shelf.list,
  ];
  const { player, session } = playedSession(steps);
  const result = inspectOrganization(
    { session, organization },
    ['Carl@example.com'],
    signal,
  );
  return { player, result };
}

describe('inspectOrganization', () => {
  it.each([
    [0, true, 'invited-not-registered'],
    [1, true, 'accepted'],
    [1, false, 'burned'],
    [2, true, 'confirmed'],
    [-1, true, 'revoked'],
  ])('tells status %i with a key: %s as %s', async (status, hasKey, told) => {
    const roster = new Roster().with({ status });
    roster.hasKey = hasKey;
    const { player, result } = inspect(roster, new Shelf(), status === 1);
    const { members } = await result;

    expect(members).toContainEqual({
      mail: CARL,
      role: 'user',
      status: told,
      collections: [],
      readsAlthoughRevoked: false,
    });
    expect(player.problems).toEqual([]);
  });

  it('tells who should be a member and is not', async () => {
    const { player, result } = inspect(new Roster(), new Shelf(), false);

    expect((await result).members[1]).toEqual({
      mail: CARL,
      status: 'not-invited',
      collections: [],
      readsAlthoughRevoked: false,
    });
    expect(player.problems).toEqual([]);
  });

  it('names collections and items by our keys, and no password', async () => {
    const roster = new Roster().with({
      status: 2,
      collections: [reading(IDS.collection), reading(IDS.account)],
    });
    const shelf = new Shelf();
    const { player, session } = playedSession([shelf.create]);
    await session.ask(
      {
        what: 'prepare',
        method: 'POST',
        path: '/api/ciphers/create',
        json: {
          cipher: {
            type: 1,
            name: sealed('Nextcloud'),
            notes: null,
            folderId: null,
            organizationId: IDS.organization,
            favorite: false,
            reprompt: 0,
            fields: [
              {
                type: 0,
                name: sealed('opencsp'),
                value: sealed('profile-1/nextcloud/admin'),
                linkedId: null,
              },
            ],
            login: {
              username: sealed('admin'),
              password: sealed('Canary-4711'),
              uris: [{ uri: sealed('https://x.example.com'), match: null }],
              totp: null,
            },
            key: null,
          },
          collectionIds: [IDS.collection],
        },
      },
      signal,
    );
    const inspection = await inspect(roster, shelf, false).result;

    expect(player.problems).toEqual([]);
    expect(inspection.items).toEqual([
      {
        key: 'profile-1/nextcloud/admin',
        collections: ['profile-1'],
        isInTrash: false,
      },
    ]);
    expect(inspection.members[1]?.collections).toEqual([
      'profile-1',
      IDS.account,
    ]);
    expect(JSON.stringify(inspection)).not.toContain('Canary-4711');
  });

  it('warns of a single owner, and not of two', async () => {
    const alone = await inspect(new Roster(), new Shelf(), false).result;
    const two = new Roster().with({ status: 2, type: 0 });
    const invited = new Roster().with({ status: 0, type: 0 });

    expect(alone.warnings).toEqual(['single-owner']);
    expect((await inspect(two, new Shelf(), false).result).warnings).toEqual(
      [],
    );
    expect(
      (await inspect(invited, new Shelf(), false).result).warnings,
    ).toEqual(['single-owner']);
  });

  it('warns of a revoked member who still reads', async () => {
    const roster = new Roster().with({
      status: -1,
      collections: [reading(IDS.collection)],
    });
    const { members, warnings } = await inspect(roster, new Shelf(), false)
      .result;

    expect(warnings).toContain('revoked-member-reads');
    expect(members[1]?.readsAlthoughRevoked).toBe(true);
  });

  it('refuses a status that is not known', async () => {
    const roster = new Roster().with({ status: 7 });

    await expect(
      inspect(roster, new Shelf(), false).result,
    ).rejects.toMatchObject({ refusal: { kind: 'unexpected' } });
  });
});
