import { Knex } from 'knex';

/** Knex hands what stands here on to each transaction of the connection. */
const LISTENING = 'opencspWebhooks';

/**
 * From now on what is told to webhooks is kept with each change that is written by way of this connection.
 * Without it, which is without a configured webhook, nothing is.
 */
export function tellWebhooks(db: Knex): void {
  db.userParams = { ...db.userParams, [LISTENING]: true };
}

/** Whether a transaction keeps what is told to webhooks. */
export function isToldToWebhooks(trx: Knex.Transaction): boolean {
  return trx.userParams[LISTENING] === true;
}
