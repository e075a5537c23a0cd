import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';

const recordingSchema = z.object({
  source: z.string(),
  versions: z.object({ compose: z.string(), engine: z.string() }),
  steps: z.array(
    z.object({
      n: z.number(),
      command: z.string(),
      exit: z.number().nullable(),
      stdout: z.string(),
      stderr: z.string(),
    }),
  ),
});

/** What a recorded command printed. */
export type RecordedStep = z.infer<typeof recordingSchema>['steps'][number];

/**
 * One step of a recording, with its exact bytes.
 *
 * @param folder - such as `05-wait-unhealthy`, or `engine-28.5.05-wait-unhealthy`
 * @throws Error when it was not copied
 */
export function recorded(folder: string, n: number): RecordedStep {
  const path = join(__dirname, '..', '__recordings__', `${folder}.json`);
  const { steps } = recordingSchema.parse(
    JSON.parse(readFileSync(path, 'utf8')),
  );
  const step = steps.find(each => each.n === n);
  if (!step) {
    throw new Error(`${folder} has no step ${n}`);
  }
  return step;
}

/** The same as a section of an exchange. */
export function sectionFrom(
  name: string,
  { exit, stdout, stderr }: RecordedStep,
): HostSection {
  return { name, exit: exit ?? -1, stdout, stderr };
}
