/*
 * Proves what the store keeps of runs that prepare hosts, on SQLite and PostgreSQL alike: lines in their
 * order and only with the write that they came with, of the newest runs, from wherever one reads; what the
 * ledger says of a run; that only who holds the row keeps a token; and that runs from before the ledger knew
 * them are in it after the migration. When what is written is proven by `reconcile/hosts`.
 */
import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import fc from 'fast-check';
import { run } from '../../__testUtils__/hostObservations';
import { aHost } from '../../__testUtils__/hostStage';
import { LEASE_MS } from '../../domain/decision';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { moveHost } from '../../domain/hosts/hostMoves';
import { PrepareRun, prepareKey } from '../../domain/hosts/prepareRun';
import { LeaseLostError } from '../DueStore';
import { DatabaseInstanceStore } from '../DatabaseInstanceStore';
import { migrate } from '../migrations';
import { DatabaseHostStore } from './DatabaseHostStore';
import { KEPT_RUNS } from './hostLogs';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 0, 1);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

async function open(databaseId: TestDatabaseId) {
  const db = await databases.init(databaseId);
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  const store = new DatabaseHostStore(db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
  const make = async (number: number, change: Partial<HostRecord> = {}) => {
    const record = aHost(number, NOW, { state: 'preparing', ...change });
    const idempotency = { key: `key-${number}`, requestHash: 'hash' };
    await store.create({ record, idempotency }, NOW);
    return record;
  };
  const claim = async (id: string, owner = 'a') => {
    await db('hosts').update({ lease_owner: null, lease_until: null });
    const lease = { owner, until: NOW + LEASE_MS };
    const claims = await store.claimDue(lease, NOW, 100);
    const found = claims.find(({ record }) => record.id === id);
    if (!found) {
      throw new Error(`${id} is not due`);
    }
    return found;
  };
  /** One pass, which changes the host so and writes these lines. */
  const pass = async (
    id: string,
    change: (record: HostRecord) => HostRecord,
    texts: readonly string[] = [],
  ) => {
    const held = await claim(id);
    const record = change(held.record);
    const attempt = (record.run ?? held.record.run)?.attempt ?? 0;
    const log = texts.map((text, index) => ({ attempt, time: index, text }));
    return store.finishPass(
      held,
      { record, attempts: 0, nextRunAt: NOW, log },
      NOW,
    );
  };
  const log = async (id: string, after = 0, limit = 10_000) =>
    (await store.readLog(id, after, limit)).lines.map(({ text }) => text);
  const effects = async () =>
    (await db('effects').orderBy('id')).map(row => [row.name, row.state]);
  return { db, store, make, claim, pass, log, effects };
}

/** The run of an attempt; its id when it is known. */
const runOf = (host: HostRecord, attempt: number, id?: string): PrepareRun =>
  run({ attempt, key: prepareKey({ id: host.id, version: attempt }), id });

const withRun = (attempt: number, id?: string) => (record: HostRecord) => ({
  ...record,
  run: runOf(record, attempt, id),
});
const without = (record: HostRecord) => ({ ...record, run: undefined });

describe.each(databases.eachSupportedId())('%s', databaseId => {
  describe('the log', () => {
    it('keeps all lines in their order, read in pages of any size', async () => {
      const { make, pass, store } = await open(databaseId);
      let number = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat({ max: 700 }), { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 1, max: 900 }),
          async (sizes, limit) => {
            number += 1;
            const { id } = await make(number);
            const written: string[] = [];
            for (const size of sizes) {
              const texts = Array.from(
                { length: size },
                (_, index) => `${written.length + index}`,
              );
              await pass(id, withRun(1, '9'), texts);
              written.push(...texts);
            }
            const read: string[] = [];
            let after = 0;
            for (;;) {
              const page = await store.readLog(id, after, limit);
              expect(page.lines.length).toBeLessThanOrEqual(limit);
              if (page.lines.length === 0) {
                break;
              }
              expect(page.lines.every(({ step }) => step === 'prepare')).toBe(
                true,
              );
              read.push(...page.lines.map(({ text }) => text));
              after = page.next;
            }
            expect(read).toEqual(written);
          },
        ),
        { numRuns: 12 },
      );
    });

    it('is of the newest runs, and is read from wherever one was', async () => {
      const { make, pass, log, store } = await open(databaseId);
      const { id } = await make(1);
      const runs = KEPT_RUNS + 3;
      for (let attempt = 1; attempt <= runs; attempt++) {
        await pass(id, withRun(attempt), [`begin ${attempt}`]);
        const lines = Array.from({ length: 1_200 }, () => `of ${attempt}`);
        await pass(id, withRun(attempt, '9'), lines);
        await pass(id, without);
      }
      const kept = await log(id);
      expect(kept).toHaveLength(KEPT_RUNS * 1_201);
      expect(kept[0]).toBe(`begin ${runs - KEPT_RUNS + 1}`);
      expect(kept.at(-1)).toBe(`of ${runs}`);
      const first = (await store.readLog(id, 0, 1)).lines[0].seq;
      expect(first).toBe((runs - KEPT_RUNS) * 1_201 + 1);
      // Somebody who read before the oldest went.
      expect(await log(id, 17)).toEqual(kept);
      expect(await log(id, first + 1)).toEqual(kept.slice(2));
      expect(await log(id, first + 1e6)).toEqual([]);
    });

    it('gets nothing from a write that fails, and goes with the host', async () => {
      const { make, claim, pass, log, store, db } = await open(databaseId);
      const { id } = await make(1);
      await make(2);
      await pass(id, withRun(1, '9'), ['kept']);
      const lost = await claim(id);
      await claim(id, 'other');
      const lines = [{ attempt: 1, time: NOW, text: 'lost' }];
      await expect(
        store.saveDuring(lost, withRun(1, '10')(lost.record), NOW, {
          log: lines,
        }),
      ).rejects.toThrow(LeaseLostError);
      await expect(
        store.saveDuring(lost, lost.record, NOW, { log: lines }),
      ).rejects.toThrow(LeaseLostError);
      expect(await log(id)).toEqual(['kept']);
      await pass(id, host =>
        moveHost(moveHost(without(host), 'removing', NOW), 'removed', NOW),
      );
      expect(await log(id)).toEqual([]);
      expect(await db('host_log_chunks')).toEqual([]);
    });
  });

  describe('the ledger', () => {
    it('says what the record says of its run', async () => {
      const { make, pass, effects, store } = await open(databaseId);
      const host = await make(1);
      const key = (attempt: number) => runOf(host, attempt).key;
      await pass(host.id, withRun(1));
      expect(await effects()).toEqual([[key(1), 'planned']]);
      await pass(host.id, withRun(1, '9'));
      expect(await effects()).toEqual([[key(1), 'exists']]);
      await pass(host.id, without);
      expect(await effects()).toEqual([[key(1), 'removed']]);
      await pass(host.id, withRun(2, '10'));
      const { hosts, effects: left } = await store.runLedger([]);
      expect(left).toEqual([
        { hostId: host.id, key: key(2), state: 'exists', externalId: '10' },
      ]);
      expect(hosts.get(host.id)?.name).toBe(host.name);
      await store.forgetRun(key(2), NOW);
      expect((await store.runLedger([host.id])).effects).toEqual([]);
      expect((await store.runLedger([host.id])).hosts.size).toBe(1);
    });

    it('keeps the run that did not end when its host was removed', async () => {
      const { make, pass, store, db } = await open(databaseId);
      const { id } = await make(1, { state: 'removing' });
      await pass(id, withRun(1, '9'));
      await pass(id, host => moveHost(host, 'removed', NOW));
      expect((await store.runLedger([])).effects).toMatchObject([
        { hostId: id, state: 'left', externalId: '9' },
      ]);
      const [row] = await db('effects');
      expect([row.left_reason, Number(row.left_at)]).toEqual([
        expect.stringContaining('told to stop'),
        NOW,
      ]);
    });

    it('cannot be compared while a host in it cannot be read', async () => {
      const { make, pass, store, db } = await open(databaseId);
      const { id } = await make(1);
      await pass(id, withRun(1, '9'));
      await db('hosts').where({ id }).update({ record: '{}' });
      await expect(store.runLedger([])).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining(id),
      });
    });

    it('has runs from before it knew them', async () => {
      const { make, pass, store, db } = await open(databaseId);
      const hosts = [await make(1), await make(2), await make(3)];
      await pass(hosts[0].id, withRun(1));
      await pass(hosts[1].id, withRun(1, '9'));
      await pass(hosts[1].id, withRun(1, '9'), ['a line']);
      const directory = resolvePackagePath(
        '@opencsp/plugin-opencsp-backend',
        'migrations',
      );
      const name = '20261201000000_host_logs.js';
      await db.migrate.down({ directory, name });
      expect(await db.schema.hasColumn('effects', 'host_id')).toBe(false);
      expect(await db('effects')).toEqual([]);
      await db.migrate.up({ directory, name });
      expect((await store.runLedger([])).effects).toEqual([
        { hostId: hosts[0].id, key: runOf(hosts[0], 1).key, state: 'planned' },
        {
          hostId: hosts[1].id,
          key: runOf(hosts[1], 1).key,
          state: 'exists',
          externalId: '9',
        },
      ]);
      await pass(hosts[1].id, without);
      expect((await store.runLedger([])).effects).toHaveLength(1);
    });
  });

  describe('callbacks', () => {
    it('have a token only from who holds the row', async () => {
      const { db, make, claim, store } = await open(databaseId);
      const instances = new DatabaseInstanceStore(db);
      const host = await make(1);
      const { key } = runOf(host, 1);
      const held = await claim(host.id);
      const saved = await store.saveDuring(held, withRun(1)(held.record), NOW);
      const holding = { ...held, record: saved };
      await store.keepCallback(holding, key, 'a'.repeat(64));
      expect(await instances.callbackHash(key)).toBe('a'.repeat(64));
      await expect(
        store.keepCallback(held, key, 'b'.repeat(64)),
      ).rejects.toThrow(LeaseLostError);
      // What is known of the run later leaves it as it is.
      await store.saveDuring(holding, withRun(1, '9')(saved), NOW);
      expect(await instances.callbackHash(key)).toBe('a'.repeat(64));
    });

    it('make a row due once in a second, and only where a run may have something new', async () => {
      const { db, make, store } = await open(databaseId);
      const { id } = await make(1);
      await db('hosts').update({ next_run_at: NOW + 60_000 });
      expect(await store.hintRun(id, NOW)).toBe(true);
      expect(await store.hintRun(id, NOW + 999)).toBe(false);
      expect(Number((await db('hosts').first()).next_run_at)).toBe(NOW);
      await db('hosts').update({ state: 'ready' });
      expect(await store.hintRun(id, NOW + 5_000)).toBe(false);
    });
  });
});
