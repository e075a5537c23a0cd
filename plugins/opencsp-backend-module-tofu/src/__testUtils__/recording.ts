import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Terraform, terraforms } from '../terraform';

const rowSchema = z.object({
  type: z.string(),
  object: terraforms.schema,
});

/** The events of a recording of the real controller; the first line, which tells of it, is left out. */
export function recording(name: string): { type: string; object: Terraform }[] {
  const path = join(__dirname, 'recordings', `${name}.jsonl`);
  const [, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  return rows.map(row => rowSchema.parse(JSON.parse(row)));
}
