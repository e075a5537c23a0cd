import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Terraform, terraforms } from '../terraform';

const rowSchema = z.object({
  t_ms: z.number(),
  type: z.string(),
  object: terraforms.schema,
});

/** One event of a recording. */
export interface RecordedEvent {
  /** Milliseconds since the recording began. */
  t_ms: number;
  type: string;
  object: Terraform;
}

/** The lines of a recording; the first, which tells of it, is left out. */
export function recordedLines(name: string): unknown[] {
  const path = join(__dirname, 'recordings', `${name}.jsonl`);
  const [, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  return rows.map(row => JSON.parse(row));
}

/** The events of a recording of the real controller. */
export function recording(name: string): RecordedEvent[] {
  return recordedLines(name).map(row => rowSchema.parse(row));
}
