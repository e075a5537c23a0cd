import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';

/** Longest line that is kept; a longer one is cut and says so. */
export const MAX_LINE_LENGTH = 16_000;

/** Most lines of one chunk. */
const CHUNK_LINES = 500;

/** Where logs are kept: a table of chunks, and the column with the id that they belong to. */
export interface LogTable {
  table: string;
  owner: string;
}

/** One line to be kept. */
export interface ChunkLine {
  step: string;
  time: Time;
  text: string;
}

const chunkSchema = z.object({
  first_seq: z.coerce.number().int(),
  step: z.string(),
  lines: z.string(),
});

const linesSchema = z.array(z.tuple([z.number(), z.string()]));

const lastSchema = z
  .object({ last_seq: z.coerce.number().int() })
  .optional()
  .transform(row => row?.last_seq ?? 0);

/** Appends lines in chunks, one for each run of lines of the same step. */
export async function appendChunks(
  trx: Knex.Transaction,
  { table, owner }: LogTable,
  id: string,
  lines: readonly ChunkLine[],
): Promise<void> {
  if (lines.length === 0) {
    return;
  }
  const last = lastSchema.parse(
    await trx(table)
      .where({ [owner]: id })
      .orderBy('first_seq', 'desc')
      .first('last_seq'),
  );
  let seq = last + 1;
  for (const chunk of chunksOf(lines)) {
    await trx(table).insert({
      [owner]: id,
      first_seq: seq,
      last_seq: seq + chunk.length - 1,
      step: chunk[0].step,
      lines: JSON.stringify(chunk.map(line => [line.time, cut(line.text)])),
    });
    seq += chunk.length;
  }
}

/** Reads lines after a place; `next` is the place of the last one read. */
export async function readChunks(
  db: Knex,
  { table, owner }: LogTable,
  id: string,
  after: number,
  limit: number,
): Promise<{ lines: (ChunkLine & { seq: number })[]; next: number }> {
  const rows = await db(table)
    .where({ [owner]: id })
    // Places have no gaps, and no chunk has more lines: the primary key finds the first that counts.
    .andWhere('first_seq', '>', after - CHUNK_LINES)
    .andWhere('first_seq', '<=', after + limit)
    .andWhere('last_seq', '>', after)
    .orderBy('first_seq');
  const lines = z
    .array(chunkSchema)
    .parse(rows)
    .flatMap(chunk =>
      linesSchema.parse(JSON.parse(chunk.lines)).map(([time, text], index) => ({
        seq: chunk.first_seq + index,
        step: chunk.step,
        time,
        text,
      })),
    )
    .filter(line => line.seq > after)
    .slice(0, limit);
  return { lines, next: lines.at(-1)?.seq ?? after };
}

function chunksOf<Line extends ChunkLine>(lines: readonly Line[]): Line[][] {
  const chunks: Line[][] = [];
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

/** No database keeps a NUL, and half a character is none: both are replaced. */
function cut(text: string): string {
  const clean = text.replace(/\0|\p{Cs}/gu, '\ufffd');
  return clean.length > MAX_LINE_LENGTH
    ? `${clean.slice(0, MAX_LINE_LENGTH)} … (${
        clean.length - MAX_LINE_LENGTH
      } more characters cut)`
    : clean;
}
