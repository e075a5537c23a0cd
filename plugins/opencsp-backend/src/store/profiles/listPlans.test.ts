/*
 * Proves how both databases find a page of profiles, and the number of all that fit: in the order of an
 * index, with what is chosen by read from it, and entered where a cursor stands. Leaves what a page holds
 * to `profileStore.test.ts`, and how long it takes to the bench.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { z } from 'zod';
import { aProfile } from '../../__testUtils__/ProfileStage';
import { migrate } from '../migrations';
import { DatabaseProfileStore } from './DatabaseProfileStore';
import { ProfileQuery } from './ProfileStore';
import { fixedProfileColumns, profileColumns } from './profileRows';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 0, 1);
const ROWS = 3_000;
const OWNERS = ['group:default/one', 'user:default/owner1'];
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

type Query = Omit<ProfileQuery, 'limit'>;

/** What is asked for, and the index that gives the page its order. */
const PAGES: [string, Query, string][] = [
  ['newest first', { sort: '-createdAt' }, 'profiles_newest'],
  ['oldest first', { sort: 'createdAt' }, 'profiles_newest'],
  ['by name', { sort: 'name' }, 'profiles_names'],
  ['by name, backwards', { sort: '-name' }, 'profiles_names'],
  ['in a state', { sort: '-createdAt', states: ['saved'] }, 'profiles_newest'],
];

const planSchema = z.array(
  z.union([
    z.object({ detail: z.string() }),
    z.object({ 'QUERY PLAN': z.string() }),
  ]),
);

describe.each(databases.eachSupportedId())('%s', databaseId => {
  const isPostgres = databaseId !== 'SQLITE_3';
  let db: Knex;
  let store: DatabaseProfileStore;

  beforeAll(async () => {
    db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    store = new DatabaseProfileStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    const rows = Array.from({ length: ROWS }, (_, number) => rowOf(number));
    await db.transaction(trx => trx.batchInsert('profiles', rows, 20));
    if (isPostgres) {
      await db.raw('vacuum analyze profiles');
    }
  });

  it.each(PAGES)('reads a page %s in order', async (_what, query, index) => {
    const { page } = await plansOf(query);
    expect(page).toContain(index);
    expect(page).not.toMatch(/TEMP B-TREE|Sort|Seq Scan/);
  });

  it('enters where the page before ended', async () => {
    const first = await store.list({ sort: '-createdAt', limit: 50 });
    const { page } = await plansOf({
      sort: '-createdAt',
      cursor: first.nextCursor,
    });
    expect(page).toMatch(
      isPostgres ? /Index Cond: \(created_at <=/ : /created_at<\?/,
    );
    expect(page).not.toMatch(/TEMP B-TREE|Sort|Seq Scan/);
  });

  it('finds the few of an owner without a look at the others', async () => {
    const plans = await plansOf({ sort: '-createdAt', owners: [OWNERS[1]] });
    expect(plans.count).toContain('profiles_owner');
    expect(plans.page).toContain('profiles_owner');
    expect(plans.page).not.toMatch(/TEMP B-TREE|Seq Scan/);
  });

  // PostgreSQL keeps the long text apart, and reads its short rows as gladly.
  if (!isPostgres) {
    it.each([
      ['all', {}],
      ['those of a member with a group', { owners: OWNERS }],
      ['those in a state', { states: ['saved'] }],
      ['those that need attention', { attention: true }],
      ['those that fit a search', { search: '7' }],
    ] as const)('counts %s without a row', async (_what, query) => {
      const { count } = await plansOf({ sort: '-createdAt', ...query });
      expect(count).toContain('USING COVERING INDEX');
    });
  }

  async function plansOf(query: Query) {
    const asked: { sql: string; bindings: Knex.RawBinding[] }[] = [];
    const listen = (one: (typeof asked)[number]) => asked.push(one);
    db.on('query', listen);
    await store.list({ ...query, limit: 50 });
    db.removeListener('query', listen);
    const [count, page] = await Promise.all(asked.map(planOf));
    return { count, page };
  }

  async function planOf({
    sql,
    bindings,
  }: {
    sql: string;
    bindings: Knex.RawBinding[];
  }): Promise<string> {
    const result = await db.raw(
      `explain ${isPostgres ? '' : 'query plan '}${sql.replace(/\$\d+/g, '?')}`,
      bindings,
    );
    return JSON.stringify(planSchema.parse(isPostgres ? result.rows : result));
  }
});

/** Each owner has three; all are saved. */
function rowOf(number: number) {
  const record = aProfile(number, NOW + number);
  const owner = `user:default/owner${number % (ROWS / 3)}`;
  const profile = { ...record, owner, state: 'saved' as const };
  return {
    ...fixedProfileColumns(profile),
    ...profileColumns(profile),
    idempotency_key: `${number}`,
    request_hash: '',
    updated_at: NOW,
    version: 1,
    change_seq: 1_000 + number,
    next_run_at: null,
    attempts: 0,
  };
}
