/*
 * Proves on SQLite and PostgreSQL alike what the store does when a profile moves: both deployments know of
 * each other in one transaction, of requests at once one wins, no third one stands beside them, the end of
 * the move is written with both or not at all, only one serves and has the services, and the ledger says
 * what is kept. Leaves the steps to `reconcile/deployments/moving.test.ts`.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { OldHostChoice } from '@opencsp/plugin-opencsp-common';
import { aDeployment, idOf } from '../../__testUtils__/deployments/aDeployment';
import { PlayedDeployments } from '../../__testUtils__/deployments/PlayedDeployments';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  cancelDeployment,
  NewDeployment,
  removeDeployment,
} from '../../domain/deployments/deploymentRequests';
import { endOfMove } from '../../domain/deployments/endOfMove';
import { LeaseLostError } from '../InstanceStore';
import { deploymentColumns } from './deploymentRows';

jest.setTimeout(180_000);

const NOW = Date.UTC(2026, 0, 1);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const CELLAR = { id: idOf('b', 2), name: 'cellar' };
const SHED = { id: idOf('b', 3), name: 'shed' };
const MIGRATION = {
  directory: resolvePackagePath(
    '@opencsp/plugin-opencsp-backend',
    'migrations',
  ),
  name: '20261130000000_deployment_moves.js',
};

/** All services are up. */
const reportsOf = ({ plan }: DeploymentRecord) =>
  plan.services.map(({ id }) => ({
    ...{ id, state: 'up' as const, containers: [], drift: [] },
  }));

describe.each(databases.eachSupportedId())('%s', databaseId => {
  async function open() {
    const played = await PlayedDeployments.open(databases, databaseId);
    const { store } = played;
    const old = await played.settle((await played.create()).id);
    const create = (
      number: number,
      {
        oldHost,
        ...change
      }: Partial<NewDeployment> & { oldHost?: OldHostChoice },
    ) =>
      store.create(
        {
          record: aDeployment(number, NOW, change),
          idempotency: { key: `move-${number}`, requestHash: 'hash' },
          oldHost,
          messagesOfLeft: (before, after) => [
            {
              kind: 'signal',
              payload: { left: before.id, to: after.movesTo?.hostName },
            },
          ],
        },
        NOW,
      );
    const move = async (number = 50, host = CELLAR) => {
      const outcome = await create(number, { host, oldHost: 'stop' });
      if (outcome.outcome !== 'created') {
        throw new Error(outcome.outcome);
      }
      return outcome.record;
    };
    /** As the engine ends a pass that has come to this. */
    const finish = async (
      id: string,
      change: Partial<DeploymentRecord>,
      services?: 'up',
    ) => {
      const claim = await played.claimOf(id);
      const record = { ...claim.record, ...change };
      return store.finishPass(
        claim,
        {
          ...{ record, attempts: 0, nextRunAt: null },
          withLeft: left => ({
            ...endOfMove(record, left, NOW),
            ...(services ? { services: reportsOf(record) } : {}),
          }),
        },
        NOW,
      );
    };
    return { ...played, played, store, old, create, move, finish };
  }

  it('writes both ends of a move at once, and tells of the one that is left', async () => {
    const { played, store, old, create, move } = await open();
    expect(await create(49, { host: CELLAR })).toEqual({
      outcome: 'profile-elsewhere',
      at: { hostId: old.hostId, hostName: 'attic' },
    });
    const made = await move();
    expect(made).toMatchObject({
      ...{ number: 2, live: true, previous: undefined },
      movesFrom: { deploymentId: old.id, hostName: 'attic', oldHost: 'stop' },
    });
    expect(await played.get(made.id)).toEqual(made);
    expect(await played.get(old.id)).toEqual({
      ...old,
      movesTo: {
        ...{ deploymentId: made.id, hostId: CELLAR.id, hostName: 'cellar' },
      },
      version: old.version + 1,
      updatedAt: NOW,
    });
    const signals = await played.db('outbox').where({ kind: 'signal' });
    expect(signals.map(({ payload }) => JSON.parse(payload))).toEqual([
      { left: old.id, to: 'cellar' },
    ]);
    const { profileId, hostId } = old;
    expect(await store.liveOf({ profileId })).toMatchObject({ id: old.id });
    expect(await store.liveOf({ hostId })).toMatchObject({ id: old.id });
    expect((await store.allLiveOf({ profileId })).map(({ id }) => id)).toEqual([
      old.id,
      made.id,
    ]);
    expect((await store.list({ live: true, limit: 9 })).totalItems).toBe(2);
    // The same request again makes nothing.
    expect(await create(50, { host: CELLAR, oldHost: 'stop' })).toEqual({
      outcome: 'repeated',
      record: made,
    });
  });

  it('lets one of several moves at once win, also of those to different hosts', async () => {
    const { create, store, old } = await open();
    const outcomes = await Promise.all([
      create(50, { host: CELLAR, oldHost: 'stop' }),
      create(51, { host: SHED, oldHost: 'stop' }),
      create(52, { host: CELLAR, oldHost: 'remove' }),
    ]);
    const kinds = outcomes.map(({ outcome }) => outcome);
    expect(kinds.filter(it => it === 'created')).toHaveLength(1);
    expect(
      kinds.every(it => ['created', 'being-left', 'moving'].includes(it)),
    ).toBe(true);
    const { profileId } = old;
    expect(await store.allLiveOf({ profileId })).toHaveLength(2);
  });

  it('is held to by the database: one is left, and one takes its place', async () => {
    const { db, old, move } = await open();
    const made = await move();
    const rival = (record: DeploymentRecord, number: number) =>
      db('deployments').insert({
        ...{ id: idOf('d', number), number, host_id: idOf('b', number) },
        ...{ profile_id: old.profileId, owner_ref: 'o', created_by: 'o' },
        ...{ idempotency_key: `${number}`, request_hash: '' },
        ...{ created_at: NOW, updated_at: NOW, version: 1, attempts: 0 },
        ...deploymentColumns(record),
      });
    const left = {
      ...old,
      movesTo: { deploymentId: '', hostId: '', hostName: '' },
    };
    await expect(rival(made, 90)).rejects.toThrow(/unique/i);
    await expect(rival(left, 91)).rejects.toThrow(/unique/i);
    // One that is not live any more stands in nobody's way.
    await rival({ ...left, live: false }, 92);
  });

  it('ends with both, in one transaction: services, ledger and all', async () => {
    const { played, store, old, move, finish } = await open();
    await store.wake([old.id], NOW);
    const claim = await played.claimOf(old.id);
    const seen = { record: claim.record, services: reportsOf(old) };
    await store.finishPass(
      claim,
      { ...seen, attempts: 0, nextRunAt: null },
      NOW,
    );
    const made = await move();
    await finish(made.id, { state: 'succeeded' }, 'up');
    expect(await played.get(old.id)).toMatchObject({
      state: 'removing',
      removal: { data: false, stop: true, by: made.createdBy },
      movesTo: { over: true },
    });
    expect((await played.get(made.id)).movesFrom).toMatchObject({ over: true });
    const { profileId } = old;
    expect(await store.liveOf({ profileId })).toMatchObject({ id: made.id });
    const changes = await store.serviceChangesAfter(0, 100);
    expect(changes.items.map(({ row }) => row?.hostName)).toEqual(
      made.plan.services.map(() => 'cellar'),
    );

    // What is taken off the old host takes no service from the new one.
    await played.settle(old.id);
    const gone = await played.get(old.id);
    expect(gone).toMatchObject({ state: 'removed', live: false });
    expect((await store.listServices({ limit: 9 })).totalItems).toBe(3);
    expect(await played.effects(old.hostId)).toEqual({
      'fake-project': 'left #1',
    });
    expect(await store.effectLedger()).toMatchObject([
      {
        ...{ of: 'project', state: 'left', project: 'ada-family' },
        stopped: 'the profile moved to the host "cellar".',
        deployment: { number: 1, state: 'removed', isLive: false },
      },
      { of: 'project', state: 'planned', deployment: { number: 2 } },
    ]);
  });

  it('is taken over on the old host by a later deployment, and removed with its data', async () => {
    const { played, old, move, finish } = await open();
    const made = await move();
    await finish(made.id, { state: 'succeeded' });
    await played.settle(old.id);
    const back = await move(51, { id: old.hostId, name: 'attic' });
    expect(back).toMatchObject({ takesOver: true, previous: undefined });
    expect(await played.effects(old.hostId)).toEqual({
      'fake-project': 'exists #3',
    });
    await played.settle(back.id);
    await played.ask(back.id, record =>
      removeDeployment(record, { data: true, by: 'o' }, NOW),
    );
    await played.settle(back.id);
    expect(await played.effects(old.hostId)).toEqual({
      'fake-project': 'removed #3',
    });
  });

  it('writes neither end when the pass has lost its row', async () => {
    const { played, store, old, move } = await open();
    const made = await move();
    const claim = await played.claimOf(made.id);
    const record = { ...claim.record, state: 'succeeded' as const };
    await played.ask(made.id, it => cancelDeployment(it, NOW));
    const before = await played.get(old.id);
    await expect(
      store.finishPass(
        claim,
        {
          ...{ record, attempts: 0, nextRunAt: null },
          withLeft: left => endOfMove(record, left, NOW),
        },
        NOW,
      ),
    ).rejects.toThrow(LeaseLostError);
    expect(await played.get(old.id)).toEqual(before);
  });

  it('goes on without asking one that cannot be read, and tells of it', async () => {
    const { played, db, old, move, finish } = await open();
    const made = await move();
    await db('deployments')
      .where({ id: old.id })
      .update({ record: '{}', next_run_at: null });
    const after = await finish(made.id, { state: 'succeeded' });
    expect(after.state).toBe('succeeded');
    expect((await played.get(made.id)).movesFrom?.over).toBeUndefined();
    expect(played.unreadable).toEqual([old.id]);
  });

  it('ends without the new one when that is removed: the old one is the only one again', async () => {
    const { played, store, old, move } = await open();
    const made = await move();
    await played.settle(made.id);
    await played.ask(made.id, record =>
      removeDeployment(record, { data: true, by: 'o' }, NOW),
    );
    const going = await played.pass(made.id);
    expect(going.state).toBe('removing');
    const claim = await played.claimOf(made.id);
    const record = { ...claim.record, state: 'removed' as const, live: false };
    await store.finishPass(
      claim,
      {
        ...{ record, attempts: 0, nextRunAt: null },
        withLeft: left => endOfMove(record, left, NOW),
      },
      NOW,
    );
    const stays = await played.get(old.id);
    expect(stays).toMatchObject({ state: 'succeeded', live: true });
    expect(stays.movesTo).toBeUndefined();
    expect((await move(51)).movesFrom).toMatchObject({ deploymentId: old.id });
  });

  it('can be taken back to the schema before, and on again, but not in the middle of a move', async () => {
    const { db, played, old, move, create } = await open();
    const made = await move();
    await expect(db.migrate.down(MIGRATION)).rejects.toThrow(
      new RegExp(`are being moved.*${old.id}`),
    );
    await played.settle(made.id);
    await played.ask(old.id, record =>
      removeDeployment(record, { data: true, by: 'o' }, NOW),
    );
    await played.settle(old.id);
    await db.migrate.down(MIGRATION);
    expect(await db.schema.hasColumn('deployments', 'leaving')).toBe(false);
    const [row] = await db('deployments').where({ id: made.id });
    const {
      id,
      leaving: _,
      ...columns
    } = {
      ...row,
      ...{ number: 9, host_id: SHED.id, idempotency_key: 'x', leaving: 0 },
    };
    await expect(
      db('deployments').insert({ ...columns, id: idOf('d', 99) }),
    ).rejects.toThrow(/unique/i);
    await db.migrate.up(MIGRATION);
    expect(await played.get(id)).toMatchObject({ live: true });
    expect(await create(60, { host: SHED, oldHost: 'stop' })).toMatchObject({
      outcome: 'created',
    });
  });
});
