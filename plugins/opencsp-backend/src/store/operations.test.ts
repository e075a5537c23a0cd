/*
 * Proves, on SQLite and PostgreSQL alike, what operators read and mend: the list of work and its paging,
 * giving a deletion up in the middle of a pass, what stays reserved until it is gone, how often a callback
 * writes, and the order of the outbox. Who may is proven by `routeRoles.test.ts`.
 */
import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { WorkFilter } from '@opencsp/plugin-opencsp-common';
import { newInstance, testSpec, VirtualClock } from '../__testUtils__/world';
import { abandon } from '../domain/abandon';
import { DEFAULT_DEADLINES, InstanceRecord } from '../domain/record';
import { fail, moveTo } from '../domain/transitions';
import { DatabaseInstanceStore } from './DatabaseInstanceStore';
import { Claim, LeaseLostError } from './InstanceStore';
import { migrate } from './migrations';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const MINUTE = 60_000;

async function open(id: TestDatabaseId) {
  const db = await databases.init(id);
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  const clock = new VirtualClock();
  const store = new DatabaseInstanceStore(db);
  const create = async (
    number: number,
    change?: Parameters<typeof newInstance>[2],
  ) => {
    const made = await store.create(
      newInstance(number, clock.now(), change),
      clock.now(),
    );
    if (!('record' in made)) {
      throw new Error(made.outcome);
    }
    return made.record;
  };
  const claim = async (owner = 'a'): Promise<Claim[]> =>
    store.claimDue({ owner, until: clock.now() + MINUTE }, clock.now(), 100);
  /** Ends a pass over the one record that is due. */
  const pass = async (
    change: (record: InstanceRecord) => InstanceRecord,
    work: { nextRunAt: number | null; attempts?: number },
  ) => {
    const [one] = await claim();
    return store.finishPass(
      one,
      { record: change(one.record), attempts: 0, ...work },
      clock.now(),
    );
  };
  const listed = async (filter: WorkFilter) =>
    (
      await store.listWork({
        filter,
        now: clock.now(),
        overdueAfter: MINUTE,
        limit: 50,
      })
    ).items.map(({ name }) => name);
  return { db, clock, store, create, claim, pass, listed };
}

const move =
  (state: InstanceRecord['state'], now: number) =>
  (record: InstanceRecord) => ({
    ...moveTo(record, state, now, DEFAULT_DEADLINES),
  });

describe.each(databases.eachSupportedId())('work on %s', id => {
  it('lists what moves, is due, worked on, overdue or in trouble, and not what rests', async () => {
    const { clock, create, claim, pass, listed } = await open(id);
    const later = clock.now() + 10 * MINUTE;
    await create(1, { name: 'idle' });
    const provisioning = move('provisioning', clock.now());
    await pass(record => move('active', clock.now())(provisioning(record)), {
      nextRunAt: later,
    });
    await create(2, { name: 'broken' });
    await pass(record => fail(record, 'cancelled', clock.now()), {
      nextRunAt: null,
      attempts: 3,
    });
    await create(3, { name: 'stuck' });
    await pass(
      record =>
        fail(
          move('deleting', clock.now())(record),
          'removal-stuck',
          clock.now(),
        ),
      { nextRunAt: null },
    );
    await create(4, { name: 'troubled' });
    await pass(provisioning, { nextRunAt: later, attempts: 2 });
    await create(5, { name: 'held' });
    await claim();
    await create(6, { name: 'waiting' });

    expect(await listed('all')).toEqual([
      'held',
      'waiting',
      'troubled',
      'stuck',
    ]);
    expect(await listed('due')).toEqual(['held', 'waiting']);
    expect(await listed('leased')).toEqual(['held']);
    expect(await listed('troubled')).toEqual(['troubled', 'stuck']);
    expect(await listed('overdue')).toEqual([]);
    clock.advance(MINUTE - 1);
    expect(await listed('overdue')).toEqual([]);
    clock.advance(1);
    // The lease has run out as well: nobody works on either.
    expect(await listed('overdue')).toEqual(['held', 'waiting']);
  });

  it('pages from the most overdue to what nothing is planned for, without gap or double', async () => {
    const { clock, store, create, pass } = await open(id);
    for (let number = 1; number <= 3; number++) {
      await create(number);
      await pass(
        record =>
          fail(
            move('deleting', clock.now())(record),
            'removal-stuck',
            clock.now(),
          ),
        { nextRunAt: null },
      );
    }
    for (let number = 4; number <= 8; number++) {
      await create(number);
      clock.advance(number % 2);
    }
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listWork({
        filter: 'all',
        now: clock.now(),
        overdueAfter: MINUTE,
        limit: 3,
        cursor,
      });
      expect(page.totalItems).toBe(8);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(names).toEqual([4, 5, 6, 7, 8, 1, 2, 3].map(n => `web-${n}`));
    await expect(
      store.listWork({
        filter: 'due',
        now: clock.now(),
        overdueAfter: MINUTE,
        limit: 3,
        cursor: Buffer.from('["all",1,"x"]').toString('base64url'),
      }),
    ).rejects.toThrow('not one that this list gave');
  });

  it('measures what is due, by state, and the outbox', async () => {
    const { clock, store, create } = await open(id);
    expect(await store.gauges(clock.now())).toEqual({
      oldestDueMs: 0,
      instances: {},
      outbox: { depth: 0, oldestMs: 0 },
    });
    const record = await create(1);
    clock.advance(MINUTE);
    await store.saveRequest(
      record,
      { ...record, requested: 'cancel' },
      clock.now(),
      [{ kind: 'signal', payload: {} }],
    );
    await create(2);
    clock.advance(500);
    expect(await store.gauges(clock.now())).toEqual({
      oldestDueMs: 500,
      instances: { pending: 2 },
      outbox: { depth: 1, oldestMs: 500 },
    });
  });
});

describe.each(databases.eachSupportedId())('giving up on %s', id => {
  const RUN = 'opencsp:00000000-0000-4000-8000-000000000001:monitoring:1';

  /** A static machine in the middle of its removal, with the pass that is under way. */
  async function removing() {
    const world = await open(id);
    const { clock, store, create, claim } = world;
    const address = '10.20.0.15';
    const created = await create(1, {
      spec: {
        ...testSpec,
        network: { ...testSpec.network, mode: 'static', address },
      },
    });
    const [first] = await claim();
    await store.planEffects(
      first,
      [
        { kind: 'terraform', name: created.machineName },
        { kind: 'task', name: RUN },
      ],
      clock.now(),
    );
    await store.finishPass(
      first,
      {
        record: move('deleting', clock.now())(first.record),
        attempts: 0,
        nextRunAt: clock.now(),
      },
      clock.now(),
    );
    const [underWay] = await claim('busy');
    const giveUp = (before: InstanceRecord) => {
      const outcome = abandon(
        before,
        { by: 'user:default/operator', reason: 'stuck', left: [] },
        { now: clock.now(), deadlines: DEFAULT_DEADLINES, attempts: 0 },
      );
      if (!outcome.ok) {
        throw new Error(outcome.problem);
      }
      return store.abandon(
        {
          before,
          after: outcome.record,
          by: 'user:default/operator',
          reason: 'stuck',
          messages: [],
        },
        clock.now(),
      );
    };
    return { ...world, underWay, giveUp, id: created.id, created };
  }

  it('gives the quota back, keeps VM id and address, and writes down who gave up what and why', async () => {
    const {
      clock,
      db,
      store,
      underWay,
      giveUp,
      id: instance,
    } = await removing();
    expect(await giveUp(underWay.record)).toBe(true);
    expect(await store.get(instance)).toMatchObject({ state: 'deleted' });
    expect((await store.usedBy('user:default/member')).instances).toBe(0);
    expect(await db('vm_ids')).toHaveLength(1);
    expect(await store.isAddressTaken('default', '10.20.0.15')).toBe(true);
    const entry = (await store.readLedger([])).get(instance);
    expect(entry?.effects).toMatchObject([
      {
        kind: 'terraform',
        state: 'left',
        left: { reason: 'stuck', by: 'user:default/operator', at: clock.now() },
      },
      // No run was under way, so none is left.
      { kind: 'task', state: 'removed' },
    ]);
    await store.markGone(instance, entry?.effects ?? [], clock.now());
    expect(await db('vm_ids')).toHaveLength(0);
    expect(await store.isAddressTaken('default', '10.20.0.15')).toBe(false);
    expect((await store.readLedger([])).size).toBe(0);
  });

  it('cannot be undone by the pass that was under way', async () => {
    const {
      clock,
      store,
      underWay,
      giveUp,
      id: instance,
      created,
    } = await removing();
    await giveUp(underWay.record);
    const late = { ...underWay.record, waitingFor: 'written late' };
    const saved = store.saveDuring(underWay, late, clock.now());
    await expect(saved).rejects.toThrow(LeaseLostError);
    await expect(
      store.finishPass(
        underWay,
        { record: late, attempts: 0, nextRunAt: clock.now() },
        clock.now(),
      ),
    ).rejects.toThrow(LeaseLostError);
    const more = store.planEffects(underWay, [], clock.now());
    await expect(more).rejects.toThrow(LeaseLostError);
    await store.markEffect(
      instance,
      'terraform',
      created.machineName,
      'exists',
      'uid-1',
      clock.now(),
    );
    await store.release(underWay);
    expect(await store.get(instance)).toMatchObject({ state: 'deleted' });
    expect(await store.effectsOf(instance)).toMatchObject([
      { kind: 'terraform', state: 'left' },
      { kind: 'task', state: 'removed' },
    ]);
    expect(await store.workOf(instance)).toEqual({ attempts: 0 });
  });

  it('is refused when the record changed meanwhile, and changes nothing then', async () => {
    const { clock, store, underWay, giveUp, id: instance } = await removing();
    const before = underWay.record;
    const changed = { ...before, waitingFor: 'changed' };
    await store.saveDuring(underWay, changed, clock.now());
    expect(await giveUp(before)).toBe(false);
    expect(await store.get(instance)).toMatchObject({ state: 'deleting' });
    expect((await store.usedBy('user:default/member')).instances).toBe(1);
  });

  it('frees nothing of a record that lives', async () => {
    const { clock, db, store, created, id: instance } = await removing();
    await store.markGone(
      instance,
      [{ kind: 'terraform', name: created.machineName }],
      clock.now(),
    );
    expect(await db('vm_ids')).toHaveLength(1);
    expect((await store.effectsOf(instance))[0].state).toBe('planned');
    expect(
      await store.isOwned({ instanceId: 'x', name: created.machineName }),
    ).toBe(true);
    expect(await store.isOwned({ instanceId: instance, name: 'x' })).toBe(true);
    expect(await store.isOwned({ instanceId: 'x', name: 'x' })).toBe(false);
  });
});

describe.each(databases.eachSupportedId())('a callback on %s', id => {
  it('writes at most once in a second, and makes the row due, after a pass that is under way too', async () => {
    const { clock, store, create, pass, claim } = await open(id);
    const { id: instance } = await create(1);
    expect(await store.hintRun(instance, clock.now())).toBe(false);
    await pass(
      record =>
        move(
          'configuring',
          clock.now(),
        )(move('provisioning', clock.now())(record)),
      { nextRunAt: clock.now() + MINUTE },
    );
    expect(await store.hintRun(instance, clock.now())).toBe(true);
    expect(await store.hintRun(instance, clock.now() + 999)).toBe(false);
    const [busy] = await claim();
    clock.advance(1_000);
    expect(await store.hintRun(instance, clock.now())).toBe(true);
    await store.finishPass(
      busy,
      { record: busy.record, attempts: 0, nextRunAt: clock.now() + MINUTE },
      clock.now(),
    );
    expect((await store.workOf(instance))?.dueAt).toBe(clock.now());
    expect((await store.get(instance))?.version).toBe(busy.record.version);
  });
});

describe.each(databases.eachSupportedId())('the outbox on %s', id => {
  it('keeps the order of messages about one record, and lets others pass', async () => {
    const { clock, store, create } = await open(id);
    const [one, two] = [await create(1), await create(2)];
    const put = (record: InstanceRecord, ...texts: string[]) =>
      store.saveRequest(
        record,
        { ...record, requested: 'cancel' },
        clock.now(),
        texts.map(text => ({
          kind: 'notification',
          payload: text,
          subject: record.id,
        })),
      );
    await put(one, 'a1', 'a2');
    await put(two, 'b1');
    const take = () =>
      store.takeOutbox('notification', clock.now(), 9, clock.now() + 9);
    const [a1, b1] = await take();
    expect([a1.payload, b1.payload]).toEqual(['a1', 'b1']);
    await store.dropOutbox(b1.id);
    await store.retryOutbox(a1.id, clock.now() + MINUTE);
    expect(await take()).toEqual([]);
    clock.advance(MINUTE);
    expect((await take()).map(({ id: message }) => message)).toEqual([a1.id]);
    await store.dropOutbox(a1.id);
    expect((await take()).map(({ payload }) => payload)).toEqual(['a2']);
  });
});
