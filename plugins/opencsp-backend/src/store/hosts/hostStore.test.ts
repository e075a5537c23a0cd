/*
 * Proves what the store of hosts promises, on SQLite and PostgreSQL alike: one of many equal requests
 * makes a host, names and addresses are one host's, a machine gets one host, a lost lease cannot write,
 * what has not changed makes no version, lists and the change feed miss nothing. What is done with a row
 * is proven in `reconcile/hosts`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { aHost, TEST_HOST_KEY } from '../../__testUtils__/hostStage';
import { newInstance } from '../../__testUtils__/world';
import { LEASE_MS } from '../../domain/decision';
import { moveHost } from '../../domain/hosts/hostMoves';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { newInstanceHost } from '../../domain/hosts/hostRequests';
import { PREPARE_STEP } from '../../domain/hosts/prepareRun';
import { DatabaseInstanceStore } from '../DatabaseInstanceStore';
import { LeaseLostError } from '../InstanceStore';
import { migrate } from '../migrations';
import { DatabaseHostStore } from './DatabaseHostStore';
import { HostClaim } from './HostStore';

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
    const store = new DatabaseHostStore(db, {
      onUnreadable: id => unreadable.push(id),
    });
    const create = (
      number: number,
      change: Partial<HostRecord> = {},
      key = `key-${number}`,
    ) =>
      store.create(
        {
          record: aHost(number, NOW, change),
          idempotency: { key, requestHash: `hash-${number}` },
        },
        NOW,
      );
    const made = async (number: number, change: Partial<HostRecord> = {}) => {
      const outcome = await create(number, change);
      if (!('record' in outcome)) {
        throw new Error(outcome.outcome);
      }
      return outcome.record;
    };
    const claim = async (owner = 'a', now = NOW): Promise<HostClaim> => {
      const [claimed] = await store.claimDue(
        { owner, until: now + LEASE_MS },
        now,
        1,
      );
      return claimed;
    };
    return { db, store, create, made, claim, unreadable };
  }

  it('registers one of many equal requests, and answers the others with it', async () => {
    const { create, store } = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => create(1)),
    );
    const names = outcomes.map(({ outcome }) => outcome).sort();
    expect(names).toEqual(['created', ...Array(7).fill('repeated')]);
    expect((await store.list({ limit: 9 })).totalItems).toBe(1);
    const idempotency = { key: 'key-1', requestHash: 'other' };
    expect(await store.createdBefore('user:default/ada', idempotency)).toEqual({
      outcome: 'key-reused',
    });
  });

  it('keeps everything of a record', async () => {
    const { store, made } = await open();
    const jump = {
      address: '192.0.2.99',
      port: 2222,
      user: 'jump',
      hostKey: TEST_HOST_KEY,
    };
    const full: Partial<HostRecord> = {
      jump,
      prepare: 'running',
      waitingFor: 'a login',
      warnings: ['Disk: small'],
      checks: [
        { name: 'disk', title: 'Disk', result: 'warning', found: '1 GiB' },
      ],
      facts: { engines: { docker: '27.0.1' }, memoryMiB: 2048 },
      lastSeenAt: NOW - 5,
      run: {
        step: PREPARE_STEP,
        attempt: 3,
        key: 'opencsp:x:prepare:3',
        since: NOW,
        askedAt: NOW,
        deadline: NOW + 1,
        logAfter: 0,
      },
    };
    const record = await made(1, full);
    expect(await store.get(record.id)).toEqual(record);
  });

  it('says which name or address is taken; behind another machine an address is another one', async () => {
    const { create, made, store } = await open();
    const first = await made(1);
    expect(await create(2, { name: first.name })).toEqual({
      outcome: 'name-taken',
    });
    expect(
      (await create(2, { name: first.name, owner: 'group:default/team' }))
        .outcome,
    ).toBe('created');
    expect(await create(3, { address: first.address })).toEqual({
      outcome: 'address-taken',
    });
    const jump = {
      address: '192.0.2.99',
      port: 22,
      user: 'jump',
      hostKey: TEST_HOST_KEY,
    };
    const behind = await create(4, { address: first.address, jump });
    expect(behind.outcome).toBe('created');
    expect(await create(5, {}, 'key-1')).toEqual({ outcome: 'key-reused' });
    const leaving = moveHost(first, 'removing', NOW);
    await store.saveRequest(first, leaving, NOW);
    expect((await create(6, { name: first.name })).outcome).toBe('name-taken');
  });

  it('finds all that live at an address, and nothing that only begins so', async () => {
    const { made, store } = await open();
    const first = await made(1);
    await made(11);
    const second = await made(2, { address: first.address, port: 2222 });
    const gone = await made(3, { address: first.address, port: 2223 });
    await store.saveRequest(gone, { ...gone, deletedAt: NOW }, NOW);
    const found = await store.atAddress('192.0.2.1');
    expect(found.map(({ id }) => id).sort()).toEqual([first.id, second.id]);
  });

  it('registers one of two at the same moment under one name, or at one address', async () => {
    const { create } = await open();
    const same = { name: 'web', address: '192.0.2.50' };
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(number => create(number, same)),
    );
    const made = outcomes.filter(({ outcome }) => outcome === 'created');
    expect(made).toHaveLength(1);
  });

  it('frees name and address when the host is removed', async () => {
    const { create, made, store, claim } = await open();
    const record = await made(1);
    await store.saveRequest(record, moveHost(record, 'removing', NOW), NOW);
    const held = await claim();
    const removed = moveHost(held.record, 'removed', NOW);
    await store.finishPass(
      held,
      { record: removed, attempts: 0, nextRunAt: null },
      NOW,
    );
    const { name, address } = record;
    expect((await create(2, { name, address })).outcome).toBe('created');
    expect((await store.list({ limit: 9 })).totalItems).toBe(1);
  });

  it('makes one host of a machine, under its id, and follows both ways', async () => {
    const { db, store } = await open();
    const instances = new DatabaseInstanceStore(db);
    const ids = [];
    for (const number of [1, 2]) {
      const made = await instances.create(newInstance(number, NOW), NOW);
      ids.push('record' in made ? made.record.id : '');
    }
    expect(await store.strayInstances(10)).toEqual({
      withoutHost: [],
      hostsWithoutMachine: [],
    });
    await db('instances').update({ state: 'active' });
    expect((await store.strayInstances(10)).withoutHost).toEqual(ids);
    expect((await store.strayInstances(1)).withoutHost).toEqual([ids[0]]);
    const [id] = ids;
    const make = () =>
      newInstanceHost(
        {
          ...{ id, name: 'web-1', owner: 'user:x/y', createdBy: 'user:x/y' },
          ...{ port: 22, user: 'debian' },
        },
        NOW,
      );
    const both = await Promise.all(
      [1, 2, 3].map(() => store.hostOfInstance(id, make, NOW)),
    );
    expect(new Set(both.map(host => host.id))).toEqual(new Set([id]));
    expect((await store.list({ limit: 9 })).totalItems).toBe(1);
    expect((await store.strayInstances(10)).withoutHost).toEqual([ids[1]]);
    await db('instances')
      .where({ id })
      .update({ state: 'deleted', deleted_at: NOW });
    expect((await store.strayInstances(10)).hostsWithoutMachine).toEqual([id]);
  });

  it('lets one of two writers win, and a lost lease never writes', async () => {
    const { made, store, claim } = await open();
    const record = await made(1);
    const held = await claim();
    const saved = await Promise.all(
      ['x', 'y'].map(waitingFor =>
        store.saveRequest(record, { ...record, waitingFor }, NOW),
      ),
    );
    expect([...saved].sort()).toEqual([false, true]);
    const end = { record: held.record, attempts: 0, nextRunAt: null };
    await expect(store.finishPass(held, end, NOW)).rejects.toThrow(
      LeaseLostError,
    );
    await expect(
      store.saveDuring(held, { ...held.record, waitingFor: 'z' }, NOW),
    ).rejects.toThrow(LeaseLostError);
    await store.release(held);
    expect((await store.get(record.id))?.waitingFor).toMatch(/^[xy]$/);
  });

  it('gives a due row to one of many processes, what moves before what is only looked at', async () => {
    const { made, store, db } = await open();
    for (let number = 1; number <= 4; number++) {
      await made(number);
    }
    await db('hosts')
      .whereIn('name', ['host-1', 'host-2'])
      .update({ state: 'ready', next_run_at: NOW - 1 });
    const lease = (owner: string) => ({ owner, until: NOW + LEASE_MS });
    const first = await store.claimDue(lease('a'), NOW, 2);
    expect(first.map(({ record }) => record.state)).toEqual([
      'checking',
      'checking',
    ]);
    const rest = await Promise.all(
      ['b', 'c'].map(owner => store.claimDue(lease(owner), NOW, 4)),
    );
    const ids = rest.flat().map(({ record }) => record.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await store.claimDue(lease('d'), NOW, 4)).toHaveLength(
      2 - ids.length,
    );
  });

  it('takes what is oldest first when it is asked to, whatever it is', async () => {
    const { made, store, db } = await open();
    await made(1);
    await made(2);
    await db('hosts')
      .where({ name: 'host-1' })
      .update({ state: 'ready', next_run_at: NOW - 1 });
    const lease = { owner: 'a', until: NOW + LEASE_MS };
    const [oldest] = await store.claimDue(lease, NOW, 1, 'oldest-first');
    expect(oldest.record.name).toBe('host-1');
  });

  it('makes no version of what has not changed, but keeps when the host answered', async () => {
    const { made, store, claim } = await open();
    const { id } = await made(1);
    const before = await store.changesAfter(0, 10);
    const held = await claim();
    const seen = { ...held.record, lastSeenAt: NOW + 7 };
    const same = { record: seen, attempts: 0, nextRunAt: NOW + 1 };
    await store.finishPass(held, same, NOW + 7);
    expect(await store.get(id)).toMatchObject({
      version: 1,
      lastSeenAt: NOW + 7,
    });
    expect((await store.changesAfter(0, 10)).next).toBe(before.next);
    const again = await claim('b', NOW + 1);
    const during = await store.saveDuring(
      again,
      { ...again.record, waitingFor: 'the run' },
      NOW + 8,
    );
    expect(during.version).toBe(2);
    const after = await store.finishPass(
      { ...again, record: during },
      { record: moveHost(during, 'ready', NOW), attempts: 0, nextRunAt: null },
      NOW + 9,
    );
    expect(after.version).toBe(3);
    const feed = await store.changesAfter(before.next, 10);
    expect(feed.items.map(({ record }) => record.state)).toEqual(['ready']);
  });

  it('brings rows forward after a clock was set back, and wakes those that are asked for', async () => {
    const { made, store, db, claim } = await open();
    const { id } = await made(1);
    const week = 7 * 24 * 3_600_000;
    await db('hosts').update({ next_run_at: NOW + week });
    expect(await claim()).toBeUndefined();
    await store.bringForward(NOW);
    expect((await claim()).record.id).toBe(id);
    await db('hosts').update({ next_run_at: null, lease_until: null });
    expect(await store.wake(['nobody'], NOW)).toBe(false);
    expect(await store.wake([id], NOW)).toBe(true);
    expect((await claim()).record.id).toBe(id);
  });

  it('pages through a list newest first, by owner, kind, state and part of name or address', async () => {
    const { made, store } = await open();
    for (let number = 1; number <= 5; number++) {
      await made(number, { createdAt: NOW + Math.ceil(number / 2) });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ limit: 2, cursor });
      expect(page.totalItems).toBe(5);
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([5, 4, 3, 2, 1].map(number => `host-${number}`));
    const count = async (query: object) =>
      (await store.list({ limit: 9, ...query })).totalItems;
    expect(await count({ search: '0.2.3' })).toBe(1);
    expect(await count({ search: 'HOST-4' })).toBe(1);
    expect(await count({ search: 'host_4' })).toBe(0);
    expect(await count({ search: '%' })).toBe(0);
    expect(await count({ owners: ['user:default/ada'] })).toBe(5);
    expect(await count({ owners: [] })).toBe(0);
    expect(await count({ owner: 'user:default/bob' })).toBe(0);
    expect(await count({ kind: 'instance' })).toBe(0);
    expect(await count({ states: ['checking'] })).toBe(5);
    expect(await count({ states: ['ready'] })).toBe(0);
    await expect(store.list({ limit: 1, cursor: 'x' })).rejects.toThrow(
      'not one that this list gave',
    );
  });

  it('tells of a row that cannot be read, and goes on with the others', async () => {
    const { made, db, store, unreadable } = await open();
    const bad = await made(1);
    await made(2);
    await db('hosts').where({ id: bad.id }).update({ record: '{}' });
    const lease = { owner: 'a', until: NOW + LEASE_MS };
    const claims = await store.claimDue(lease, NOW, 5);
    expect(claims.map(({ record }) => record.name)).toEqual(['host-2']);
    expect((await store.list({ limit: 9 })).items).toHaveLength(1);
    const feed = await store.changesAfter(0, 10);
    expect(feed.items.map(({ record }) => record.name)).toEqual(['host-2']);
    expect(new Set(unreadable)).toEqual(new Set([bad.id]));
  });
});
