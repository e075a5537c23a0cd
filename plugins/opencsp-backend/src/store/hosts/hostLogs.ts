import { Knex } from 'knex';
import { z } from 'zod';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { Time } from '../../domain/record';
import {
  appendChunks,
  ChunkLine,
  LogTable,
  readChunks,
} from '../operations/logChunks';

const LOG: LogTable = { table: 'host_log_chunks', owner: 'host_id' };

/** Of so many runs the log is kept; how much of each is the engine's to say. */
export const KEPT_RUNS = 3;

/** What all lines of a host are of, for those who read them. */
const STEP = 'prepare';

/** A line of the run that a host has, or had last. */
export interface NewHostLine {
  /** Of the run. */
  attempt: number;
  time: Time;
  text: string;
}

const runsSchema = z.array(z.object({ step: z.string() }));
const firstSchema = z
  .object({ first_seq: z.coerce.number().int() })
  .optional()
  .transform(row => row?.first_seq ?? 1);

/** What a change of a host does to its log: a new run makes room for itself, a removed host has none. */
export async function writeHostLog(
  trx: Knex.Transaction,
  { before, after }: { before: HostRecord; after: HostRecord },
  lines: readonly NewHostLine[],
): Promise<void> {
  if (after.state === 'removed') {
    await chunksOf(trx, after.id).delete();
    return;
  }
  if (after.run && after.run.key !== before.run?.key) {
    await dropOldRuns(trx, after.id);
  }
  await appendChunks(
    trx,
    LOG,
    after.id,
    lines.map(({ attempt, ...line }) => ({
      ...line,
      step: `${STEP}-${attempt}`,
    })),
  );
}

/** Reads lines after a place; `next` is the place of the last one read. */
export async function readHostLog(
  db: Knex,
  hostId: string,
  after: number,
  limit: number,
): Promise<{ lines: (ChunkLine & { seq: number })[]; next: number }> {
  // The oldest lines may be gone: what is there begins at a later place.
  const first = firstSchema.parse(
    await chunksOf(db, hostId).orderBy('first_seq').first('first_seq'),
  );
  const from = Math.max(after, first - 1);
  const { lines, next } = await readChunks(db, LOG, hostId, from, limit);
  return { lines: lines.map(line => ({ ...line, step: STEP })), next };
}

/** The oldest runs go first, so that the places of what stays have no gap. */
async function dropOldRuns(
  trx: Knex.Transaction,
  hostId: string,
): Promise<void> {
  const runs = runsSchema.parse(
    await chunksOf(trx, hostId)
      .groupBy('step')
      .orderByRaw('max(last_seq) desc')
      .select('step'),
  );
  const old = runs.slice(KEPT_RUNS - 1).map(({ step }) => step);
  if (old.length > 0) {
    await chunksOf(trx, hostId).whereIn('step', old).delete();
  }
}

function chunksOf(db: Knex, hostId: string) {
  return db(LOG.table).where({ [LOG.owner]: hostId });
}
