/*
 * Proves, on SQLite and PostgreSQL alike, that of all who work on a row only the one that holds it
 * writes, that a request or a hint in the middle of a pass is not lost, and that a row which was not
 * finished is free again. What is written is proven by `DatabaseInstanceStore.test.ts`.
 */
import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { newInstance, VirtualClock } from '../__testUtils__/world';
import { DatabaseInstanceStore } from './DatabaseInstanceStore';
import { LeaseLostError } from './InstanceStore';
import { migrate } from './migrations';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

async function openStore(id: TestDatabaseId) {
  const db = await databases.init(id);
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  return { store: new DatabaseInstanceStore(db) };
}

describe.each(databases.eachSupportedId())('leases on %s', id => {
  const clock = new VirtualClock();

  async function oneClaim(store: DatabaseInstanceStore) {
    await store.create(newInstance(1, clock.now()), clock.now());
    const now = clock.now();
    const lease = { owner: 'a', until: now + 1_000 };
    const [claim] = await store.claimDue(lease, now, 1);
    return { claim, now };
  }

  it('lets each due row be claimed once, whoever asks at the same time', async () => {
    const { store } = await openStore(id);
    for (let number = 1; number <= 20; number++) {
      await store.create(newInstance(number, clock.now()), clock.now());
    }
    const now = clock.now();
    const claims = await Promise.all(
      ['a', 'b', 'c'].map(owner =>
        store.claimDue({ owner, until: now + 1_000 }, now, 20),
      ),
    );
    const ids = claims.flat().map(claim => claim.record.id);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it('does not let a lost lease write', async () => {
    const { store } = await openStore(id);
    await store.create(newInstance(1, clock.now()), clock.now());
    const now = clock.now();
    const [slow] = await store.claimDue(
      { owner: 'slow', until: now + 1_000 },
      now,
      1,
    );
    const later = now + 2_000;
    const [fast] = await store.claimDue(
      { owner: 'fast', until: later + 1_000 },
      later,
      1,
    );
    expect(fast.record.id).toBe(slow.record.id);

    const changed = { ...slow.record, waitingFor: 'written by the slow one' };
    await expect(store.saveDuring(slow, changed, later)).rejects.toThrow(
      LeaseLostError,
    );
    await expect(
      store.finishPass(
        slow,
        { record: changed, attempts: 0, nextRunAt: null },
        later,
      ),
    ).rejects.toThrow(LeaseLostError);
    await expect(
      store.planEffects(slow, [{ kind: 'terraform', name: 'vm-x' }], later),
    ).rejects.toThrow(LeaseLostError);
    expect((await store.get(fast.record.id))?.waitingFor).toBeUndefined();
    expect(await store.effectsOf(fast.record.id)).toEqual([]);
  });

  it('does not let a pass overwrite what a person asked for meanwhile', async () => {
    const { store } = await openStore(id);
    await store.create(newInstance(1, clock.now()), clock.now());
    const now = clock.now();
    const [claim] = await store.claimDue(
      { owner: 'a', until: now + 1_000 },
      now,
      1,
    );
    const asked = { ...claim.record, requested: 'cancel' as const };
    expect(await store.saveRequest(claim.record, asked, now)).toBe(true);
    await expect(
      store.finishPass(
        claim,
        {
          record: { ...claim.record, waitingFor: 'x' },
          attempts: 0,
          nextRunAt: null,
        },
        now,
      ),
    ).rejects.toThrow(LeaseLostError);
    expect((await store.get(claim.record.id))?.requested).toBe('cancel');
  });

  it('does not let an old pass of the same process go on beside a new one', async () => {
    const { store } = await openStore(id);
    const { claim, now } = await oneClaim(store);
    const later = now + 2_000;
    await store.claimDue({ owner: 'a', until: later + 1_000 }, later, 1);
    // Nothing to write, but it must not go on to act either.
    await expect(store.saveDuring(claim, claim.record, later)).rejects.toThrow(
      LeaseLostError,
    );
  });

  it('frees a row at once whose pass was overtaken by a request', async () => {
    const { store } = await openStore(id);
    const { claim, now } = await oneClaim(store);
    const asked = { ...claim.record, requested: 'cancel' as const };
    await store.saveRequest(claim.record, asked, now);
    const lease = { owner: 'b', until: now + 9 };
    expect(await store.claimDue(lease, now, 1)).toEqual([]);
    await store.release(claim);
    const [next] = await store.claimDue(lease, now, 1);
    expect(next.record.requested).toBe('cancel');
  });

  it('does not free a row that somebody else holds by now', async () => {
    const { store } = await openStore(id);
    const { claim, now } = await oneClaim(store);
    const later = now + 2_000;
    const lease = { owner: 'b', until: later + 1_000 };
    const [other] = await store.claimDue(lease, later, 1);
    await store.release(claim);
    expect(await store.saveDuring(other, other.record, later)).toEqual(
      other.record,
    );
  });

  it('tries a row again after a pause when its pass ended unexpectedly', async () => {
    const { store } = await openStore(id);
    const { claim, now } = await oneClaim(store);
    const later = now + 500;
    await store.release(claim, {
      attempts: 3,
      lastError: 'a surprise',
      nextRunAt: later,
    });
    const lease = { owner: 'b', until: later + 9 };
    expect(await store.claimDue(lease, now, 1)).toEqual([]);
    expect(await store.claimDue(lease, later, 1)).toMatchObject([
      { attempts: 3 },
    ]);
    expect(await store.workOf(claim.record.id)).toMatchObject({
      heldBy: 'b',
      lastError: 'a surprise',
    });
  });

  it('does not lose a hint that comes in the middle of a pass, nor act on one that is known', async () => {
    const { store } = await openStore(id);
    const { claim, now } = await oneClaim(store);
    const active = {
      ...claim.record,
      state: 'active' as const,
      machine: { ...claim.record.machine, version: '7' },
    };
    const rest = { record: active, attempts: 0, nextRunAt: now + 600_000 };
    const record = await store.finishPass(claim, rest, now);
    expect(await store.hint(record.id, '7', now)).toBe(false);
    expect(await store.hint(record.id, '8', now)).toBe(true);

    const lease = { owner: 'a', until: now + 1_000 };
    const [second] = await store.claimDue(lease, now, 1);
    expect(await store.hint(record.id, '9', now)).toBe(true);
    await store.finishPass(second, { ...rest, record: second.record }, now);
    expect((await store.workOf(record.id))?.dueAt).toBe(now);
  });
});
