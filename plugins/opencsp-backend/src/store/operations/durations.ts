import { Knex } from 'knex';
import { z } from 'zod';
import { instanceSteps, InstanceStep } from '@opencsp/plugin-opencsp-common';

/** How many of the last runs "usually" is taken from. */
export const DURATION_SAMPLES = 200;

const durationSchema = z.object({
  step: z.enum(instanceSteps),
  milliseconds: z.coerce.number(),
});

/** The median of how long each step took lately, in milliseconds. */
export async function usualDurations(
  db: Knex,
): Promise<Partial<Record<InstanceStep, number>>> {
  const rows = z
    .array(durationSchema)
    .parse(
      await db('step_durations').orderBy('id', 'desc').limit(DURATION_SAMPLES),
    );
  const usual: Partial<Record<InstanceStep, number>> = {};
  for (const step of instanceSteps) {
    const sorted = rows
      .filter(row => row.step === step)
      .map(row => row.milliseconds)
      .sort((a, b) => a - b);
    if (sorted.length > 0) {
      usual[step] = sorted[Math.floor(sorted.length / 2)];
    }
  }
  return usual;
}
