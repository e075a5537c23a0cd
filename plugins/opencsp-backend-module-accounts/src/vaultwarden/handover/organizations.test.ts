/**
 * Proves that the organisation of an owner and its collections are made once and found again, and that the key which
 * counts is the one read back from the server. Items and members are in tests of their own.
 */
import { z } from 'zod';
import {
  emptySync,
  organization,
  ORGANIZATION_NAME,
  playedSession,
  recordedKeyPair,
  seeded,
  syncWithOrganization,
} from '../__testUtils__/lab';
import { Player, Step } from '../__testUtils__/Player';
import { IDS, recordedVectors } from '../__testUtils__/recorded';
import { makeKeyPair, open, openAsHolder, SymmetricKey } from '../crypto';
import { VaultSession } from '../http/VaultSession';
import { ensureCollection } from './collections';
import {
  ensureOrganization,
  findOrganization,
  removeOrganization,
} from './organizations';

const { signal } = new AbortController();

function ensure(session: VaultSession) {
  return ensureOrganization(
    {
      session,
      name: ORGANIZATION_NAME,
      random: seeded('an organisation'),
      makeKeyPair: async () => recordedKeyPair(),
    },
    signal,
  );
}

/** A sync with the organisation changed. */
const syncWith = (change: (one: object) => object[]): Step => ({
  exchange: 'sync',
  answer: (body, sent) => {
    const { profile } = z
      .object({
        profile: z.object({ organizations: z.array(z.looseObject({})) }),
      })
      .parse(syncWithOrganization.answer?.(body, sent));
    return {
      profile: { organizations: profile.organizations.flatMap(change) },
    };
  },
});

describe('the organisation of an owner', () => {
  it('is made as recorded, and its key is the one read back', async () => {
    const { player, session } = playedSession([
      emptySync,
      'createOrganization',
      syncWithOrganization,
    ]);
    const made = await ensure(session);

    expect(player.problems).toEqual([]);
    expect(made).toMatchObject({
      made: true,
      organization: { id: IDS.organization, name: ORGANIZATION_NAME },
    });
    expect(made.organization.key.equals(organization.key)).toBe(true);
  });

  it('sends a key that only the holder of the platform key pair opens, and seals all else under it', async () => {
    const { player, session } = playedSession([
      emptySync,
      'createOrganization',
      syncWithOrganization,
    ]);
    await ensure(session);
    const sent = z
      .object({
        key: z.string(),
        collectionName: z.string(),
        keys: z.object({ encryptedPrivateKey: z.string() }),
      })
      .parse(player.bodyAt(3));
    const key = openAsHolder(sent.key, recordedKeyPair().privateKey);
    const stranger = await makeKeyPair();

    expect(openAsHolder(sent.key, stranger.privateKey).ok).toBe(false);
    expect(
      key.ok &&
        [sent.collectionName, sent.keys.encryptedPrivateKey].map(
          text => open(text, new SymmetricKey(key.bytes)).ok,
        ),
    ).toEqual([true, true]);
  });

  it('is found when it is there, and not made a second time', async () => {
    const { player, session } = playedSession([syncWithOrganization]);

    expect((await ensure(session)).made).toBe(false);
    expect(player.problems).toEqual([]);
  });

  it('is found when the answer to the making got lost', async () => {
    const { player, session } = playedSession([
      emptySync,
      { exchange: 'createOrganization', isLost: true },
      syncWithOrganization,
    ]);
    const { organization: found } = await ensure(session);

    expect(found.key.equals(organization.key)).toBe(true);
    expect(player.problems).toEqual([]);
  });

  it('says that its account may not make one', async () => {
    const { player, session } = playedSession([
      emptySync,
      'createOrganizationRefused',
    ]);

    await expect(ensure(session)).rejects.toMatchObject({
      refusal: { kind: 'forbidden' },
      message: expect.stringContaining('User not allowed'),
    });
    expect(player.problems).toEqual([]);
  });

  it.each([
    [
      'two have its name',
      (one: object) => [one, { ...one, id: IDS.account }],
      'conflict',
    ],
    [
      'its key was sealed for another',
      (one: object) => [
        { ...one, key: `4.${Buffer.alloc(256).toString('base64')}` },
      ],
      'unreadable',
    ],
  ])('is not taken when %s', async (_, change, kind) => {
    const { session } = playedSession([syncWith(change)]);

    await expect(
      findOrganization(session, ORGANIZATION_NAME, signal),
    ).rejects.toMatchObject({ refusal: { kind } });
  });

  it('is not one of which the platform is a plain member', async () => {
    const { session } = playedSession([syncWith(one => [{ ...one, type: 2 }])]);

    expect(
      await findOrganization(session, ORGANIZATION_NAME, signal),
    ).toBeUndefined();
  });

  it('is removed with the hash of the password, once', async () => {
    const { player, session } = playedSession([
      syncWithOrganization,
      'deleteOrganization',
      emptySync,
    ]);
    await removeOrganization(session, ORGANIZATION_NAME, signal);
    await removeOrganization(session, ORGANIZATION_NAME, signal);

    expect(player.problems).toEqual([]);
    expect(player.bodyAt(3)).toEqual({
      masterPasswordHash: recordedVectors().text(3),
    });
  });
});

describe('a collection', () => {
  const withoutOurs: Step = {
    exchange: 'listCollections',
    answer: () => ({ data: [] }),
  };

  function collection(session: VaultSession) {
    return ensureCollection(
      {
        session,
        organization,
        externalId: 'profile-1',
        name: 'Home of Carl',
        random: seeded('collection'),
      },
      signal,
    );
  }

  const sentName = (player: Player) =>
    z.object({ name: z.string() }).parse(player.bodyAt(3)).name;

  it('is made with our key, and a name that is sealed', async () => {
    const { player, session } = playedSession([
      withoutOurs,
      'createCollection',
      'listCollections',
    ]);
    const result = await collection(session);
    const name = open(sentName(player), organization.key);

    expect(player.problems).toEqual([]);
    expect(result).toEqual({
      made: true,
      collection: { id: IDS.collection, externalId: 'profile-1' },
    });
    expect(name.ok && name.bytes.toString()).toBe('Home of Carl');
  });

  it('is found by our key, whatever it is called', async () => {
    const { player, session } = playedSession(['listCollections']);

    expect((await collection(session)).made).toBe(false);
    expect(player.problems).toEqual([]);
  });

  it('is found when the answer to the making got lost', async () => {
    const { player, session } = playedSession([
      withoutOurs,
      { exchange: 'createCollection', isLost: true },
      'listCollections',
    ]);

    expect((await collection(session)).collection.id).toBe(IDS.collection);
    expect(player.problems).toEqual([]);
  });

  it('is not guessed when two have our key', async () => {
    const { session } = playedSession([
      {
        exchange: 'listCollections',
        answer: () => ({
          data: [IDS.collection, IDS.otherCollection].map(id => ({
            id,
            externalId: 'profile-1',
          })),
        }),
      },
    ]);

    await expect(collection(session)).rejects.toMatchObject({
      refusal: { kind: 'conflict' },
    });
  });
});
