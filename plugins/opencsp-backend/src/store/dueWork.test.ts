/*
 * Proves of every table with due work, on SQLite and PostgreSQL alike: a hint that comes during a pass
 * brings one more look right after it, however the pass ends, and one only; a clock that was set back
 * keeps nothing waiting, and takes no row from who holds it by a lease as long as any may be; due rows
 * are found by an index. Leaves hints that name a version to `fencing.test.ts`, those of branches to
 * `profiles/branchPlaces.test.ts`, and what else a claim promises to the tests of each store.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { z } from 'zod';
import { aDeployment } from '../__testUtils__/deployments/aDeployment';
import { aHost } from '../__testUtils__/hostStage';
import { aProfile } from '../__testUtils__/ProfileStage';
import { newInstance } from '../__testUtils__/world';
import { readConfig } from '../config';
import { Time } from '../domain/record';
import { DatabaseInstanceStore } from './DatabaseInstanceStore';
import { DatabaseDeploymentStore } from './deployments/DatabaseDeploymentStore';
import {
  DueClaim,
  DueResult,
  DueRetry,
  DueStore,
  LeaseLostError,
} from './DueStore';
import { DatabaseHostStore } from './hosts/DatabaseHostStore';
import { migrate } from './migrations';
import { DatabaseProfileStore } from './profiles/DatabaseProfileStore';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
/** The longest that `engine.leaseSeconds` allows. */
const LONGEST_LEASE_S = 600;
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** A row that is held. */
interface Held {
  id: string;
  attempts: number;
  /** Ends the pass; nothing has changed. */
  finish(nextRunAt: Time | null, now: Time): Promise<unknown>;
  release(retry: DueRetry): Promise<void>;
}

/** The due work of one table. */
interface Work {
  create(): Promise<unknown>;
  wake(id: string, now: Time): Promise<boolean>;
  claim(now: Time, leaseMs?: number): Promise<Held | undefined>;
  bringForward(now: Time): Promise<void>;
}

function workOf<Row extends { id: string }>(
  store: DueStore<DueClaim<Row>> & {
    finishPass(
      claim: DueClaim<Row>,
      result: DueResult<Row>,
      now: Time,
    ): Promise<Row>;
  },
  rest: Pick<Work, 'create' | 'wake'>,
): Work {
  return {
    ...rest,
    bringForward: now => store.bringForward(now),
    claim: async (now, leaseMs = MINUTE) => {
      const lease = { owner: 'a', until: now + leaseMs };
      const [claim] = await store.claimDue(lease, now, 1);
      return (
        claim && {
          id: claim.record.id,
          attempts: claim.attempts,
          finish: (nextRunAt, at) =>
            store.finishPass(
              claim,
              { record: claim.record, attempts: 0, nextRunAt },
              at,
            ),
          release: retry => store.release(claim, retry),
        }
      );
    },
  };
}

const options = { onUnreadable: () => undefined };
const idempotency = { key: 'key', requestHash: 'hash' };

const TABLES: [string, (db: Knex) => Work][] = [
  [
    'instances',
    db => {
      const store = new DatabaseInstanceStore(db);
      return workOf(store, {
        create: () => store.create(newInstance(1, NOW), NOW),
        wake: (id, now) => store.wake(id, now),
      });
    },
  ],
  [
    'hosts',
    db => {
      const store = new DatabaseHostStore(db, options);
      const record = aHost(1, NOW);
      return workOf(store, {
        create: () => store.create({ record, idempotency }, NOW),
        wake: (id, now) => store.wake([id], now),
      });
    },
  ],
  [
    'profiles',
    db => {
      const store = new DatabaseProfileStore(db, options);
      const record = aProfile(1, NOW);
      return workOf(store, {
        create: () => store.create({ record, idempotency }, NOW),
        wake: (id, now) => store.wake([id], now),
      });
    },
  ],
  [
    'deployments',
    db => {
      const store = new DatabaseDeploymentStore(db, options);
      const record = aDeployment(1, NOW);
      return workOf(store, {
        create: () => store.create({ record, idempotency }, NOW),
        wake: (id, now) => store.wake([id], now),
      });
    },
  ],
];

describe.each(databases.eachSupportedId())('on %s', databaseId => {
  describe.each(TABLES)('a row of %s', (table, openWork) => {
    async function open() {
      const db = await databases.init(databaseId);
      await migrate(
        mockServices.database.mock({ getClient: async () => db }),
        db,
      );
      return { db, work: openWork(db) };
    }

    /** One row, and the claim of it. */
    async function held(now: Time = NOW, leaseMs?: number) {
      const { db, work } = await open();
      await work.create();
      const claim = await work.claim(now, leaseMs);
      if (!claim) {
        throw new Error('It is not due');
      }
      return { db, work, claim };
    }

    const dueAt = async (db: Knex) => {
      const [at] = await db(table).pluck('next_run_at');
      return at === null ? null : Number(at);
    };

    it.each([
      ['is put off', NOW + 10 * MINUTE, NOW + 20],
      ['rests', null, NOW + 20],
      ['is put off, when the hint comes as it begins', NOW + 10 * MINUTE, NOW],
    ])(
      'that %s after a pass is looked at once more for a hint during it',
      async (_what, planned, hintedAt) => {
        const { db, work, claim } = await held();
        expect(await work.wake(claim.id, hintedAt)).toBe(true);
        expect(await work.wake(claim.id, hintedAt)).toBe(true);
        expect(await work.claim(NOW + 30)).toBeUndefined();
        await claim.finish(planned, NOW + 30);

        const again = await work.claim(NOW + 30);
        expect(again?.id).toBe(claim.id);
        await again?.finish(planned, NOW + 40);
        expect(await dueAt(db)).toBe(planned);
      },
    );

    it('whose pass was not finished is not put off for a hint during it', async () => {
      const { work, claim } = await held();
      await work.wake(claim.id, NOW + 20);
      await claim.release({
        attempts: 2,
        lastError: 'a surprise',
        nextRunAt: NOW + MINUTE,
      });
      const again = await work.claim(NOW + 20);
      expect(again).toMatchObject({ id: claim.id, attempts: 2 });
    });

    it('that is due keeps its place for a hint, and one that is put off becomes due', async () => {
      const { db, work } = await open();
      await work.create();
      const [id] = await db(table).pluck('id');
      await work.wake(id, NOW + MINUTE);
      expect(await dueAt(db)).toBe(NOW);
      await db(table).update({ next_run_at: NOW + 2 * MINUTE });
      await work.wake(id, NOW + MINUTE);
      expect(await dueAt(db)).toBe(NOW + MINUTE);
      await db(table).update({ next_run_at: null });
      await work.wake(id, NOW + MINUTE);
      expect(await dueAt(db)).toBe(NOW + MINUTE);
    });

    it('is kept by who holds it by the longest lease, when another clock was set back', async () => {
      const skew = 2 * MINUTE;
      const { db, work, claim } = await held(
        NOW + skew,
        LONGEST_LEASE_S * 1_000,
      );
      await work.bringForward(NOW);
      expect(await work.claim(NOW + skew)).toBeUndefined();
      const planned = NOW + skew + 11 * MINUTE;
      await claim.finish(planned, NOW + skew);
      await work.bringForward(NOW + skew);
      expect(await dueAt(db)).toBe(planned);
    });

    it('waits for no time that a clock was set back by, held or not', async () => {
      const { db, work, claim } = await held(NOW + 60 * MINUTE);
      await work.bringForward(NOW);
      await expect(claim.finish(null, NOW)).rejects.toThrow(LeaseLostError);
      const again = await work.claim(NOW);
      expect(again?.id).toBe(claim.id);
      await again?.finish(NOW + 60 * MINUTE, NOW);
      await work.bringForward(NOW);
      expect(await dueAt(db)).toBe(NOW);
    });

    it('is found by an index, and so is what moves', async () => {
      const { db, work } = await open();
      const asked: Asked[] = [];
      const listen = (one: Asked) => asked.push(one);
      db.on('query', listen);
      await work.claim(NOW);
      db.removeListener('query', listen);
      const plans = [];
      for (const one of asked) {
        plans.push(await planOf(db, one));
      }
      const byAge = expect.stringMatching(`${table}_due\\b`);
      const ofMoving = expect.stringMatching(`${table}_due_urgent\\b`);
      expect(plans).toEqual(table === 'profiles' ? [byAge] : [ofMoving, byAge]);
      expect(plans.join()).not.toMatch(/TEMP B-TREE|Sort|Seq Scan/);
    });
  });

  interface Asked {
    sql: string;
    bindings: Knex.RawBinding[];
  }

  async function planOf(db: Knex, { sql, bindings }: Asked): Promise<string> {
    const isPostgres = databaseId !== 'SQLITE_3';
    const query = sql.replace(/\$\d+/g, '?');
    return db.transaction(async trx => {
      if (isPostgres) {
        // Few rows are sooner read and sorted: here it counts what can be done with many.
        for (const way of ['seqscan', 'bitmapscan', 'sort']) {
          await trx.raw(`set local enable_${way} = off`);
        }
      }
      const result = await trx.raw(
        `explain ${isPostgres ? '' : 'query plan '}${query}`,
        bindings,
      );
      const rows: unknown = isPostgres ? result.rows : result;
      return JSON.stringify(z.array(z.unknown()).parse(rows));
    });
  }
});

it('knows the longest lease', () => {
  const configOf = (leaseSeconds: number) =>
    readConfig(
      mockServices.rootConfig({
        data: { opencsp: { engine: { leaseSeconds } } },
      }),
    );
  expect(configOf(LONGEST_LEASE_S).leaseMs).toBe(LONGEST_LEASE_S * 1_000);
  expect(() => configOf(LONGEST_LEASE_S + 1)).toThrow('leaseSeconds');
});
