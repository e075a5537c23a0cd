import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';
import { Lease } from '../DueStore';
import { ListOrder, readPage } from '../operations/pages';
import { inTransaction } from '../operations/transaction';
import { OnUnreadable } from '../operations/unreadable';
import {
  claimDeliveries,
  finishDelivery,
  releaseDelivery,
  selectDue,
  sendAgain,
} from './deliveryClaims';
import { deliveryColumns, toDelivery, toEndpoint } from './webhookRows';
import {
  DeliveryClaim,
  DeliveryQuery,
  EndpointCounts,
  EndpointNews,
  NewDelivery,
  SendAgainOutcome,
  TryResult,
  WebhookStore,
} from './WebhookStore';

/** What is told of a delivery whose endpoint is off or gone. */
const STRANDED =
  'It was not sent in time: the webhook is off, or not configured any more.';

/** As if it had never been in trouble. */
const ON = { off_since: null, paused_until: null, failures: 0 };

const NEWEST_FIRST: ListOrder = {
  name: 'webhook-deliveries',
  by: 'seq',
  holds: 'number',
  id: 'id',
  direction: 'desc',
};

const dueSchema = z.array(
  z.object({ name: z.string(), failures: z.coerce.number().int() }),
);

const countsSchema = z.array(
  z.object({
    endpoint: z.string(),
    state: z.string(),
    count: z.coerce.number().int(),
    oldest: z.coerce.number().int(),
  }),
);

/** {@link WebhookStore} on the plugin's database. */
export class DatabaseWebhookStore implements WebhookStore {
  constructor(
    private readonly db: Knex,
    private readonly options: { onUnreadable: OnUnreadable },
  ) {}

  async register(
    endpoints: readonly { name: string; fingerprint: string }[],
  ): Promise<void> {
    for (const { name, fingerprint } of endpoints) {
      await this.db('webhook_endpoints')
        .insert({ name, fingerprint })
        .onConflict('name')
        .ignore();
      const changed = this.db('webhook_endpoints')
        .where({ name })
        .whereNot({ fingerprint });
      await this.switchOn(name, changed, { fingerprint });
    }
  }

  async add(deliveries: readonly NewDelivery[], now: Time): Promise<void> {
    if (deliveries.length > 0) {
      await inTransaction(this.db, async trx => {
        for (const delivery of deliveries) {
          await trx('webhook_deliveries')
            .insert({
              ...deliveryColumns(delivery),
              state: 'waiting',
              created_at: now,
              retry_since: now,
              next_try_at: now,
            })
            .onConflict(['endpoint', 'event_id'])
            .ignore();
        }
      });
    }
  }

  async dueEndpoints(names: readonly string[], now: Time) {
    return dueSchema.parse(
      await this.db('webhook_endpoints')
        .select('name', 'failures')
        .whereIn('name', [...names])
        .whereNull('off_since')
        .andWhere(row =>
          row.whereNull('paused_until').orWhere('paused_until', '<=', now),
        )
        .whereExists(
          selectDue(this.db, now).whereRaw('endpoint = webhook_endpoints.name'),
        ),
    );
  }

  claim(endpoint: string, lease: Lease, now: Time, limit: number) {
    return claimDeliveries(this.db, endpoint, lease, now, limit);
  }

  release(claim: DeliveryClaim): Promise<void> {
    return releaseDelivery(this.db, claim);
  }

  finish(claim: DeliveryClaim, result: TryResult): Promise<boolean> {
    return finishDelivery(this.db, claim, result);
  }

  async note(
    endpoint: string,
    news: EndpointNews,
    now: Time,
    afterFailures: number,
  ): Promise<void> {
    const row = () => this.db('webhook_endpoints').where({ name: endpoint });
    if (!news.taken) {
      await row().update({
        failures: this.db.raw('failures + 1'),
        last_failure_at: now,
        last_error: news.error,
        ...(news.gone && { off_since: now }),
        ...(news.pausedUntil !== undefined && {
          paused_until: news.pausedUntil,
        }),
      });
      return;
    }
    const back = row().where('failures', '>=', afterFailures);
    if (!(await this.switchOn(endpoint, back, { last_success_at: now }))) {
      await row().update({ failures: 0, last_success_at: now });
    }
  }

  async get(id: string) {
    const row: unknown = await this.db('webhook_deliveries')
      .where({ id })
      .first();
    return row === undefined ? undefined : toDelivery(row);
  }

  list({ endpoint, state, limit, cursor }: DeliveryQuery) {
    const all = () => {
      const rows = this.db('webhook_deliveries');
      if (endpoint !== undefined) {
        rows.where({ endpoint });
      }
      if (state !== undefined) {
        rows.where({ state });
      }
      return rows;
    };
    return readPage({
      all: all(),
      rows: all(),
      order: NEWEST_FIRST,
      limit,
      cursor,
      read: toDelivery,
      onUnreadable: this.options.onUnreadable,
    });
  }

  async endpoints() {
    const rows: unknown[] = await this.db('webhook_endpoints').select();
    return rows.map(toEndpoint);
  }

  async counts(names: readonly string[]) {
    const rows = countsSchema.parse(
      await this.db('webhook_deliveries')
        .whereIn('endpoint', [...names])
        .whereIn('state', ['waiting', 'failed'])
        .groupBy('endpoint', 'state')
        .select('endpoint', 'state')
        .count({ count: '*' })
        .min({ oldest: 'created_at' }),
    );
    return new Map(
      names.map((name): [string, EndpointCounts] => {
        const of = (state: string) =>
          rows.find(it => it.endpoint === name && it.state === state);
        return [
          name,
          {
            waiting: of('waiting')?.count ?? 0,
            oldestWaitingAt: of('waiting')?.oldest,
            failed: of('failed')?.count ?? 0,
          },
        ];
      }),
    );
  }

  async sendAgain(id: string, now: Time): Promise<SendAgainOutcome> {
    if (await sendAgain(this.db, id, now)) {
      return 'again';
    }
    return (await this.get(id)) ? 'being-sent' : 'not-found';
  }

  async resume(endpoint: string): Promise<boolean> {
    const row = this.db('webhook_endpoints').where({ name: endpoint });
    return this.switchOn(endpoint, row);
  }

  async giveUpStranded(
    names: readonly string[],
    now: Time,
    { mostMs, farthestMs }: { mostMs: number; farthestMs: number },
  ): Promise<void> {
    const waiting = () =>
      this.db('webhook_deliveries').where('state', 'waiting');
    await waiting()
      .andWhere('next_try_at', '>', now + farthestMs)
      .update({ next_try_at: now });
    await waiting()
      .andWhere('retry_since', '<', now - mostMs)
      .andWhere(row =>
        row.whereNull('lease_until').orWhere('lease_until', '<=', now),
      )
      .andWhere(row =>
        row
          .whereNotIn('endpoint', [...names])
          .orWhereIn(
            'endpoint',
            this.db('webhook_endpoints')
              .select('name')
              .whereNotNull('off_since'),
          ),
      )
      .update({
        state: 'failed',
        next_try_at: null,
        last_error: STRANDED,
        ended_at: now,
      });
  }

  async prune(
    which: { endpoint: string } | { not: readonly string[] },
    before: Time,
  ): Promise<void> {
    const ended = this.db('webhook_deliveries').where('ended_at', '<', before);
    await ('endpoint' in which
      ? ended.where({ endpoint: which.endpoint })
      : ended.whereNotIn('endpoint', [...which.not])
    ).delete();
  }

  /**
   * Has what waits for an endpoint sent at once.
   *
   * @param row - of the endpoint, where it is to be switched on
   * @returns false when that finds none
   */
  private async switchOn(
    endpoint: string,
    row: Knex.QueryBuilder,
    also: Record<string, unknown> = {},
  ): Promise<boolean> {
    const written = await row.update({ ...ON, ...also });
    if (written === 1) {
      await this.db('webhook_deliveries')
        .where({ endpoint, state: 'waiting' })
        .update({ next_try_at: 0 });
    }
    return written === 1;
  }
}
