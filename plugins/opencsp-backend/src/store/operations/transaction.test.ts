/*
 * Proves that every transaction of ours gives its locks back when its process stands still: the store
 * opens none in another way, and PostgreSQL ends one that idles, so that who waited for its locks goes
 * on. Leaves a real process that stands still to the backend's `replicas.test.ts`.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { inTransaction } from './transaction';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const hasPostgres = databases.supports('POSTGRES_18');

async function withTable(db: Knex): Promise<Knex> {
  await db.schema.createTable('places', table => {
    table.string('name').primary();
  });
  return db;
}

describe('a transaction', () => {
  it.each(databases.eachSupportedId())(
    'keeps all of its work or none (%s)',
    async id => {
      const db = await withTable(await databases.init(id));
      const answer = await inTransaction(db, async trx => {
        await trx('places').insert({ name: 'kept' });
        return 'done';
      });
      expect(answer).toBe('done');
      await expect(
        inTransaction(db, async trx => {
          await trx('places').insert({ name: 'lost' });
          throw new Error('Not after all');
        }),
      ).rejects.toThrow('Not after all');
      expect(await db('places').pluck('name')).toEqual(['kept']);
    },
  );

  it('is opened here and nowhere else in the store', async () => {
    const store = resolve(__dirname, '..');
    const names = await readdir(store, { recursive: true });
    const sources = names.filter(
      name => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    const opening: string[] = [];
    for (const name of sources) {
      const text = await readFile(join(store, name), 'utf8');
      if (/\.transaction\(/.test(text)) {
        opening.push(name);
      }
    }
    expect(opening).toEqual([join('operations', 'transaction.ts')]);
  });
});

/** Without PostgreSQL these count as failed where all tests are run, and not where one looks at a file. */
const whenThere = hasPostgres ? describe : describe.skip;

whenThere('a transaction that stands still', () => {
  it('loses what it holds, and who waits for it goes on', async () => {
    const db = await withTable(await databases.init('POSTGRES_18'));
    let wakeUp = () => {};
    const sleep = new Promise<void>(done => {
      wakeUp = done;
    });
    let hasInserted = () => {};
    const inserted = new Promise<void>(done => {
      hasInserted = done;
    });
    const frozen = inTransaction(db, async trx => {
      await trx('places').insert({ name: 'ours' });
      hasInserted();
      await sleep;
      await trx('places').insert({ name: 'late' });
    }).catch(() => 'lost');
    await inserted;
    await inTransaction(db, trx => trx('places').insert({ name: 'ours' }));
    wakeUp();
    expect(await frozen).toBe('lost');
    expect(await db('places').pluck('name')).toEqual(['ours']);
  });
});
