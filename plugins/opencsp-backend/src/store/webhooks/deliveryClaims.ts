import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';
import { Lease } from '../DueStore';
import { toDelivery } from './webhookRows';
import { DeliveryClaim, TryResult } from './WebhookStore';

/** In the words of the partial indexes: with a value from outside they would not be used. */
const WAITING = "state = 'waiting'";

/** Nobody works on the row. */
const FREE = { lease_owner: null, lease_until: null };

const bodySchema = z.object({ body: z.string() });

/** Deliveries that may be tried now, by whoever leases them. */
export function selectDue(db: Knex, now: Time): Knex.QueryBuilder {
  return db('webhook_deliveries')
    .whereRaw(`webhook_deliveries.${WAITING}`)
    .andWhere('next_try_at', '<=', now)
    .andWhere(row =>
      row.whereNull('lease_until').orWhere('lease_until', '<=', now),
    );
}

/** Leases due deliveries of an endpoint, of those about one subject only the oldest that waits. */
export async function claimDeliveries(
  db: Knex,
  endpoint: string,
  lease: Lease,
  now: Time,
  limit: number,
): Promise<DeliveryClaim[]> {
  const rows: unknown[] = await selectDue(db, now)
    .where({ endpoint })
    .whereNotExists(
      db('webhook_deliveries as earlier')
        .whereRaw(`earlier.${WAITING}`)
        .where('earlier.endpoint', endpoint)
        .whereRaw('earlier.subject_kind = webhook_deliveries.subject_kind')
        .whereRaw('earlier.subject_id = webhook_deliveries.subject_id')
        .whereRaw('earlier.seq < webhook_deliveries.seq'),
    )
    .orderBy(['next_try_at', 'seq'])
    .limit(limit);
  const claims: DeliveryClaim[] = [];
  for (const row of rows) {
    const record = toDelivery(row);
    const won = await selectDue(db, now)
      .where({ id: record.id, attempts: record.attempts })
      .update({
        lease_owner: lease.owner,
        lease_until: lease.until,
        attempts: record.attempts + 1,
      });
    if (won === 1) {
      claims.push({
        record: { ...record, attempts: record.attempts + 1 },
        body: bodySchema.parse(row).body,
        lease,
      });
    }
  }
  return claims;
}

/** Gives a delivery back whose try did not come about. */
export async function releaseDelivery(
  db: Knex,
  claim: DeliveryClaim,
): Promise<void> {
  await held(db, claim).update({
    ...FREE,
    attempts: claim.record.attempts - 1,
  });
}

/** Writes how a try ended. @returns false when the lease was lost */
export async function finishDelivery(
  db: Knex,
  claim: DeliveryClaim,
  { state, lastTry, error, nextTryAt }: TryResult,
): Promise<boolean> {
  const written = await held(db, claim).update({
    ...FREE,
    state,
    next_try_at: nextTryAt ?? null,
    last_try_at: lastTry.at,
    last_ms: lastTry.milliseconds,
    last_status: lastTry.status ?? null,
    last_error: error ?? null,
    ended_at: state === 'waiting' ? null : lastTry.at + lastTry.milliseconds,
  });
  return written === 1;
}

/** Makes a delivery due as if it were new, unless it is being sent. @returns false when it is */
export async function sendAgain(
  db: Knex,
  id: string,
  now: Time,
): Promise<boolean> {
  const written = await db('webhook_deliveries')
    .where({ id })
    .andWhere(row =>
      row.whereNull('lease_until').orWhere('lease_until', '<=', now),
    )
    .update({
      ...FREE,
      state: 'waiting',
      attempts: 0,
      retry_since: now,
      next_try_at: now,
      ended_at: null,
    });
  return written === 1;
}

/** As long as this very claim holds it. */
function held(db: Knex, { record, lease }: DeliveryClaim): Knex.QueryBuilder {
  return db('webhook_deliveries').where({
    id: record.id,
    attempts: record.attempts,
    lease_owner: lease.owner,
    lease_until: lease.until,
  });
}
