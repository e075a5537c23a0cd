import { Knex } from 'knex';
import { z } from 'zod';
import { instanceSteps, LogLine } from '@opencsp/plugin-opencsp-common';
import { NewLogLine } from '../InstanceStore';

/** Longest line that is kept; a longer one is cut and says so. */
export const MAX_LINE_LENGTH = 16_000;

const chunkSchema = z.object({
  first_seq: z.coerce.number().int(),
  step: z.enum(instanceSteps),
  lines: z.string(),
});

const linesSchema = z.array(z.tuple([z.number(), z.string()]));

const lastSchema = z.object({ last: z.coerce.number().int().nullable() });

/** Appends lines in chunks, one for each run of lines of the same step. */
export async function appendLog(
  trx: Knex.Transaction,
  instanceId: string,
  lines: readonly NewLogLine[],
): Promise<void> {
  if (lines.length === 0) {
    return;
  }
  const { last } = lastSchema.parse(
    await trx('log_chunks')
      .where({ instance_id: instanceId })
      .max({ last: 'last_seq' })
      .first(),
  );
  let seq = (last ?? 0) + 1;
  for (const chunk of chunksOf(lines)) {
    await trx('log_chunks').insert({
      instance_id: instanceId,
      first_seq: seq,
      last_seq: seq + chunk.length - 1,
      step: chunk[0].step,
      lines: JSON.stringify(chunk.map(line => [line.time, cut(line.text)])),
    });
    seq += chunk.length;
  }
}

/** Reads lines after a place; `next` is the place of the last one read. */
export async function readLog(
  db: Knex,
  instanceId: string,
  after: number,
  limit: number,
): Promise<{ lines: LogLine[]; next: number }> {
  const rows = await db('log_chunks')
    .where({ instance_id: instanceId })
    .andWhere('last_seq', '>', after)
    // Places have no gaps, so no chunk beyond these is needed.
    .andWhere('first_seq', '<=', after + limit)
    .orderBy('first_seq');
  const lines = z
    .array(chunkSchema)
    .parse(rows)
    .flatMap(chunk =>
      linesSchema.parse(JSON.parse(chunk.lines)).map(([time, text], index) => ({
        seq: chunk.first_seq + index,
        step: chunk.step,
        time: new Date(time).toISOString(),
        text,
      })),
    )
    .filter(line => line.seq > after)
    .slice(0, limit);
  return { lines, next: lines.at(-1)?.seq ?? after };
}

const CHUNK_LINES = 500;

function chunksOf(lines: readonly NewLogLine[]): NewLogLine[][] {
  const chunks: NewLogLine[][] = [];
  for (const line of lines) {
    const current = chunks.at(-1);
    if (
      current &&
      current[0].step === line.step &&
      current.length < CHUNK_LINES
    ) {
      current.push(line);
    } else {
      chunks.push([line]);
    }
  }
  return chunks;
}

function cut(text: string): string {
  const clean = text.replaceAll('\0', '\ufffd');
  return clean.length > MAX_LINE_LENGTH
    ? `${clean.slice(0, MAX_LINE_LENGTH)} … (${
        clean.length - MAX_LINE_LENGTH
      } more characters cut)`
    : clean;
}
