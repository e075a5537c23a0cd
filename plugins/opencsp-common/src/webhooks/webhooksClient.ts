import { ApiRequests, CallOptions, toQuery } from '../apiRequests';
import {
  ListWebhookDeliveries,
  WebhookDeliveries,
  webhookDeliveriesSchema,
  WebhookDelivery,
  webhookDeliverySchema,
  WebhookEndpoint,
  WebhookEndpoints,
  webhookEndpointSchema,
  webhookEndpointsSchema,
} from './webhooks';

/** The part of the client that is about webhooks; for operators. */
export class WebhooksClient {
  constructor(private readonly api: ApiRequests) {}

  /** The configured webhooks, and how each does. */
  async list(call?: CallOptions): Promise<WebhookEndpoints> {
    return this.api.get('/operations/webhooks', webhookEndpointsSchema, call);
  }

  /** A page of the log, newest first. */
  async deliveries(
    query: Partial<ListWebhookDeliveries> = {},
    call?: CallOptions,
  ): Promise<WebhookDeliveries> {
    return this.api.get(
      `/operations/webhooks/deliveries${toQuery(query)}`,
      webhookDeliveriesSchema,
      call,
    );
  }

  /** Sends one again, with the same id. */
  async redeliver(id: string, call?: CallOptions): Promise<WebhookDelivery> {
    return this.api.send(
      'POST',
      `/operations/webhooks/deliveries/${encodeURIComponent(id)}/redeliver`,
      webhookDeliverySchema,
      call,
    );
  }

  /** Sends a `ping`. */
  async test(name: string, call?: CallOptions): Promise<WebhookDelivery> {
    return this.api.send(
      'POST',
      `${pathOf(name)}/test`,
      webhookDeliverySchema,
      call,
    );
  }

  /** Goes on sending to one that its receiver had switched off. */
  async resume(name: string, call?: CallOptions): Promise<WebhookEndpoint> {
    return this.api.send(
      'POST',
      `${pathOf(name)}/resume`,
      webhookEndpointSchema,
      call,
    );
  }
}

function pathOf(name: string): string {
  return `/operations/webhooks/${encodeURIComponent(name)}`;
}
