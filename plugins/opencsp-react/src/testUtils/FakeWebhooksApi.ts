import {
  ListWebhookDeliveries,
  WebhookDeliveries,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpoints,
} from '@opencsp/plugin-opencsp-common';
import { WebhooksApi } from '../api/deployApis';
import { paged } from './FakeDeploymentsApi';
import { before } from './fixtures';
import { refusal } from './refusal';

/** A webhook that works, unless changes say otherwise. */
export function webhookFixture(
  changes: Partial<WebhookEndpoint> = {},
): WebhookEndpoint {
  return {
    name: 'chat',
    origin: 'https://chat.example.org',
    events: ['instance.*', 'deployment.failed'],
    health: 'healthy',
    failures: 0,
    lastSuccessAt: before(new Date(), 60_000),
    waiting: 0,
    failed: 0,
    ...changes,
  };
}

/** A row of the log: it was taken, unless changes say otherwise. */
export function webhookDeliveryFixture(
  changes: Partial<WebhookDelivery> = {},
): WebhookDelivery {
  const createdAt = before(new Date(), 120_000);
  return {
    id: 'd1',
    webhook: 'chat',
    eventId: '0190a000-0000-7000-8000-000000000001',
    type: 'instance.active',
    subject: {
      kind: 'instance',
      id: 'a',
      name: 'web-1',
      owner: 'user:default/ada',
    },
    sequence: 4,
    state: 'delivered',
    createdAt,
    attempts: 1,
    lastTry: { at: createdAt, status: 200, milliseconds: 80 },
    endedAt: createdAt,
    ...changes,
  };
}

/** A stand-in of the client's part about webhooks. What it is asked to do, it records in `calls`. */
export class FakeWebhooksApi implements WebhooksApi {
  endpoints: WebhookEndpoint[] = [];
  log: WebhookDelivery[] = [];
  readonly calls: string[] = [];
  /** Methods that never answer. */
  readonly silent = new Set<keyof WebhooksApi>();
  readonly refusals: Partial<Record<keyof WebhooksApi, Error>> = {};

  async list(): Promise<WebhookEndpoints> {
    await this.refuse('list');
    return { items: this.endpoints };
  }

  async deliveries(
    query: Partial<ListWebhookDeliveries> = {},
  ): Promise<WebhookDeliveries> {
    await this.refuse('deliveries');
    return paged(
      this.log
        .filter(it => !query.state || it.state === query.state)
        .filter(it => !query.webhook || it.webhook === query.webhook),
      query,
    );
  }

  async redeliver(id: string): Promise<WebhookDelivery> {
    await this.refuse('redeliver');
    this.calls.push(`redeliver ${id}`);
    const found = this.log.find(it => it.id === id);
    if (!found) {
      throw refusal(404, `There is no delivery ${id}.`, 'not-found');
    }
    const fresh: WebhookDelivery = { ...found, state: 'waiting', attempts: 0 };
    this.log = this.log.map(it => (it.id === id ? fresh : it));
    return fresh;
  }

  async test(name: string): Promise<WebhookDelivery> {
    await this.refuse('test');
    this.calls.push(`test ${name}`);
    const ping = webhookDeliveryFixture({
      id: `ping-${this.calls.length}`,
      webhook: name,
      type: 'ping',
      subject: { kind: 'webhook', id: name, name },
      state: 'waiting',
      attempts: 0,
      lastTry: undefined,
      endedAt: undefined,
    });
    this.log = [ping, ...this.log];
    return ping;
  }

  async resume(name: string): Promise<WebhookEndpoint> {
    await this.refuse('resume');
    this.calls.push(`resume ${name}`);
    this.endpoints = this.endpoints.map(it =>
      it.name === name ? { ...it, health: 'idle', offSince: undefined } : it,
    );
    const found = this.endpoints.find(it => it.name === name);
    if (!found) {
      throw refusal(404, `There is no webhook ${name}.`, 'not-found');
    }
    return found;
  }

  private async refuse(method: keyof WebhooksApi) {
    if (this.silent.has(method)) {
      await new Promise(() => undefined);
    }
    const error = this.refusals[method];
    if (error) {
      throw error;
    }
  }
}
