/*
 * Proves what the store of rotations promises, on SQLite and PostgreSQL alike: each request asks for another
 * password, also when several come at once, and profiles know nothing of each other. What follows from it is
 * proven by the passes over accounts.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { migrate } from '../migrations';
import { DatabaseRotationStore } from './DatabaseRotationStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const SIGNAL = {
  kind: 'signal' as const,
  payload: { profileId: 'family', owner: 'user:default/ada', version: 0 },
};

describe.each(databases.eachSupportedId())('%s', databaseId => {
  it('counts each request, of several at once too', async () => {
    const db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    const store = new DatabaseRotationStore(db);
    const about = { profileId: 'family', person: 'owner' };
    await Promise.all(
      Array.from({ length: 4 }, () =>
        store.rotate({ ...about, services: ['media'] }, [SIGNAL], 1),
      ),
    );
    await store.rotate({ ...about, services: ['cloud', 'media'] }, [], 2);
    await store.rotate(
      { profileId: 'other', person: 'owner', services: ['media'] },
      [],
      3,
    );
    expect(await store.of('family')).toEqual([
      { person: 'owner', service: 'cloud', version: 2 },
      { person: 'owner', service: 'media', version: 6 },
    ]);
    expect(await store.of('nobody')).toEqual([]);
    expect(await db('outbox').where({ kind: 'signal' })).toHaveLength(4);
  });
});
