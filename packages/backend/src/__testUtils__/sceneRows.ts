import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** Tables with rows that a process works on under a lease. */
const LEASED = ['instances', 'profiles', 'hosts', 'deployments'];

/** What a query comes to in a scene's database file, past the portal, which may be writing to it. */
export function readRows<T extends z.ZodType>(
  file: string,
  row: T,
  sql: string,
  ...values: string[]
): z.infer<T>[] {
  return withDatabase(file, database =>
    z.array(row).parse(database.prepare(sql).all(...values)),
  );
}

/** Ends what dead processes hold, as if the time of their leases were over. */
export function endLeases(file: string): void {
  withDatabase(file, database =>
    LEASED.forEach(table =>
      database.exec(
        `update ${table} set lease_until = 0 where lease_until is not null`,
      ),
    ),
  );
}

function withDatabase<T>(file: string, work: (db: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
