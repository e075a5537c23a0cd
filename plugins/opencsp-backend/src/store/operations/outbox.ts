import { Knex } from 'knex';
import { z } from 'zod';
import {
  NewMessage,
  OUTBOX_KINDS,
  OutboxKind,
  OutboxMessage,
} from '../InstanceStore';
import { Time } from '../../domain/record';
import { isToldToWebhooks } from '../webhooks/listening';

const kindSchema = z.enum(OUTBOX_KINDS);

const rowSchema = z.object({
  id: z.coerce.number().int(),
  kind: kindSchema,
  payload: z.string(),
  attempts: z.coerce.number().int(),
  created_at: z.coerce.number().nullable(),
  next_try_at: z.coerce.number(),
});

/**
 * Keeps messages in the transaction of the change that they tell of; those for webhooks only where there
 * are any.
 */
export async function putOutbox(
  trx: Knex.Transaction,
  messages: readonly NewMessage[],
  now: Time,
): Promise<void> {
  const kept = messages.filter(
    ({ kind }) => kind !== 'webhook' || isToldToWebhooks(trx),
  );
  if (kept.length > 0) {
    await trx('outbox').insert(
      kept.map(({ kind, payload, subject }) => ({
        kind,
        payload: JSON.stringify(payload),
        subject: subject ?? null,
        created_at: now,
        next_try_at: now,
        attempts: 0,
      })),
    );
  }
}

/** Kinds of which a message is due: one look, however many kinds there are. */
export async function dueOutbox(db: Knex, now: Time): Promise<OutboxKind[]> {
  const rows = await db('outbox')
    .distinct('kind')
    .where('next_try_at', '<=', now);
  return z
    .array(z.object({ kind: kindSchema }))
    .parse(rows)
    .map(({ kind }) => kind);
}

/**
 * Takes due messages of one kind, those first that are due for longest, and holds them, so that
 * another replica does not send them as well. Of the messages about one subject only the oldest is
 * taken: they leave in their order.
 */
export async function takeOutbox(
  db: Knex,
  kind: OutboxKind,
  now: Time,
  limit: number,
  holdUntil: Time,
): Promise<OutboxMessage[]> {
  const rows = await db('outbox')
    .where({ kind })
    .andWhere('next_try_at', '<=', now)
    .andWhere(first =>
      first
        .whereNull('subject')
        .orWhereNotExists(
          db('outbox as earlier')
            .whereRaw('earlier.subject = outbox.subject')
            .andWhereRaw('earlier.kind = outbox.kind')
            .andWhereRaw('earlier.id < outbox.id'),
        ),
    )
    .orderBy(['next_try_at', 'id'])
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
        createdAt: row.created_at ?? now,
        dueAt: row.next_try_at,
      });
    }
  }
  return taken;
}

/**
 * Gives messages back that were taken and not tried: due as they were, before what was tried
 * meanwhile, and no try is counted. One whose hold ran out and that another replica took is left to it.
 */
export async function giveBackOutbox(
  db: Knex,
  messages: readonly OutboxMessage[],
): Promise<void> {
  for (const { id, attempts, dueAt } of messages) {
    await db('outbox')
      .where({ id, attempts })
      .update({ next_try_at: dueAt, attempts: attempts - 1 });
  }
}
