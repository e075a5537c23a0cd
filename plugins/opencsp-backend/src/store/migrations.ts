import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { Knex } from 'knex';

/**
 * Brings the plugin's tables up to date, unless the operator does it (`database.migrations.skip`).
 *
 * @throws ServiceUnavailableError that names the lock and how to free it, when a process was killed
 * while it migrated
 */
export async function migrate(
  database: DatabaseService,
  client: Knex,
): Promise<void> {
  if (database.migrations?.skip) {
    return;
  }
  try {
    await client.migrate.latest({
      directory: resolvePackagePath(
        '@opencsp/plugin-opencsp-backend',
        'migrations',
      ),
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'MigrationLocked') {
      throw new ServiceUnavailableError(
        'The database of the opencsp plugin is locked for a migration. If no other portal process is starting, one was killed while it migrated: run "update knex_migrations_lock set is_locked = 0" in that database and start again.',
        error,
      );
    }
    throw error;
  }
}
