import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';
import { DURATION_SAMPLES } from './durations';

/** A create is not repeated after this long, in milliseconds. */
const IDEMPOTENCY_MS = 7 * 24 * 60 * 60_000;

const newestSchema = z.object({ newest: z.coerce.number().nullable() });

/** Forgets old idempotency keys, and samples of durations beyond those that "usually" reads. */
export async function prune(db: Knex, now: Time): Promise<void> {
  await db('idempotency_keys')
    .where('created_at', '<', now - IDEMPOTENCY_MS)
    .delete();
  const { newest } = newestSchema.parse(
    await db('step_durations').max({ newest: 'id' }).first(),
  );
  if (newest !== null) {
    await db('step_durations')
      .where('id', '<=', newest - DURATION_SAMPLES)
      .delete();
  }
}
