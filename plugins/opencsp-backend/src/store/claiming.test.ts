/*
 * Proves which due work comes first, on SQLite and PostgreSQL alike: what people wait for before what
 * is only looked at, nothing starved, nothing stopped by a row that cannot be read; what is
 * forgotten; and that a start waits for another replica's
 * migration. Leaves who may write to `fencing.test.ts`, and many rows at once to `load.test.ts`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { newInstance, VirtualClock } from '../__testUtils__/world';
import { DatabaseInstanceStore } from './DatabaseInstanceStore';
import { migrate } from './migrations';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const clock = new VirtualClock();

describe.each(databases.eachSupportedId())('due work on %s', id => {
  async function openStore() {
    const db = await databases.init(id);
    const database = mockServices.database.mock({ getClient: async () => db });
    await migrate(database, db);
    const unreadable: string[] = [];
    const store = new DatabaseInstanceStore(db, {
      onUnreadable: (row, problem) => unreadable.push(`${row}: ${problem}`),
    });
    return { db, store, unreadable };
  }

  /** Machines in these states, due one second after the other, the first for longest. */
  async function withStates(
    { db, store }: Pick<Awaited<ReturnType<typeof openStore>>, 'db' | 'store'>,
    states: string[],
  ) {
    const ids: string[] = [];
    for (const [index, state] of states.entries()) {
      const wanted = newInstance(index + 1, clock.now());
      await store.create(wanted, clock.now());
      await db('instances')
        .where({ id: wanted.record.id })
        .update({ state, next_run_at: clock.now() - 60_000 + index * 1_000 });
      ids.push(wanted.record.id);
    }
    return ids;
  }

  async function withLock(db: Knex, isLocked: boolean) {
    await db('knex_migrations_lock').update({ is_locked: isLocked ? 1 : 0 });
  }

  it.each([
    { freedAfter: 3, what: 'waits for it' },
    { freedAfter: undefined, what: 'names the lock in the end' },
  ])(
    'a start that finds the migrations locked $what',
    async ({ freedAfter }) => {
      const { db } = await openStore();
      const database = mockServices.database.mock({
        getClient: async () => db,
      });
      await withLock(db, true);
      let seconds = 0;
      const start = migrate(database, db, {
        now: () => seconds * 1_000,
        pause: async milliseconds => {
          seconds += milliseconds / 1_000;
          if (seconds === freedAfter) {
            await withLock(db, false);
          }
        },
      });
      const outcome = await start.then(() => 'started', String);
      expect(outcome).toMatch(freedAfter ? /^started$/ : /set is_locked = 0/);
      expect(seconds).toBe(freedAfter ?? 15);
    },
  );

  const lease = (owner: string) => ({ owner, until: clock.now() + 60_000 });

  it('takes what moves before idle looks, each by age', async () => {
    const { db, store } = await openStore();
    const [idle1, idle2, deleting, pending] = await withStates({ db, store }, [
      'active',
      'lost',
      'deleting',
      'pending',
    ]);

    const claims = await store.claimDue(lease('a'), clock.now(), 3);

    expect(claims.map(it => it.record.id)).toEqual([deleting, pending, idle1]);
    const rest = await store.claimDue(lease('a'), clock.now(), 3);
    expect(rest.map(it => it.record.id)).toEqual([idle2]);
  });

  it('takes strictly by age when it is told to, so that idle looks get their turn', async () => {
    const { db, store } = await openStore();
    const ids = await withStates({ db, store }, [
      'active',
      'deleting',
      'pending',
    ]);

    const claims = await store.claimDue(
      lease('a'),
      clock.now(),
      2,
      'oldest-first',
    );

    expect(claims.map(it => it.record.id)).toEqual(ids.slice(0, 2));
  });

  it('puts a row off that cannot be read, says so, and goes on with the others', async () => {
    const { db, store, unreadable } = await openStore();
    const [broken, sound] = await withStates({ db, store }, [
      'pending',
      'pending',
    ]);
    await db('instances').where({ id: broken }).update({ spec: 'no JSON' });

    const claims = await store.claimDue(lease('a'), clock.now(), 5);

    expect(claims.map(it => it.record.id)).toEqual([sound]);
    expect(unreadable).toEqual([
      expect.stringMatching(new RegExp(`^${broken}: The row cannot be read`)),
    ]);
    expect(await store.claimDue(lease('b'), clock.now(), 5)).toEqual([]);
    expect(await store.workOf(broken)).toMatchObject({
      attempts: 1,
      lastError: expect.stringMatching(/cannot be read/),
      heldBy: undefined,
    });
  });

  it('leaves a row that cannot be read out of the list and the change feed, which goes on behind it', async () => {
    const { db, store, unreadable } = await openStore();
    const ids = await withStates({ db, store }, ['active', 'active', 'lost']);
    const [first, broken, last] = ids;
    await db('instances')
      .where({ id: broken })
      .update({ steps: '[{"name":"other","state":"waiting"}]' });

    for (const sort of ['name', 'createdAt'] as const) {
      const seen: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ sort, limit: 1, cursor });
        seen.push(page.items.map(it => it.id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual([[first], [], [last]]);
    }
    const page = await store.changesAfter(0, 2);
    expect(page.items.map(it => it.record.id)).toEqual([first]);
    expect(page.more).toBe(true);
    const rest = await store.changesAfter(page.next, 2);
    expect(rest.items.map(it => it.record.id)).toEqual([last]);
    await db('instances').where({ id: last }).update({ machine: 'no JSON' });
    const { next, items } = await store.changesAfter(page.next, 2);
    expect([items, next]).toEqual([[], rest.next]);
    expect(await store.changesAfter(next, 2)).toEqual({
      items: [],
      next,
      more: false,
    });
    expect(unreadable.map(line => line.split(': ', 2))).toEqual([
      [broken, 'The row cannot be read'],
      [last, 'The row cannot be read'],
    ]);
  });

  it('gives back what was taken of the outbox and not tried, unless another has it by now', async () => {
    const { store } = await openStore();
    const now = clock.now();
    const wanted = newInstance(1, now);
    const messages = [{ kind: 'signal' as const, payload: {} }];
    await store.create({ ...wanted, messages }, now);
    const take = (at: number) => store.takeOutbox('signal', at, 9, at + 1_000);
    expect(await store.takeOutbox('audit', now, 9, now + 1_000)).toEqual([]);

    const first = await take(now);
    expect(first).toMatchObject([{ attempts: 1 }]);
    await store.giveBackOutbox(first);
    const second = await take(now);
    expect(second).toMatchObject([{ attempts: 1 }]);
    expect(await take(now + 2_000)).toMatchObject([{ attempts: 2 }]);
    await store.giveBackOutbox(second);
    expect(await take(now + 2_000)).toEqual([]);
  });

  it('forgets old idempotency keys and samples of durations, and keeps the young ones', async () => {
    const { db, store } = await openStore();
    await store.create(newInstance(1, clock.now()), clock.now());
    const young = clock.now() + 6 * 24 * 60 * 60_000;
    await store.create(newInstance(2, young), young);
    await db.batchInsert(
      'step_durations',
      Array.from({ length: 250 }, (_, index) => ({
        step: 'machine',
        milliseconds: index < 50 ? 1_000_000 : 4_000,
      })),
    );

    await store.prune(clock.now() + 8 * 24 * 60 * 60_000);

    expect(await db('idempotency_keys').pluck('key')).toEqual(['key-2']);
    expect(await db('step_durations')).toHaveLength(200);
    expect(await store.usualDurations()).toEqual({ machine: 4_000 });
  });

  it('knows an address that the network gave to a machine as taken, until it is gone', async () => {
    const { db, store } = await openStore();
    const wanted = newInstance(1, clock.now());
    await store.create(wanted, clock.now());
    const machine = JSON.stringify({
      address: '10.20.0.15',
      outputs: {},
      frozen: true,
    });
    await db('instances').update({ machine });

    expect(await store.isAddressTaken('default', '10.20.0.15')).toBe(true);
    expect(await store.isAddressTaken('default', '10.20.0.1')).toBe(false);
    expect(await store.isAddressTaken('default', '%')).toBe(false);
    await db('instances').update({ deleted_at: clock.now() });
    expect(await store.isAddressTaken('default', '10.20.0.15')).toBe(false);
  });
});
