/*
 * Proves with the real catalog and its database that 10,000 machines come in with one reading of everything,
 * and that what changes later touches nothing else. What the catalog then does with each entity (it processes
 * them one by one, in its own time) is its own matter.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CatalogWorld } from './__testUtils__/CatalogWorld';
import { FakePortal } from './__testUtils__/FakePortal';
import { anInstance } from './__testUtils__/instance';

jest.setTimeout(180_000);

/** A connection to a database of the test's own. */
type Knex = Awaited<ReturnType<TestDatabases['init']>>;

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const poolSchema = z.object({
  pool: z.custom<{ numUsed(): number; numPendingAcquires(): number }>(
    it => it instanceof Object && 'numUsed' in it,
  ),
});

const rowsSchema = z.array(
  z.object({ entity_ref: z.string(), unprocessed_hash: z.string() }),
);

/** What the catalog was given, by entity ref. */
async function given(knex: Knex): Promise<Map<string, string>> {
  const rows = rowsSchema.parse(
    await knex('refresh_state')
      .where('location_key', 'opencsp-instances')
      .select('entity_ref', 'unprocessed_hash'),
  );
  return new Map(rows.map(row => [row.entity_ref, row.unprocessed_hash]));
}

/** Waits until nobody has or wants a connection. */
async function quiet({ client }: Knex): Promise<void> {
  const { pool } = poolSchema.parse(client);
  while (pool.numUsed() + pool.numPendingAcquires() > 0) {
    await sleep(50);
  }
}

describe('10,000 machines in the real catalog', () => {
  it('are read once, and a change touches what changed', async () => {
    const knex = await databases.init('SQLITE_3');
    const portal = new FakePortal();
    portal.instances.pageSize = 500;
    for (let i = 0; i < 10_000; i += 1) {
      portal.instances.put(anInstance(String(i)));
    }
    const world = await CatalogWorld.begin({ portal, knex });
    try {
      await world.hint();
      const before = await given(knex);
      expect(before.size).toBe(10_000);
      expect(portal.instances.readings).toBe(20);

      portal.instances.put(anInstance('7', { name: 'web-7' }));
      portal.instances.remove('8');
      await world.hint();
      const after = await given(knex);
      expect(portal.instances.readings).toBe(21);
      expect(after.size).toBe(9_999);
      const touched = [...before].filter(
        ([ref, hash]) => after.get(ref) !== hash,
      );
      expect(touched.map(([ref]) => ref).sort()).toEqual([
        'resource:default/vm-7',
        'resource:default/vm-8',
      ]);
    } finally {
      await world.stop();
      // The catalog is told to stop, and ends what it has begun.
      await quiet(knex);
    }
  });
});
