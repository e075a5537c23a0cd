import { Knex } from 'knex';
import { z } from 'zod';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';

/** How many of the last steps of a driver "usually" is taken from. */
const SAMPLES = 500;

const sampleSchema = z.object({
  id: z.coerce.number().int(),
  step: z.string(),
  milliseconds: z.coerce.number(),
});

/** Keeps how long the steps took that are done now, and forgets what "usually" does not read any more. */
export async function recordDurations(
  trx: Knex.Transaction,
  before: DeploymentRecord,
  after: DeploymentRecord,
): Promise<void> {
  const rows = after.steps.flatMap((step, index) =>
    step.state === 'done' &&
    before.steps[index]?.state !== 'done' &&
    step.startedAt !== undefined &&
    step.endedAt !== undefined
      ? [
          {
            driver: after.driver,
            step: step.name,
            milliseconds: step.endedAt - step.startedAt,
          },
        ]
      : [],
  );
  if (rows.length === 0) {
    return;
  }
  await trx('deployment_step_durations').insert(rows);
  const oldest = await newestOf(trx, after.driver).offset(SAMPLES).first('id');
  if (oldest) {
    await trx('deployment_step_durations')
      .where({ driver: after.driver })
      .andWhere('id', '<=', oldest.id)
      .delete();
  }
}

/** The median of how long each step of a driver took lately, in milliseconds. */
export async function usualDurations(
  db: Knex,
  driver: string,
): Promise<Record<string, number>> {
  const rows = z
    .array(sampleSchema)
    .parse(await newestOf(db, driver).limit(SAMPLES));
  const byStep = new Map<string, number[]>();
  for (const { step, milliseconds } of rows) {
    byStep.set(step, [...(byStep.get(step) ?? []), milliseconds]);
  }
  return Object.fromEntries(
    [...byStep].map(([step, all]) => {
      const sorted = all.sort((one, other) => one - other);
      return [step, sorted[Math.floor(sorted.length / 2)]];
    }),
  );
}

function newestOf(db: Knex, driver: string) {
  return db('deployment_step_durations')
    .where({ driver })
    .orderBy('id', 'desc');
}
