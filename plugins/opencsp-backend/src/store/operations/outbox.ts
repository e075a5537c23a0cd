import { Knex } from 'knex';
import { z } from 'zod';
import { NewMessage, OutboxMessage } from '../InstanceStore';
import { Time } from '../../domain/record';

const rowSchema = z.object({
  id: z.coerce.number().int(),
  kind: z.enum(['signal', 'notification', 'audit']),
  payload: z.string(),
  attempts: z.coerce.number().int(),
});

/** Keeps messages in the transaction of the change that they tell of. */
export async function putOutbox(
  trx: Knex.Transaction,
  messages: readonly NewMessage[],
  now: Time,
): Promise<void> {
  if (messages.length > 0) {
    await trx('outbox').insert(
      messages.map(({ kind, payload }) => ({
        kind,
        payload: JSON.stringify(payload),
        next_try_at: now,
        attempts: 0,
      })),
    );
  }
}

/** Takes due messages and holds them, so that another replica does not send them as well. */
export async function takeOutbox(
  db: Knex,
  now: Time,
  limit: number,
  holdUntil: Time,
): Promise<OutboxMessage[]> {
  const rows = await db('outbox')
    .where('next_try_at', '<=', now)
    .orderBy('id')
    .limit(limit);
  const taken: OutboxMessage[] = [];
  for (const row of z.array(rowSchema).parse(rows)) {
    const held = await db('outbox')
      .where({ id: row.id, attempts: row.attempts })
      .andWhere('next_try_at', '<=', now)
      .update({ next_try_at: holdUntil, attempts: row.attempts + 1 });
    if (held === 1) {
      taken.push({
        id: row.id,
        kind: row.kind,
        payload: JSON.parse(row.payload),
        attempts: row.attempts + 1,
      });
    }
  }
  return taken;
}
