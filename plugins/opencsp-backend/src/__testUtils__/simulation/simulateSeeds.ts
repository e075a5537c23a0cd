import { resolvePackagePath } from '@backstage/backend-plugin-api';
import knexFactory, { Knex } from 'knex';
import { Simulation, SimulationResult } from './Simulation';

/** What many seeds came to. */
export interface SimulationSummary {
  seeds: number;
  first: number;
  passes: number;
  /** How many machines ended in each state before they were deleted. */
  ends: Record<string, number>;
  /** Seeds that broke a promise. */
  broken: number[];
}

const TABLES = [
  'effects',
  'log_chunks',
  'outbox',
  'idempotency_keys',
  'static_addresses',
  'vm_ids',
  'quota_usage',
  'step_durations',
  'instances',
];

/** Plays seeds one after the other on one database in memory, which is emptied for each. */
export async function simulateSeeds(
  first: number,
  count: number,
  onResult: (result: SimulationResult) => void = () => undefined,
): Promise<SimulationSummary> {
  const db = await openDatabase();
  const summary: SimulationSummary = {
    seeds: count,
    first,
    passes: 0,
    ends: {},
    broken: [],
  };
  try {
    for (let seed = first; seed < first + count; seed++) {
      const result = await simulate(db, seed);
      summary.passes += result.passes;
      result.ends.forEach(end => {
        summary.ends[end] = (summary.ends[end] ?? 0) + 1;
      });
      if (result.violation) {
        summary.broken.push(seed);
      }
      onResult(result);
    }
    return summary;
  } finally {
    await db.destroy();
  }
}

async function simulate(db: Knex, seed: number): Promise<SimulationResult> {
  await emptyDatabase(db);
  return new Simulation(db, seed).run();
}

/** Takes everything out of the tables. */
export async function emptyDatabase(db: Knex): Promise<void> {
  for (const table of TABLES) {
    await db(table).delete();
  }
  await db('counters').update({ value: 0 });
}

/** An empty database in memory with the plugin's tables. */
export async function openDatabase(): Promise<Knex> {
  const db = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
    pool: { min: 1, max: 1, afterCreate: keepStatements },
  });
  await db.migrate.latest({
    directory: resolvePackagePath(
      '@opencsp/plugin-opencsp-backend',
      'migrations',
    ),
  });
  return db;
}

/** Compiles each statement once: a third of the time of a simulation otherwise. */
function keepStatements(
  connection: unknown,
  done: (error: Error | null, connection: unknown) => void,
): void {
  if (!isPreparing(connection)) {
    done(new Error('This is no SQLite connection'), connection);
    return;
  }
  const prepare = connection.prepare.bind(connection);
  const statements = new Map<string, unknown>();
  connection.prepare = sql => {
    const known = statements.get(sql) ?? prepare(sql);
    statements.set(sql, known);
    return known;
  };
  done(null, connection);
}

function isPreparing(
  connection: unknown,
): connection is { prepare: (sql: string) => unknown } {
  return (
    typeof connection === 'object' &&
    connection !== null &&
    'prepare' in connection &&
    typeof connection.prepare === 'function'
  );
}
