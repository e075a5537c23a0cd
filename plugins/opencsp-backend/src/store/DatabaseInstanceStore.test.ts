/*
 * Proves the store on SQLite and PostgreSQL alike: nothing is made twice or half, quotas and ids
 * hold under races, lists page by key. Leaves leases to `fencing.test.ts`, the engine's decisions to
 * `domain/` and its journeys to `reconcile/`.
 */
import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { newInstance, VirtualClock } from '../__testUtils__/world';
import { DatabaseInstanceStore } from './DatabaseInstanceStore';
import { migrate } from './migrations';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

async function openStore(
  id: TestDatabaseId,
): Promise<{ db: Knex; store: DatabaseInstanceStore }> {
  const db = await databases.init(id);
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  return { db, store: new DatabaseInstanceStore(db) };
}

it('has every database that it is to be tested on', () => {
  expect(databases.eachSupportedId().flat()).toEqual(
    process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING
      ? ['SQLITE_3', 'POSTGRES_18']
      : ['SQLITE_3'],
  );
});

describe.each(databases.eachSupportedId())(
  'DatabaseInstanceStore on %s',
  id => {
    const clock = new VirtualClock();

    it('creates, repeats by key, and refuses the same key for something else', async () => {
      const { store } = await openStore(id);
      const wanted = newInstance(1, clock.now());

      expect((await store.create(wanted, clock.now())).outcome).toBe('created');
      const again = {
        ...newInstance(2, clock.now()),
        idempotency: wanted.idempotency,
      };
      const repeated = await store.create(again, clock.now());
      expect(repeated).toMatchObject({
        outcome: 'repeated',
        record: { id: wanted.record.id },
      });
      const other = {
        ...newInstance(3, clock.now()),
        idempotency: { ...wanted.idempotency, requestHash: 'other' },
      };
      expect((await store.create(other, clock.now())).outcome).toBe(
        'key-reused',
      );
      expect((await store.list({ sort: 'name', limit: 10 })).totalItems).toBe(
        1,
      );
    });

    it('gives the last slot of a quota to one of many', async () => {
      const { db, store } = await openStore(id);
      const outcomes = await Promise.all(
        [1, 2, 3, 4, 5, 6].map(number => {
          const wanted = newInstance(number, clock.now());
          return store.create(
            { ...wanted, quota: { ...wanted.quota, limit: { instances: 2 } } },
            clock.now(),
          );
        }),
      );
      expect(outcomes.map(it => it.outcome).sort()).toEqual([
        'created',
        'created',
        'over-quota',
        'over-quota',
        'over-quota',
        'over-quota',
      ]);
      expect((await store.usedBy('user:default/member')).instances).toBe(2);
      // A refused one leaves nothing: no id, no key.
      expect(await db('vm_ids')).toHaveLength(2);
      expect(await db('idempotency_keys')).toHaveLength(2);
    });

    it('gives each machine a VM id of its own, fills gaps, and says when there is none', async () => {
      const { db, store } = await openStore(id);
      const range = { from: 100, to: 102 };
      const create = (number: number) =>
        store.create(
          { ...newInstance(number, clock.now()), vmIds: range },
          clock.now(),
        );
      const made = await Promise.all([create(1), create(2), create(3)]);
      expect(made.map(it => 'record' in it && it.record.vmId).sort()).toEqual([
        100, 101, 102,
      ]);
      expect((await create(4)).outcome).toBe('no-vm-id');
      await db('vm_ids').where({ vm_id: 101 }).delete();
      expect(await create(5)).toMatchObject({
        outcome: 'created',
        record: { vmId: 101 },
      });
    });

    it('keeps names apart by owner, and frees them with the machine', async () => {
      const { db, store } = await openStore(id);
      await store.create(
        newInstance(1, clock.now(), { name: 'web' }),
        clock.now(),
      );
      expect(
        (
          await store.create(
            newInstance(2, clock.now(), { name: 'web' }),
            clock.now(),
          )
        ).outcome,
      ).toBe('name-taken');
      const others = newInstance(3, clock.now(), {
        name: 'web',
        owner: 'group:default/team',
      });
      expect((await store.create(others, clock.now())).outcome).toBe('created');
      await db('instances')
        .where({ id: newInstance(1, 0).record.id })
        .update({ deleted_at: 1 });
      expect(
        (
          await store.create(
            newInstance(4, clock.now(), { name: 'web' }),
            clock.now(),
          )
        ).outcome,
      ).toBe('created');
    });

    it('writes no new version when nothing changed', async () => {
      const { store } = await openStore(id);
      await store.create(newInstance(1, clock.now()), clock.now());
      const now = clock.now();
      const [claim] = await store.claimDue(
        { owner: 'a', until: now + 1_000 },
        now,
        1,
      );
      const same = { ...claim.record, warnings: [...claim.record.warnings] };
      await store.finishPass(
        claim,
        { record: same, attempts: 0, nextRunAt: null },
        now,
      );
      expect((await store.get(claim.record.id))?.version).toBe(1);
      expect((await store.changesAfter(1, 10)).items).toEqual([]);
    });

    it('gives back everything with a deleted machine, and its ledger says so', async () => {
      const { db, store } = await openStore(id);
      const spec = {
        ...newInstance(1, 0).record.spec,
        network: {
          name: 'lan',
          mode: 'static' as const,
          bridge: 'vmbr0',
          address: '10.20.0.9',
          prefix: 24,
        },
      };
      await store.create(newInstance(1, clock.now(), { spec }), clock.now());
      expect(await store.isAddressTaken('lan', '10.20.0.9')).toBe(true);
      const second = newInstance(2, clock.now(), { spec });
      expect((await store.create(second, clock.now())).outcome).toBe(
        'address-taken',
      );

      const now = clock.now();
      const [claim] = await store.claimDue(
        { owner: 'a', until: now + 1_000 },
        now,
        1,
      );
      await store.planEffects(
        claim,
        [{ kind: 'terraform', name: 'vm-test1x' }],
        now,
      );
      await store.finishPass(
        claim,
        {
          record: { ...claim.record, state: 'deleted', deletedAt: now },
          attempts: 0,
          nextRunAt: null,
        },
        now,
      );
      expect(await store.usedBy('user:default/member')).toEqual({
        instances: 0,
        cores: 0,
        memoryMiB: 0,
        diskGiB: 0,
      });
      expect(await db('vm_ids')).toEqual([]);
      expect(await store.isAddressTaken('lan', '10.20.0.9')).toBe(false);
      expect(await store.effectsOf(claim.record.id)).toMatchObject([
        { state: 'removed' },
      ]);
      expect(
        await store.claimDue({ owner: 'a', until: now }, now + 1e9, 10),
      ).toEqual([]);
    });

    it('pages a list by key without gap or repeat, filtered and sorted', async () => {
      const { store } = await openStore(id);
      for (let number = 1; number <= 25; number++) {
        await store.create(
          newInstance(number, clock.now() + (number % 3)),
          clock.now(),
        );
      }
      for (const sort of [
        'createdAt',
        '-createdAt',
        'name',
        '-name',
      ] as const) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.list({ sort, limit: 7, cursor });
          expect(page.totalItems).toBe(25);
          seen.push(...page.items.map(it => it.id));
          cursor = page.nextCursor;
        } while (cursor);
        expect(new Set(seen).size).toBe(25);
        expect(seen).toHaveLength(25);
      }
      expect(
        (await store.list({ sort: 'name', limit: 50, search: 'web-2' }))
          .totalItems,
      ).toBe(7);
      expect(
        (await store.list({ sort: 'name', limit: 50, search: '%' })).totalItems,
      ).toBe(0);
      expect(
        (await store.list({ sort: 'name', limit: 50, owners: [] })).totalItems,
      ).toBe(0);
      expect(
        (
          await store.list({
            sort: 'name',
            limit: 50,
            owners: ['user:default/member'],
          })
        ).totalItems,
      ).toBe(25);
      const { nextCursor } = await store.list({ sort: 'name', limit: 5 });
      for (const cursor of ['x', nextCursor]) {
        await expect(
          store.list({ sort: 'createdAt', limit: 5, cursor }),
        ).rejects.toThrow(/cursor/);
      }
    });

    it.each([
      ['createdAt', 'web-1'],
      ['-createdAt', 1.5],
      ['createdAt', 1e300],
      ['name', 5],
      ['-name', 'web\u0000'],
    ] as const)(
      'refuses a cursor of a list by %s that holds %j',
      async (sort, value) => {
        const { store } = await openStore(id);
        const cursor = Buffer.from(
          JSON.stringify([sort, value, newInstance(1, 0).record.id]),
        ).toString('base64url');
        await expect(store.list({ sort, limit: 5, cursor })).rejects.toThrow(
          InputError,
        );
      },
    );

    it('keeps a log in chunks and reads on from any line', async () => {
      const { store } = await openStore(id);
      await store.create(newInstance(1, clock.now()), clock.now());
      const now = clock.now();
      const [claim] = await store.claimDue(
        { owner: 'a', until: now + 1_000 },
        now,
        1,
      );
      const log = Array.from({ length: 1_200 }, (_, index) => ({
        step: index < 700 ? ('machine' as const) : ('ssh' as const),
        time: now + index,
        text: `line ${index + 1} \u001b[31m<b>\u0000`,
      }));
      await store.finishPass(
        claim,
        { record: claim.record, attempts: 0, nextRunAt: now, log },
        now,
      );

      const all = await store.readLog(claim.record.id, 0, 5_000);
      expect(all.lines.map(line => line.seq)).toEqual(
        log.map((_, index) => index + 1),
      );
      const some = await store.readLog(claim.record.id, 650, 100);
      expect(some.lines.map(line => line.seq)).toEqual(
        Array.from({ length: 100 }, (_, index) => 651 + index),
      );
      expect(some.lines[60]).toMatchObject({
        step: 'ssh',
        text: 'line 711 \u001b[31m<b>\ufffd',
      });
      expect(some.next).toBe(750);
    });

    it('hands a message of the outbox to one sender, and to another when that one died', async () => {
      const { store } = await openStore(id);
      await store.create(
        {
          ...newInstance(1, clock.now()),
          messages: [{ kind: 'signal', payload: { a: 1 } }],
        },
        clock.now(),
      );
      const now = clock.now();
      const taken = await Promise.all([
        store.takeOutbox('signal', now, 10, now + 1_000),
        store.takeOutbox('signal', now, 10, now + 1_000),
      ]);
      expect(taken.flat()).toHaveLength(1);
      expect(
        await store.takeOutbox('signal', now + 2_000, 10, now + 3_000),
      ).toMatchObject([{ payload: { a: 1 }, attempts: 2 }]);
      await store.dropOutbox(taken.flat()[0].id);
      expect(
        await store.takeOutbox('signal', now + 9_000, 10, now + 10_000),
      ).toEqual([]);
    });
  },
);
