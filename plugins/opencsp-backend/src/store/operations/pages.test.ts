/*
 * Proves, on SQLite and PostgreSQL alike, that a cursor which nobody gave is refused or leads to a page,
 * and never to an error of the database; and that a page goes on where the one before ended though many
 * rows have the same of what they are sorted by. Leaves what each list holds to the tests of the stores,
 * and which index finds it to `profiles/listPlans.test.ts`.
 */
import { InputError } from '@backstage/errors';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import * as fc from 'fast-check';
import { Knex } from 'knex';
import { z } from 'zod';
import { migrate } from '../migrations';
import { ListOrder, newestFirst, readPage } from './pages';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const idSchema = z.object({ handle: z.string() });

const BY_AGE: ListOrder = { ...newestFirst('handles'), id: 'handle' };
const BY_OWNER: ListOrder = {
  ...{ name: 'owners', by: 'owner_ref', holds: 'text', id: 'handle' },
  direction: 'asc',
};

describe.each(databases.eachSupportedId())('a page on %s', databaseId => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    await db('handles').insert(
      Array.from({ length: 7 }, (_, number) => ({
        handle: `h${number}`,
        owner_ref: `user:default/${number}`,
        created_at: number < 5 ? 1_000 : 2_000,
      })),
    );
  });

  const page = (order: ListOrder, cursor?: string, limit = 2) =>
    readPage({
      ...{ order, limit, cursor },
      all: db('handles'),
      rows: db('handles'),
      read: row => idSchema.parse(row).handle,
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });

  it('goes on where the one before ended', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const next = await page(BY_AGE, cursor);
      expect(next.totalItems).toBe(7);
      seen.push(...next.items);
      cursor = next.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['h6', 'h5', 'h4', 'h3', 'h2', 'h1', 'h0']);
  });

  it('takes no cursor of another list', async () => {
    const { nextCursor } = await page(BY_OWNER);
    await expect(page(BY_AGE, nextCursor)).rejects.toThrow(InputError);
  });

  it('takes or refuses whatever a cursor holds', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constant('\0'),
      fc.double(),
      fc.maxSafeInteger(),
      fc.jsonValue(),
    );
    const place = (name: string) => fc.tuple(fc.constant(name), value, value);
    const cursor = fc.oneof(
      fc.string(),
      fc
        .oneof(place('handles'), place('owners'), fc.jsonValue())
        .map(it => Buffer.from(JSON.stringify(it)).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(
        cursor,
        fc.constantFrom(BY_AGE, BY_OWNER),
        async (given, order) => {
          const outcome = await page(order, given).then(
            ({ totalItems }) => totalItems,
            error => error instanceof InputError || String(error),
          );
          expect([7, true]).toContain(outcome);
        },
      ),
      { numRuns: 300 },
    );
  });
});
