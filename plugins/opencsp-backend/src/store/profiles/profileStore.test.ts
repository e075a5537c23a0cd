/*
 * Proves what the store of profiles promises, on SQLite and PostgreSQL alike: one of many equal requests
 * wins, names are free after a deletion and not before, a lost lease cannot write, handles are fixed and
 * never given twice, lists and the change feed miss nothing. What is done with a row is proven in
 * `reconcile/profiles`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ADA, aProfile } from '../../__testUtils__/ProfileStage';
import { LEASE_MS } from '../../domain/decision';
import { moveProfile } from '../../domain/profiles/decideProfile';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { LeaseLostError } from '../InstanceStore';
import { migrate } from '../migrations';
import { DatabaseProfileStore } from './DatabaseProfileStore';
import { toHandle } from './handles';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 0, 1);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('%s', databaseId => {
  async function open() {
    const db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    const unreadable: string[] = [];
    const store = new DatabaseProfileStore(db, {
      onUnreadable: id => unreadable.push(id),
    });
    const create = (
      number: number,
      change: Partial<ProfileRecord> = {},
      key = `key-${number}`,
    ) =>
      store.create(
        {
          record: { ...aProfile(number, NOW), ...change },
          idempotency: { key, requestHash: `hash-${number}` },
        },
        NOW,
      );
    return { db, store, create, unreadable };
  }

  async function made(
    create: Awaited<ReturnType<typeof open>>['create'],
    number: number,
  ): Promise<ProfileRecord> {
    const outcome = await create(number);
    if (!('record' in outcome)) {
      throw new Error(outcome.outcome);
    }
    return outcome.record;
  }

  it('creates one of many equal requests, and answers the others with it', async () => {
    const { create, store } = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => create(1)),
    );
    expect(
      outcomes.filter(({ outcome }) => outcome === 'created'),
    ).toHaveLength(1);
    expect(
      outcomes.filter(({ outcome }) => outcome === 'repeated'),
    ).toHaveLength(7);
    expect((await store.list({ sort: 'name', limit: 10 })).totalItems).toBe(1);
  });

  it('says which name is taken, and that a key is used for something else', async () => {
    const { create } = await open();
    const { branch, spec } = await made(create, 1);
    expect(await create(2, { branch })).toEqual({ outcome: 'name-taken' });
    expect(
      await create(3, {
        spec: { ...aProfile(3, NOW).spec, domain: spec.domain },
      }),
    ).toEqual({ outcome: 'domain-taken' });
    expect(await create(4, {}, 'key-1')).toEqual({ outcome: 'key-reused' });
  });

  it('frees both names when the profile is deleted, and not before', async () => {
    const { create, store } = await open();
    const record = await made(create, 1);
    const deleting = moveProfile(record, 'deleting', NOW);
    expect(await store.saveRequest(record, deleting, NOW)).toBe('saved');
    expect(await store.isBranchTaken(record.branch)).toBe(true);
    const [claim] = await store.claimDue(
      { owner: 'a', until: NOW + LEASE_MS },
      NOW,
      1,
    );
    await store.finishPass(
      claim,
      {
        record: {
          ...moveProfile(claim.record, 'deleted', NOW),
          deletedAt: NOW,
        },
        attempts: 0,
        nextRunAt: null,
      },
      NOW,
    );
    expect(await store.isBranchTaken(record.branch)).toBe(false);
    expect(await store.domainClash(record.spec.domain)).toBeUndefined();
    const again = await create(2, {
      branch: record.branch,
      spec: record.spec,
    });
    expect(again.outcome).toBe('created');
  });

  it('lets one of two writers win, and a lost lease never writes', async () => {
    const { create, store } = await open();
    const record = await made(create, 1);
    const [claim] = await store.claimDue(
      { owner: 'a', until: NOW + LEASE_MS },
      NOW,
      1,
    );
    const edits = await Promise.all(
      ['x', 'y'].map(sealed =>
        store.saveRequest(record, { ...record, sealed }, NOW),
      ),
    );
    expect([...edits].sort()).toEqual(['changed-meanwhile', 'saved']);
    await expect(
      store.finishPass(
        claim,
        { record: claim.record, attempts: 0, nextRunAt: null },
        NOW,
      ),
    ).rejects.toThrow(LeaseLostError);
    await store.release(claim);
    expect((await store.get(record.id))?.sealed).toMatch(/^[xy]$/);
  });

  it('gives a due row to one of many processes', async () => {
    const { create, store } = await open();
    for (let number = 1; number <= 5; number++) {
      await made(create, number);
    }
    const claims = await Promise.all(
      ['a', 'b', 'c'].map(owner =>
        store.claimDue({ owner, until: NOW + LEASE_MS }, NOW, 5),
      ),
    );
    const ids = claims.flat().map(({ record }) => record.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      await store.claimDue({ owner: 'd', until: NOW + LEASE_MS }, NOW, 5),
    ).toHaveLength(5 - ids.length);
  });

  it('fixes a handle at the first call, gives none twice, and tells people of one name apart', async () => {
    const { store } = await open();
    const owners = Array.from(
      { length: 6 },
      (_, index) => `user:default/${index}`,
    );
    const handles = await Promise.all(
      owners.map(owner => store.handleOf(owner, 'Ada Löve-Läce', NOW)),
    );
    expect([...handles].sort()).toEqual([
      'adalovelace',
      ...[2, 3, 4, 5, 6].map(number => `adalovelace${number}`),
    ]);
    expect(await store.handleOf(owners[3], 'other', NOW)).toBe(handles[3]);
    expect(toHandle('../--')).toBe('user');
    expect(toHandle('x'.repeat(99))).toHaveLength(24);
  });

  it('pages through a list in both orders, by owner and by part of a name', async () => {
    const { create, store } = await open();
    for (let number = 1; number <= 5; number++) {
      await made(create, number);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ sort: '-name', limit: 2, cursor });
      expect(page.totalItems).toBe(5);
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([5, 4, 3, 2, 1].map(number => `family${number}`));
    const found = await store.list({
      sort: 'name',
      limit: 9,
      owners: [ADA.ref],
      search: 'Y3.exa',
    });
    expect(found.items.map(({ name }) => name)).toEqual(['family3']);
    expect(
      (await store.list({ sort: 'name', limit: 9, owners: ['user:x/y'] }))
        .totalItems,
    ).toBe(0);
    await expect(
      store.list({ sort: 'name', limit: 1, cursor: 'nonsense' }),
    ).rejects.toThrow('not one that this list gave');
  });

  it('tells of a row that cannot be read, and goes on with the others', async () => {
    const { create, db, store, unreadable } = await open();
    const bad = await made(create, 1);
    await made(create, 2);
    await db('profiles').where({ id: bad.id }).update({ record: '{}' });
    const claims = await store.claimDue(
      { owner: 'a', until: NOW + LEASE_MS },
      NOW,
      5,
    );
    expect(claims.map(({ record }) => record.name)).toEqual(['family2']);
    expect((await store.list({ sort: 'name', limit: 9 })).items).toHaveLength(
      1,
    );
    const feed = await store.changesAfter(0, 10);
    expect(feed.items.map(({ record }) => record.name)).toEqual(['family2']);
    expect(new Set(unreadable)).toEqual(new Set([bad.id]));
  });
});
