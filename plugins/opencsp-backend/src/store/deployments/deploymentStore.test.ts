/*
 * Proves what the store of deployments promises, on SQLite and PostgreSQL alike: of requests at once one
 * wins, one profile is on one host, numbers and predecessors are right, a lost lease cannot write, and
 * lists miss nothing. Its logs and services are proven beside it; what is done with a row is proven in
 * `reconcile/deployments`.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  aDeployment,
  commitOf,
  idOf,
} from '../../__testUtils__/deployments/aDeployment';
import { openDeployments } from '../../__testUtils__/deployments/openDeployments';
import { LEASE_MS } from '../../domain/decision';
import { moveDeployment } from '../../domain/deployments/decideDeployment';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { NewDeployment } from '../../domain/deployments/deploymentRequests';
import { LeaseLostError } from '../InstanceStore';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 0, 1);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('%s', databaseId => {
  async function open() {
    const opened = await openDeployments(databases, databaseId);
    const { store } = opened;
    const create = (
      number: number,
      change: Partial<NewDeployment> = {},
      key = `key-${number}`,
    ) =>
      store.create(
        {
          record: aDeployment(number, NOW, change),
          idempotency: { key, requestHash: `hash-${number}` },
        },
        NOW,
      );
    /** Makes one and lets it end in a state. */
    const ended = async (
      number: number,
      state: 'succeeded' | 'degraded' | 'failed' | 'cancelled',
      change: Partial<NewDeployment> = {},
    ): Promise<DeploymentRecord> => {
      const outcome = await create(number, change);
      if (outcome.outcome !== 'created') {
        throw new Error(outcome.outcome);
      }
      const { record } = outcome;
      const running = moveDeployment(record, 'running', NOW);
      const after = moveDeployment(running, state, NOW);
      expect(await store.saveRequest(record, after, NOW)).toBe(true);
      return { ...after, version: record.version + 1 };
    };
    const claim = async (owner: string, now = NOW) =>
      store.claimDue({ owner, until: now + LEASE_MS }, now, 10);
    return { ...opened, create, ended, claim };
  }

  it('creates one of many equal requests, and answers the others with it', async () => {
    const { create, store } = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => create(1)),
    );
    const kinds = outcomes.map(({ outcome }) => outcome).sort();
    expect(kinds).toEqual(['created', ...Array(5).fill('repeated')]);
    expect((await store.list({ limit: 10 })).totalItems).toBe(1);
    expect(await create(2, {}, 'key-1')).toEqual({ outcome: 'key-reused' });
  });

  it('lets one of two different requests at once have the host, and one of two have the profile', async () => {
    const { create } = await open();
    const other = { id: idOf('a', 2), name: 'b', branch: 'ada-b', owner: 'o' };
    const onOneHost = await Promise.all([
      create(1),
      create(2, { profile: other }),
    ]);
    expect(onOneHost.map(({ outcome }) => outcome).sort()).toEqual([
      'created',
      'host-in-use',
    ]);
    const won = onOneHost[0].outcome === 'created' ? {} : { profile: other };
    const host = { id: idOf('b', 2), name: 'cellar' };
    expect(await create(3, { ...won, host })).toEqual({
      outcome: 'profile-elsewhere',
      at: { hostId: idOf('b', 1), hostName: 'attic' },
    });
    expect(await create(4, won)).toEqual({
      outcome: 'moving',
      deploymentId: expect.stringContaining('-d000-'),
    });
  });

  it('names who is on the host', async () => {
    const { create, ended } = await open();
    await ended(1, 'succeeded');
    const profile = { id: idOf('a', 2), name: 'b', branch: 'x-b', owner: 'o' };
    expect(await create(2, { profile })).toEqual({
      outcome: 'host-in-use',
      by: { profileId: idOf('a', 1), profileName: 'family' },
    });
  });

  it('numbers, makes the newest the live one, and remembers the last that worked', async () => {
    const { create, ended, store } = await open();
    const first = await ended(1, 'succeeded', { commit: commitOf(1) });
    await ended(2, 'failed', { commit: commitOf(2) });
    await ended(3, 'degraded', { commit: commitOf(3) });
    await create(4);
    const all = await Promise.all(
      [1, 2, 3, 4].map(number => store.get(idOf('d', number))),
    );
    expect(all.map(it => it?.number)).toEqual([1, 2, 3, 4]);
    expect(all.map(it => it?.live)).toEqual([false, false, false, true]);
    const previous = { id: first.id, number: 1, commit: commitOf(1) };
    expect(all.map(it => it?.previous)).toEqual([
      undefined,
      previous,
      previous,
      previous,
    ]);
    expect(await store.liveOf({ hostId: idOf('b', 1) })).toEqual(all[3]);
    expect(await store.liveOf({ profileId: idOf('a', 9) })).toBeUndefined();
  });

  it('frees profile and host when it is removed, and has nothing to go back to then', async () => {
    const { create, ended, claim, store } = await open();
    const record = await ended(1, 'succeeded');
    const removing = {
      ...moveDeployment(record, 'removing', NOW),
      removal: { data: false, by: 'user:default/ada' },
    };
    expect(await store.saveRequest(record, removing, NOW)).toBe(true);
    const [claimed] = await claim('a');
    const removed = moveDeployment(claimed.record, 'removed', NOW);
    await store.finishPass(
      claimed,
      { record: { ...removed, live: false }, attempts: 0, nextRunAt: null },
      NOW,
    );
    expect(
      await create(2, { host: { id: idOf('b', 2), name: 'cellar' } }),
    ).toMatchObject({
      outcome: 'created',
      record: { number: 2, previous: undefined },
    });
  });

  it('lets each due row be claimed once, whoever asks at the same time, what moves first', async () => {
    const { create, ended, claim, store } = await open();
    const at = (number: number) => ({
      host: { id: idOf('b', number), name: `h${number}` },
      profile: {
        id: idOf('a', number),
        name: `p${number}`,
        branch: `x-p${number}`,
        owner: 'o',
      },
    });
    await ended(1, 'succeeded', at(1));
    for (let number = 2; number <= 9; number++) {
      await create(number, at(number));
    }
    const [urgent] = await store.claimDue(
      { owner: 'x', until: NOW + LEASE_MS },
      NOW,
      1,
    );
    expect(urgent.record.state).toBe('queued');
    const claims = (await Promise.all(['a', 'b', 'c'].map(it => claim(it))))
      .flat()
      .map(({ record }) => record.id);
    expect(claims).toHaveLength(8);
    expect(new Set(claims).size).toBe(8);
  });

  it('does not let a lost lease write, nor a pass over what a person asked for', async () => {
    const { create, claim, store } = await open();
    await create(1);
    const [slow] = await claim('slow');
    const later = NOW + LEASE_MS;
    const [fast] = await claim('fast', later);
    const changed = { ...slow.record, waitingFor: 'written by the slow one' };
    const line = { step: 'pull', time: NOW, text: 'late' };
    const finish = (it: typeof slow) =>
      store.finishPass(
        it,
        { record: changed, attempts: 0, nextRunAt: null, log: [line] },
        later,
      );
    await expect(
      store.saveDuring(slow, slow.record, later, { log: [line] }),
    ).rejects.toThrow(LeaseLostError);
    await expect(store.saveDuring(slow, changed, later)).rejects.toThrow(
      LeaseLostError,
    );
    await expect(finish(slow)).rejects.toThrow(LeaseLostError);

    const cancelled = moveDeployment(fast.record, 'cancelled', later);
    expect(await store.saveRequest(fast.record, cancelled, later)).toBe(true);
    expect(await store.saveRequest(fast.record, cancelled, later)).toBe(false);
    await expect(finish(fast)).rejects.toThrow(LeaseLostError);
    // Nobody begins on the host while the other one may still be at it.
    expect(await claim('third', later)).toEqual([]);
    await store.release(fast);
    expect(await claim('third', later)).toMatchObject([
      { record: { state: 'cancelled' } },
    ]);
    expect((await store.readLog(slow.record.id, 0, 10)).lines).toEqual([]);
  });

  it('writes nothing but when it is due next, when nothing has changed', async () => {
    const { ended, claim, store } = await open();
    const { id } = await ended(1, 'succeeded');
    const [first] = await claim('a');
    const rest = { attempts: 0, nextRunAt: NOW + 1_000 };
    await store.finishPass(
      first,
      { ...rest, record: { ...first.record, observedAt: NOW + 5 } },
      NOW,
    );
    const after = await store.get(id);
    expect(after).toEqual({ ...first.record, observedAt: NOW + 5 });
    expect(await claim('a')).toEqual([]);
    expect(await store.wake([id], NOW)).toBe(true);
    expect(await claim('a')).toHaveLength(1);
  });

  it('pages through the deployments, newest first, and by all that they are chosen by', async () => {
    const { ended, store } = await open();
    for (let number = 1; number <= 5; number++) {
      await ended(number, number % 2 ? 'succeeded' : 'failed');
    }
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ limit: 2, cursor });
      expect(page.totalItems).toBe(5);
      seen.push(...page.items.map(it => it.number));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([5, 4, 3, 2, 1]);
    const numbers = async (
      query: Partial<Parameters<typeof store.list>[0]>,
    ) => {
      const { items } = await store.list({ limit: 9, ...query });
      return items.map(it => it.number);
    };
    expect(await numbers({ live: true })).toEqual([5]);
    expect(await numbers({ live: false })).toEqual([4, 3, 2, 1]);
    expect(await numbers({ states: ['failed'] })).toEqual([4, 2]);
    expect(await numbers({ owners: [] })).toEqual([]);
    expect(await numbers({ owner: 'user:default/bob' })).toEqual([]);
    expect(await numbers({ profileId: idOf('a', 1) })).toHaveLength(5);
    expect(await numbers({ hostId: idOf('b', 2) })).toEqual([]);
    await expect(store.list({ limit: 1, cursor: 'x' })).rejects.toThrow(
      'not one that this list gave',
    );
  });

  it('tells of a row that cannot be read, and goes on with the others', async () => {
    const { create, ended, claim, db, store, unreadable } = await open();
    const bad = await ended(1, 'failed');
    await create(2);
    await db('deployments').where({ id: bad.id }).update({
      record: '{}',
      next_run_at: NOW,
    });
    expect((await claim('a')).map(({ record }) => record.number)).toEqual([2]);
    expect((await store.list({ limit: 9 })).items).toHaveLength(1);
    expect(new Set(unreadable)).toEqual(new Set([bad.id]));
  });

  it('knows how long steps usually take', async () => {
    const { create, claim, store } = await open();
    await create(1);
    const [claimed] = await claim('a');
    const step = (name: string, milliseconds: number) => ({
      name,
      title: name,
      phase: 'building' as const,
      state: 'done' as const,
      startedAt: NOW,
      endedAt: NOW + milliseconds,
      deadlineMs: 1_000,
      attempt: 1,
      memo: { at: [1, null, 'x'] },
    });
    const steps = [step('pull', 7_000), step('start', 3_000)];
    const running = moveDeployment(claimed.record, 'running', NOW);
    const saved = await store.finishPass(
      claimed,
      { record: { ...running, steps }, attempts: 0, nextRunAt: NOW },
      NOW,
    );
    expect((await store.get(saved.id))?.steps).toEqual(steps);
    expect(await store.usualDurations('fake')).toEqual({
      pull: 7_000,
      start: 3_000,
    });
    expect(await store.usualDurations('other')).toEqual({});
  });

  it('can be taken back to the schema before, and on again', async () => {
    const { db, create } = await open();
    await create(1);
    const directory = resolvePackagePath(
      '@opencsp/plugin-opencsp-backend',
      'migrations',
    );
    // The last is the first that goes; the ledger's names deployments.
    const names = [
      '20261128000000_deployments.js',
      '20261129000000_deployment_effects.js',
      '20261130000000_deployment_moves.js',
    ];
    for (const name of [...names].reverse()) {
      await db.migrate.down({ directory, name });
    }
    expect(await db.schema.hasTable('deployments')).toBe(false);
    expect(await db.schema.hasTable('running_services')).toBe(false);
    expect(await db.schema.hasTable('deployment_log_chunks')).toBe(false);
    for (const name of names) {
      await db.migrate.up({ directory, name });
    }
    expect((await create(1)).outcome).toBe('created');
  });
});
