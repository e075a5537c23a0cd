import { Knex } from 'knex';
import { z } from 'zod';
import { instanceSteps, LogLine } from '@opencsp/plugin-opencsp-common';
import { NewLogLine } from '../InstanceStore';
import { appendChunks, LogTable, readChunks } from './logChunks';

export { MAX_LINE_LENGTH } from './logChunks';

const LOG: LogTable = { table: 'log_chunks', owner: 'instance_id' };

const stepSchema = z.enum(instanceSteps);

/** Appends lines in chunks, one for each run of lines of the same step. */
export async function appendLog(
  trx: Knex.Transaction,
  instanceId: string,
  lines: readonly NewLogLine[],
): Promise<void> {
  await appendChunks(trx, LOG, instanceId, lines);
}

/** Reads lines after a place; `next` is the place of the last one read. */
export async function readLog(
  db: Knex,
  instanceId: string,
  after: number,
  limit: number,
): Promise<{ lines: LogLine[]; next: number }> {
  const { lines, next } = await readChunks(db, LOG, instanceId, after, limit);
  return {
    lines: lines.map(({ step, time, ...line }) => ({
      ...line,
      step: stepSchema.parse(step),
      time: new Date(time).toISOString(),
    })),
    next,
  };
}
