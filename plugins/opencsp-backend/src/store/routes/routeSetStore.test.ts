/*
 * Proves what the store of routes promises, on SQLite and PostgreSQL alike: one row for a profile on a host,
 * whoever follows it how often; what was known stays when it is followed anew; a lost lease cannot write;
 * what has not changed makes no version; lists show each owner theirs. What is done with a row is proven in
 * `reconcile/routes`.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  ADA,
  known,
  NOW,
  openRouteSets,
  routesOf,
} from '../../__testUtils__/routeSets';
import { LEASE_MS } from '../../domain/decision';
import { LeaseLostError } from '../DueStore';
import { routeSetId, RouteSetClaim } from './RouteSetStore';

jest.setTimeout(60_000);

const BOB = 'user:default/bob';
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('%s', databaseId => {
  const open = async () => openRouteSets(await databases.init(databaseId));

  describe('follow', () => {
    it('makes one row of a profile on a host, also when many ask at once', async () => {
      const { follow, store } = await open();
      const made = await Promise.all(
        Array.from({ length: 6 }, () => follow(1)),
      );
      const [first] = made;
      expect(first).toEqual({
        ...routesOf(1),
        id: 'profile-1.host-1',
        state: 'followed',
        set: {
          profileId: 'profile-1',
          hostId: 'host-1',
          mark: first.set.mark,
          names: [],
          troubles: [],
        },
        warnings: [],
        httpsOnly: [],
        createdAt: NOW,
        updatedAt: NOW,
        version: 1,
      });
      expect(new Set(made.map(({ set }) => set.mark)).size).toBe(1);
      expect((await store.list({ limit: 9 })).totalItems).toBe(1);
      const elsewhere = await follow(1, { hostId: 'host-2' });
      expect(elsewhere.id).toBe(routeSetId('profile-1', 'host-2'));
      expect(elsewhere.set.mark).not.toBe(first.set.mark);
    });

    it('keeps mark and names when it is followed anew, also after the end', async () => {
      const { follow, claim, finish, store } = await open();
      await follow(1);
      const claimed = await claim();
      const full = known(claimed.record);
      const ended = await finish(claimed, { ...full, state: 'ended' }, null);
      expect(await claim(NOW + 100 * LEASE_MS)).toBeUndefined();
      const again = await follow(
        1,
        { deploymentId: 'deployment-9', hostName: 'cellar', owner: BOB },
        NOW + 2,
      );
      expect(again).toEqual({
        ...ended,
        state: 'followed',
        deploymentId: 'deployment-9',
        hostName: 'cellar',
        owner: BOB,
        updatedAt: NOW + 2,
        version: ended.version + 1,
      });
      expect(again.set).toEqual(full.set);
      expect(await store.get(again.id)).toEqual(again);
      expect((await claim(NOW + 2)).record).toEqual(again);
    });

    it('brings one more pass when a step asks again, and no new version', async () => {
      const { follow, claim, finish } = await open();
      await follow(1);
      const claimed = await claim();
      const again = await follow(1, {}, NOW + 2);
      expect(again.version).toBe(1);
      await finish(claimed);
      expect((await claim(NOW + 3)).record.id).toBe(again.id);
    });

    it('leaves a pass that began for another deployment nothing to write', async () => {
      const { follow, claim, finish, store } = await open();
      const { id } = await follow(1);
      const claimed = await claim();
      await follow(1, { deploymentId: 'deployment-9' });
      const late = store.saveDuring(
        claimed,
        { record: known(claimed.record) },
        NOW,
      );
      await expect(late).rejects.toThrow(LeaseLostError);
      await expect(finish(claimed)).rejects.toThrow(LeaseLostError);
      expect(await claim(NOW, 'b')).toBeUndefined();
      await store.release(claimed);
      const { record } = await claim(NOW + 1, 'b');
      expect(record).toMatchObject({ id, deploymentId: 'deployment-9' });
    });
  });

  describe('passes', () => {
    it('keep everything of a row', async () => {
      const { follow, claim, finish, store } = await open();
      const { id } = await follow(1);
      const claimed = await claim();
      const saved = await finish(claimed, known(claimed.record));
      expect(await store.get(id)).toEqual(saved);
      expect(saved.version).toBe(2);
    });

    it('make no version of what has not changed, but keep when it was looked at', async () => {
      const { follow, claim, finish, store, db } = await open();
      const { id } = await follow(1);
      const first = await claim();
      const full = await finish(first, known(first.record));
      const second = await claim(NOW + 60_000);
      // The same, with its keys in another order.
      const warnings = second.record.warnings.map(
        ({ nextStep, message, code }) => ({ nextStep, message, code }),
      );
      const same = await finish(second, { warnings, checkedAt: NOW + 60_001 });
      expect(same.version).toBe(full.version);
      expect(await store.get(id)).toEqual({ ...full, checkedAt: NOW + 60_001 });
      const [{ next_run_at }] = await db('route_sets');
      expect(Number(next_run_at)).toBe(NOW + 60_000);
    });

    it('write in the middle, and go on from there', async () => {
      const { follow, claim, finish, store } = await open();
      const { id } = await follow(1);
      const claimed = await claim();
      const saved = await store.saveDuring(
        claimed,
        { record: known(claimed.record) },
        NOW + 1,
      );
      expect(saved).toMatchObject({ version: 2, updatedAt: NOW + 1 });
      expect(await store.get(id)).toEqual(saved);
      await expect(finish(claimed)).rejects.toThrow(LeaseLostError);
      await finish({ ...claimed, record: saved }, { warnings: [] });
      expect(await store.get(id)).toMatchObject({ version: 3, warnings: [] });
    });

    it('keep messages only with what they tell of', async () => {
      const { follow, claim, store, db } = await open();
      const { id: deploymentId } = await follow(1);
      const claimed = await claim();
      const end = (held: RouteSetClaim) =>
        store.finishPass(
          held,
          {
            record: known(held.record),
            ...{ attempts: 0, nextRunAt: null },
            messages: [
              {
                kind: 'signal',
                payload: { deploymentId, owner: ADA, version: 0 },
              },
            ],
          },
          NOW,
        );
      const stranger = { ...claimed, lease: { owner: 'b', until: NOW } };
      await expect(end(stranger)).rejects.toThrow(LeaseLostError);
      expect(await db('outbox')).toHaveLength(0);
      await end(claimed);
      expect(await db('outbox')).toHaveLength(1);
    });

    it('are one at a time, oldest first, and go to another when a lease is over', async () => {
      const { follow, store } = await open();
      await follow(2, {}, NOW - 1);
      await follow(1, {}, NOW - 2);
      const take = (owner: string, now = NOW) =>
        store.claimDue({ owner, until: now + LEASE_MS }, now, 9);
      const ids = (claims: RouteSetClaim[]) =>
        claims.map(({ record }) => record.id);
      const both = await Promise.all([take('a'), take('b')]);
      expect(both.flatMap(ids).toSorted()).toEqual([
        'profile-1.host-1',
        'profile-2.host-2',
      ]);
      expect(await take('c')).toEqual([]);
      const later = NOW + LEASE_MS + 1;
      expect(ids(await take('c', later))).toEqual([
        'profile-1.host-1',
        'profile-2.host-2',
      ]);
      await expect(
        store.saveDuring(
          both.flat()[0],
          { record: both.flat()[0].record },
          later,
        ),
      ).rejects.toThrow(LeaseLostError);
    });

    it('are put off after trouble, and brought forward when a clock was set back', async () => {
      const { follow, claim, store } = await open();
      await follow(1);
      const retry = { attempts: 3, lastError: 'Away.', nextRunAt: NOW + 50 };
      await store.release(await claim(), retry);
      expect(await claim(NOW + 49)).toBeUndefined();
      const again = await claim(NOW + 50);
      expect(again.attempts).toBe(3);
      await store.bringForward(NOW - 24 * 3_600_000);
      expect((await claim(NOW - 24 * 3_600_000)).record.id).toBe(
        again.record.id,
      );
    });
  });

  describe('requests', () => {
    it('are refused when the row was changed meanwhile, and else come first', async () => {
      const { follow, claim, finish, store } = await open();
      const before = await follow(1);
      const claimed = await claim();
      const changed = { ...before, warnings: known(before).warnings };
      expect(await store.saveRequest(before, changed, NOW + 1)).toBe(true);
      expect(await store.saveRequest(before, before, NOW + 1)).toBe(false);
      // Whoever is at it keeps it, and cannot write any more.
      expect(await claim(NOW + 1, 'b')).toBeUndefined();
      await expect(finish(claimed)).rejects.toThrow(LeaseLostError);
      await store.release(claimed);
      const { record } = await claim(NOW + 1, 'b');
      expect(record.version).toBe(2);
      expect(record.warnings).toEqual(changed.warnings);
    });

    it('wake what is followed, and nothing that has ended', async () => {
      const { follow, claim, finish, store } = await open();
      const one = await follow(1);
      await finish(await claim());
      const two = await follow(2);
      await finish(await claim(), { state: 'ended' }, null);
      expect(await claim(NOW + 2)).toBeUndefined();
      expect(await store.wake([two.id, 'none'], NOW + 2)).toBe(false);
      expect(await claim(NOW + 2)).toBeUndefined();
      expect(await store.wake([one.id, two.id], NOW + 2)).toBe(true);
      const held = await claim(NOW + 2);
      expect(held.record.id).toBe(one.id);
      // A hint while it is looked at brings one more look.
      expect(await store.wake([one.id], NOW + 3)).toBe(true);
      await finish(held);
      expect((await claim(NOW + 4)).record.id).toBe(one.id);
    });
  });

  describe('lists', () => {
    it('show by the names of profile and host what is followed, page by page', async () => {
      const { follow, claim, finish, store } = await open();
      await follow(9);
      await finish(await claim(), { state: 'ended' }, null);
      await follow(1, { profileName: 'wiki', hostName: 'attic' });
      await follow(2, { profileName: 'family', hostName: 'cellar' });
      await follow(3, { profileName: 'family', hostName: 'attic' });
      await follow(4, { profileName: 'family', hostName: 'attic', owner: BOB });
      const first = await store.list({ limit: 2 });
      expect(first.totalItems).toBe(4);
      expect(first.items.map(({ profileId }) => profileId)).toEqual([
        'profile-3',
        'profile-4',
      ]);
      const { items, nextCursor } = await store.list({
        limit: 2,
        cursor: first.nextCursor,
      });
      expect(items.map(({ profileId }) => profileId)).toEqual([
        'profile-2',
        'profile-1',
      ]);
      expect(nextCursor).toBeUndefined();
      await expect(store.list({ limit: 2, cursor: 'x' })).rejects.toMatchObject(
        { name: 'InputError' },
      );
    });

    it('show only those of some owners, of a profile, or on a host', async () => {
      const { follow, store } = await open();
      await follow(1);
      await follow(2, { owner: BOB });
      await follow(3, { owner: BOB, profileId: 'profile-1' });
      const ids = async (query: object) =>
        (await store.list({ limit: 9, ...query })).items.map(({ id }) => id);
      expect(await ids({ owners: [BOB] })).toEqual([
        'profile-2.host-2',
        'profile-1.host-3',
      ]);
      expect(await ids({ owners: [] })).toEqual([]);
      expect(await ids({ profileId: 'profile-1', owners: [BOB] })).toEqual([
        'profile-1.host-3',
      ]);
      expect(await ids({ hostId: 'host-2' })).toEqual(['profile-2.host-2']);
    });
  });

  it.each([
    ['no JSON', '{'],
    ['a code that nobody knows', undefined],
  ])('tells of a row with %s, and goes on with the others', async (_, text) => {
    const { db, follow, store, claim, unreadable } = await open();
    const broken = await follow(1, {}, NOW - 1);
    const good = await follow(2);
    const { set, warnings, httpsOnly } = known(broken);
    const troubles = [{ code: 'of-another-time' }];
    const record =
      text ??
      JSON.stringify({ set: { ...set, troubles }, warnings, httpsOnly });
    await db('route_sets').where({ id: broken.id }).update({ record });
    expect((await store.list({ limit: 9 })).items).toEqual([good]);
    expect(unreadable).toEqual([broken.id]);
    const claims = await store.claimDue(
      { owner: 'a', until: NOW + LEASE_MS },
      NOW,
      9,
    );
    expect(claims.map(({ record: { id } }) => id)).toEqual([good.id]);
    expect(unreadable).toEqual([broken.id, broken.id]);
    expect(await claim(NOW + LEASE_MS / 2, 'b')).toBeUndefined();
  });

  it('is made and taken away by its migration', async () => {
    const { db, follow } = await open();
    await follow(1);
    const directory = resolvePackagePath(
      '@opencsp/plugin-opencsp-backend',
      'migrations',
    );
    const name = '20261203000000_route_sets.js';
    await db.migrate.down({ directory, name });
    expect(await db.schema.hasTable('route_sets')).toBe(false);
    await db.migrate.up({ directory, name });
    expect((await follow(1)).version).toBe(1);
  });
});
