import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { DatabaseDeploymentStore } from '../../store/deployments/DatabaseDeploymentStore';
import { migrate } from '../../store/migrations';

/** An empty store of deployments; `unreadable` gets the ids of rows that cannot be read. */
export async function openDeployments(
  databases: TestDatabases,
  id: TestDatabaseId,
) {
  const db = await databases.init(id);
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  const unreadable: string[] = [];
  const store = new DatabaseDeploymentStore(db, {
    onUnreadable: name => unreadable.push(name),
  });
  return { db, store, unreadable };
}
