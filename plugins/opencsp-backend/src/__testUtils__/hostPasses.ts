import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { FakeTaskRunner } from '@opencsp/plugin-opencsp-node/testUtils';
import { LEASE_MS } from '../domain/decision';
import { DEFAULT_HOST_DEADLINES, HostRecord } from '../domain/hosts/hostRecord';
import {
  cancelPreparing,
  checkHost,
  prepareHost,
  removeHost,
} from '../domain/hosts/hostRequests';
import {
  HostReconciler,
  HostReconcilerOptions,
} from '../reconcile/hosts/HostReconciler';
import { DatabaseInstanceStore } from '../store/DatabaseInstanceStore';
import { DatabaseHostStore } from '../store/hosts/DatabaseHostStore';
import { migrate } from '../store/migrations';
import { aHost, FakeLooks } from './hostStage';
import { VirtualClock } from './world';

/** In milliseconds. */
export const MINUTE = 60_000;

/** Passes over hosts on an empty SQLite database, with a host and a runner in memory. */
export async function stageHosts(databases: TestDatabases) {
  const db = await databases.init('SQLITE_3');
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  const store = new DatabaseHostStore(db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
  const clock = new VirtualClock();
  const looks = new FakeLooks();
  const taskRunner = new FakeTaskRunner();
  const instances = new DatabaseInstanceStore(db);
  const options: HostReconcilerOptions = {
    ...{ store, instances, looks, taskRunner, clock },
    deadlines: DEFAULT_HOST_DEADLINES,
    stopMs: 5 * MINUTE,
    leaseMs: LEASE_MS,
  };
  const get = async (id: string): Promise<HostRecord> => {
    const record = await store.get(id);
    if (!record) {
      throw new Error(`No host ${id}`);
    }
    return record;
  };
  const runDue = async (
    reconciler = new HostReconciler(options),
    owner = 'test',
  ) => {
    const now = clock.now();
    const claims = await store.claimDue(
      { owner, until: now + LEASE_MS },
      now,
      100,
    );
    for (const claim of claims) {
      await reconciler.pass(claim, new AbortController().signal);
    }
    return claims.length;
  };
  return {
    ...{ db, store, clock, looks, taskRunner, instances, options, get, runDue },
    register: async (change: Partial<HostRecord> = {}) => {
      const record = aHost(1, clock.now(), change);
      const idempotency = { key: 'key', requestHash: 'hash' };
      await store.create({ record, idempotency }, clock.now());
      return record.id;
    },
    /** Lets time pass in small steps, working on what becomes due. */
    run: async (milliseconds: number, step = 1_000) => {
      const end = clock.now() + milliseconds;
      while (clock.now() < end) {
        while ((await runDue()) > 0) {
          clock.advance(1);
        }
        clock.advance(step);
      }
    },
    ask: async (
      id: string,
      request:
        | typeof cancelPreparing
        | typeof checkHost
        | typeof removeHost
        | typeof prepareHost,
    ) => {
      const before = await get(id);
      const result = request(before, {
        now: clock.now(),
        deadlines: DEFAULT_HOST_DEADLINES,
        inUse: false,
      });
      if (!result.ok) {
        throw new Error(result.problem);
      }
      await store.saveRequest(before, result.record, clock.now());
    },
    /** What its log says, without its times. */
    log: async (id: string) =>
      (await store.readLog(id, 0, 1_000)).lines.map(({ text }) => text),
    /** What the ledger says of its runs. */
    ledger: async (id: string): Promise<[string, string, string | null][]> =>
      (await db('effects').where({ host_id: id }).orderBy('id')).map(
        ({ name, state, external_id }) => [name, state, external_id],
      ),
    messages: async () =>
      (await db('outbox').orderBy('id')).map(({ kind, payload }) => ({
        kind,
        ...JSON.parse(payload),
      })),
  };
}
