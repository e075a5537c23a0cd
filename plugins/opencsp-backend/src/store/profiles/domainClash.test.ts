/*
 * Proves that no two living profiles get domains of which one is above the other: on create and on update,
 * in both directions, when two ask at once, on SQLite and PostgreSQL; that the look-up uses its indexes;
 * and that profiles from before the rule stay. Leaves the words to `services/profiles`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { Knex } from 'knex';
import { resolve } from 'node:path';
import { aProfile } from '../../__testUtils__/ProfileStage';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { migrate } from '../migrations';
import { DatabaseProfileStore } from './DatabaseProfileStore';
import {
  atOrAbove,
  below,
  domainClash,
  domainsAbove,
  reversedDomain,
} from './domainClash';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 0, 1);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

it('names every domain above, the nearest first', () => {
  expect(domainsAbove('a.b.example.com')).toEqual([
    'b.example.com',
    'example.com',
    'com',
  ]);
  expect(reversedDomain('a.example.com')).toBe('com.example.a.');
});

describe.each(databases.eachSupportedId())('%s', databaseId => {
  async function open() {
    const db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    const store = new DatabaseProfileStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    return { db, store, create: createIn(store) };
  }

  function withDomain(record: ProfileRecord, domain: string): ProfileRecord {
    return { ...record, spec: { ...record.spec, domain } };
  }

  /** Creates profile number so and so with a domain. */
  function createIn(store: DatabaseProfileStore) {
    return (number: number, domain: string) =>
      store.create(
        {
          record: withDomain(aProfile(number, NOW), domain),
          idempotency: { key: `key-${number}`, requestHash: `${number}` },
        },
        NOW,
      );
  }

  async function recordOf(store: DatabaseProfileStore, number: number) {
    const record = await store.get(aProfile(number, NOW).id);
    if (!record) {
      throw new Error(`There is no profile ${number}`);
    }
    return record;
  }

  it.each([
    ['below', 'example.com', 'team.example.com'],
    ['far below', 'example.com', 'a.b.c.example.com'],
    ['above', 'team.example.com', 'example.com'],
    ['far above', 'a.b.c.example.com', 'example.com'],
  ])('refuses a domain %s another one', async (_, first, second) => {
    const { db, store, create } = await open();
    await create(1, first);
    expect(await create(2, second)).toEqual({ outcome: 'domain-nested' });
    await create(3, 'beside.example.org');
    const record = await recordOf(store, 3);
    expect(
      await store.saveRequest(record, withDomain(record, second), NOW),
    ).toBe('domain-nested');
    expect((await recordOf(store, 3)).spec.domain).toBe('beside.example.org');
    expect(await db('profiles').pluck('domain')).toHaveLength(2);
  });

  it.each([
    ['beside it', 'other.com'],
    ['with a longer label', 'myexample.com'],
    ['with a hyphen where the dot would be', 'x-example.com'],
    ['that sorts beside it', 'a.example-x.com'],
    ['with the labels of it at its beginning', 'example.com.org'],
  ])('takes a domain %s', async (_, domain) => {
    const { create } = await open();
    await create(1, 'example.com');
    expect((await create(2, domain)).outcome).toBe('created');
  });

  it('lets a profile move above or below where it was, and frees what it left', async () => {
    const { store, create } = await open();
    await create(1, 'team.example.com');
    const record = await recordOf(store, 1);
    const moved = withDomain(record, 'example.com');
    expect(await store.saveRequest(record, moved, NOW)).toBe('saved');
    expect(await store.domainClash('team.example.com')).toBe('nested');
    expect(await store.domainClash('example.com')).toBe('taken');
    expect(await store.domainClash('example.com', record.id)).toBeUndefined();
    const again = await recordOf(store, 1);
    expect(
      await store.saveRequest(again, withDomain(again, 'new.example.org'), NOW),
    ).toBe('saved');
    expect((await create(2, 'team.example.com')).outcome).toBe('created');
  });

  it('lets one of many win that ask at once', async () => {
    const { db, create } = await open();
    const domains = [
      'example.com',
      'team.example.com',
      'a.team.example.com',
      'b.team.example.com',
    ];
    const outcomes = await Promise.all(
      domains.map((domain, index) => create(index + 1, domain)),
    );
    const made: string[] = await db('profiles').pluck('domain');
    expect(nestedPairs(made)).toEqual([]);
    expect(made.length).toBeGreaterThan(0);
    expect(
      outcomes.filter(({ outcome }) => outcome === 'domain-nested'),
    ).toHaveLength(domains.length - made.length);
  });

  it('lets one of two win that move at once', async () => {
    const { db, store, create } = await open();
    await create(1, 'one.example.org');
    await create(2, 'two.example.org');
    const moves = await Promise.all(
      ['example.com', 'team.example.com'].map(async (domain, index) => {
        const record = await recordOf(store, index + 1);
        return store.saveRequest(record, withDomain(record, domain), NOW);
      }),
    );
    expect([...moves].sort()).toEqual(['domain-nested', 'saved']);
    expect(nestedPairs(await db('profiles').pluck('domain'))).toEqual([]);
  });

  it('finds exactly what lies above, at or below, for any names', async () => {
    const { db } = await open();
    const label = fc.constantFrom('a', 'b', 'a-b', 'a0', '0', 'ab');
    const name = fc
      .array(label, { minLength: 2, maxLength: 4 })
      .map(labels => labels.join('.'));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { maxLength: 6 }),
        name,
        async (known, asked) => {
          await db('profiles').delete();
          for (const [index, domain] of known.entries()) {
            await db('profiles').insert(rowOf(index, domain));
          }
          expect(await domainClash(db, asked)).toBe(clashOf(known, asked));
        },
      ),
      { numRuns: databaseId === 'SQLITE_3' ? 200 : 60 },
    );
  });

  it('looks into indexes only', async () => {
    const { db } = await open();
    for (const query of [
      atOrAbove(db, 'team.example.com', 'x'),
      below(db, 'team.example.com', 'x'),
    ]) {
      const plan = await planOf(db, query);
      expect(plan).toMatch(/index/i);
      expect(plan).not.toMatch(/seq scan|\bSCAN\b/);
    }
  });

  it('fills in what was there before the rule, and leaves what nests already', async () => {
    const db = await databases.init(databaseId);
    const directory = resolve(__dirname, '../../../migrations');
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    await db('profiles').insert([
      rowOf(1, 'example.com'),
      rowOf(2, 'team.example.com'),
      { ...rowOf(3, 'gone.example.com'), domain: null, domain_reversed: null },
    ]);
    await db.migrate.down({ directory, name: '20261125000000_domains.js' });
    expect(await db.schema.hasColumn('profiles', 'domain_reversed')).toBe(
      false,
    );
    await db.migrate.up({ directory, name: '20261125000000_domains.js' });
    expect(await db('profiles').orderBy('id').pluck('domain_reversed')).toEqual(
      ['com.example.', 'com.example.team.', null],
    );
    expect(await domainClash(db, 'new.example.com')).toBe('nested');
  });

  it('lets a profile from before the rule be changed in everything else', async () => {
    const { db, store, create } = await open();
    await create(1, 'example.com');
    await create(2, 'example.org');
    const record = withDomain(await recordOf(store, 2), 'team.example.com');
    await db('profiles')
      .where({ id: record.id })
      .update({
        domain: 'team.example.com',
        domain_reversed: reversedDomain('team.example.com'),
      });
    const after = { ...record, sealed: 'sealed 2' };
    expect(await store.saveRequest(record, after, NOW)).toBe('saved');
  });
});

/** A row with a domain; the rest says nothing. */
function rowOf(number: number, domain: string) {
  return {
    id: `id-${number}`,
    name: 'n',
    handle: 'h',
    branch: `b-${number}`,
    domain,
    domain_reversed: reversedDomain(domain),
    owner_ref: 'o',
    created_by: 'c',
    idempotency_key: `k-${number}`,
    request_hash: '',
    state: 'saved',
    record: '{}',
    created_at: 0,
    updated_at: 0,
    version: 1,
    change_seq: number,
  };
}

/** The rule, said another way. */
function clashOf(known: readonly string[], asked: string) {
  if (known.includes(asked)) {
    return 'taken';
  }
  return known.some(one => isAbove(one, asked) || isAbove(asked, one))
    ? 'nested'
    : undefined;
}

function nestedPairs(domains: readonly string[]): string[][] {
  return domains.flatMap(one =>
    domains.filter(other => isAbove(one, other)).map(other => [one, other]),
  );
}

function isAbove(one: string, other: string): boolean {
  return other.endsWith(`.${one}`);
}

async function planOf(db: Knex, query: Knex.QueryBuilder): Promise<string> {
  const { sql, bindings } = query.toSQL().toNative();
  if (db.client.config.client !== 'pg') {
    return JSON.stringify(
      await db.raw(`explain query plan ${sql}`, [...bindings]),
    );
  }
  // A table of a few rows is read as a whole, unless that is forbidden.
  return db.transaction(async trx => {
    await trx.raw('set local enable_seqscan = off');
    const explained = query.clone().transacting(trx).toQuery();
    return JSON.stringify((await trx.raw(`explain ${explained}`)).rows);
  });
}
