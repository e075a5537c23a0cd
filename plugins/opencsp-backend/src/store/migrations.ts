import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long another process that starts may hold the lock, in milliseconds. */
const LOCKED_MS = 15_000;
const PAUSE_MS = 1_000;

/** How it waits for the lock, so that tests can give their own. */
export interface Waiting {
  /** Milliseconds that only grow. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

const realTime: Waiting = {
  now: () => performance.now(),
  pause: async milliseconds => {
    await sleep(milliseconds);
  },
};

/**
 * Brings the plugin's tables up to date, unless the operator does it (`database.migrations.skip`).
 * The lock of another process that starts at the same time is waited for.
 *
 * @throws ServiceUnavailableError that names the lock and how to free it, when it is still held after
 * 15 s: a process was killed while it migrated
 */
export async function migrate(
  database: DatabaseService,
  client: Knex,
  waiting: Waiting = realTime,
): Promise<void> {
  await writeAhead(client);
  if (database.migrations?.skip) {
    return;
  }
  const until = waiting.now() + LOCKED_MS;
  for (;;) {
    try {
      await client.migrate.latest({
        directory: resolvePackagePath(
          '@opencsp/plugin-opencsp-backend',
          'migrations',
        ),
      });
      return;
    } catch (error) {
      const isLate = waiting.now() >= until;
      if (isLocked(error) && isLate) {
        throw new ServiceUnavailableError(
          'The database of the opencsp plugin is locked for a migration. If no other portal process is starting, one was killed while it migrated: run "update knex_migrations_lock set is_locked = 0" in that database and start again.',
          error,
        );
      }
      if (isLocked(error)) {
        await untilFree(client, waiting, until);
      } else if (isMadeByAnother(error) && !isLate) {
        await waiting.pause(PAUSE_MS);
      } else {
        throw error;
      }
    }
  }
}

/** Looks at the lock itself: knex tells of every try that it refuses. */
async function untilFree(
  client: Knex,
  waiting: Waiting,
  until: number,
): Promise<void> {
  do {
    await waiting.pause(PAUSE_MS);
  } while (
    waiting.now() < until &&
    (await client('knex_migrations_lock').where({ is_locked: 1 }).first())
  );
}

function isLocked(error: unknown): error is Error {
  return error instanceof Error && error.name === 'MigrationLocked';
}

/** Of two that start on an empty database, one fails to make the tables that hold knex's own state. */
function isMadeByAnother(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^create table ["`]knex_migrations.*(already exists|duplicate key)/s.test(
      error.message,
    )
  );
}

/**
 * SQLite's write-ahead log: a commit then waits for the disk once and not three times, as safe as
 * before. The setting stays in the file (https://sqlite.org/wal.html).
 */
async function writeAhead(client: Knex): Promise<void> {
  if (client.client.config.client === 'better-sqlite3') {
    await client.raw('pragma journal_mode = wal');
  }
}
