import {
  ListWebhookDeliveries,
  operationsReadPermission,
  operationsUpdatePermission,
  WebhookDeliveries,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpoints,
} from '@opencsp/plugin-opencsp-common';
import { randomUUID } from 'node:crypto';
import { Authorizer } from '../authz/Authorizer';
import { Caller } from '../authz/Caller';
import { Clock } from '../reconcile/clock';
import { conflict } from '../services/requestErrors';
import {
  DeliveryRecord,
  EndpointCounts,
  WebhookStore,
} from '../store/webhooks/WebhookStore';
import { pingOf } from './envelope';
import { presentDelivery, presentEndpoint } from './presentWebhooks';
import { noDelivery, noWebhook } from './webhookErrors';
import { WebhookEndpointConfig } from './webhooksConfig';

/** What operators ask of outgoing webhooks; authorized here, for HTTP and actions alike. */
export class WebhooksService {
  constructor(
    private readonly options: {
      store: WebhookStore;
      endpoints: readonly WebhookEndpointConfig[];
      authorizer: Authorizer;
      clock: Clock;
      /** Where the portal is. */
      appUrl: string;
      /** Something is to be sent. */
      onDue: () => void;
      newId?: () => string;
    },
  ) {}

  /** The configured webhooks, in the order of the configuration, and how their receivers do. */
  async list(caller: Caller): Promise<WebhookEndpoints> {
    const { store, endpoints } = this.options;
    await this.demandRead(caller);
    const known = endpoints.length > 0 ? await store.endpoints() : [];
    const counts = await this.counts();
    return {
      items: endpoints.map(endpoint =>
        presentEndpoint(
          endpoint,
          known.find(({ name }) => name === endpoint.name),
          counts.get(endpoint.name),
        ),
      ),
    };
  }

  /** The log, newest first. @throws InputError for a cursor of another list */
  async deliveries(
    caller: Caller,
    { webhook, ...query }: ListWebhookDeliveries,
  ): Promise<WebhookDeliveries> {
    const { store, endpoints } = this.options;
    await this.demandRead(caller);
    if (endpoints.length === 0) {
      return { items: [], totalItems: 0 };
    }
    const page = await store.list({ ...query, endpoint: webhook });
    return { ...page, items: page.items.map(presentDelivery) };
  }

  /**
   * Has a delivery sent once more, as if it were new: with the same id, so that a receiver that had it knows
   * it again.
   *
   * @throws NotFoundError, or ConflictError when its webhook is off, or it is being sent
   */
  async redeliver(caller: Caller, id: string): Promise<WebhookDelivery> {
    const { store, clock, onDue } = this.options;
    await this.demandUpdate(caller);
    const record = await this.delivery(id);
    await this.demandOn(this.configured(record.endpoint).name);
    const outcome = await store.sendAgain(id, clock.now());
    if (outcome === 'not-found') {
      throw noDelivery(id);
    }
    if (outcome === 'being-sent') {
      throw conflict(
        'being-sent',
        'The delivery is being sent at this moment.',
        {
          nextStep: 'Look at what comes of it.',
        },
      );
    }
    onDue();
    return presentDelivery(await this.delivery(id));
  }

  /**
   * Sends a `ping`, which goes the way of every event.
   *
   * @throws NotFoundError, or ConflictError when the webhook is off
   */
  async test(caller: Caller, name: string): Promise<WebhookDelivery> {
    const { store, clock, appUrl, onDue, newId = randomUUID } = this.options;
    await this.demandUpdate(caller);
    await this.demandOn(this.configured(name).name);
    const event = pingOf(name, newId(), clock.now(), appUrl);
    const id = newId();
    await store.add(
      [
        {
          id,
          endpoint: name,
          eventId: event.id,
          type: event.type,
          subject: event.subject,
          sequence: event.sequence,
          body: JSON.stringify(event),
        },
      ],
      clock.now(),
    );
    onDue();
    return presentDelivery(await this.delivery(id));
  }

  /** Switches a webhook on whose receiver answered 410, and ends every pause. @throws NotFoundError */
  async resume(caller: Caller, name: string): Promise<WebhookEndpoint> {
    const { store, onDue } = this.options;
    await this.demandUpdate(caller);
    const endpoint = this.configured(name);
    await store.resume(name);
    onDue();
    const known = await store.endpoints();
    const counts = await this.counts();
    return presentEndpoint(
      endpoint,
      known.find(it => it.name === name),
      counts.get(name),
    );
  }

  private async delivery(id: string): Promise<DeliveryRecord> {
    const { store, endpoints } = this.options;
    const record = endpoints.length > 0 ? await store.get(id) : undefined;
    if (!record) {
      throw noDelivery(id);
    }
    return record;
  }

  private async counts(): Promise<Map<string, EndpointCounts>> {
    const { store, endpoints } = this.options;
    return endpoints.length > 0
      ? store.counts(endpoints.map(({ name }) => name))
      : new Map();
  }

  private configured(name: string): WebhookEndpointConfig {
    const endpoint = this.options.endpoints.find(it => it.name === name);
    if (!endpoint) {
      throw noWebhook(name);
    }
    return endpoint;
  }

  private async demandOn(name: string): Promise<void> {
    const known = await this.options.store.endpoints();
    if (known.find(it => it.name === name)?.offSince !== undefined) {
      throw conflict(
        'webhook-off',
        `The webhook "${name}" is off: its receiver answered 410.`,
        { nextStep: 'Resume it first.' },
      );
    }
  }

  private async demandRead({ credentials }: Caller): Promise<void> {
    await this.options.authorizer.demand(credentials, operationsReadPermission);
  }

  private async demandUpdate({ credentials }: Caller): Promise<void> {
    await this.options.authorizer.demand(
      credentials,
      operationsUpdatePermission,
    );
  }
}
