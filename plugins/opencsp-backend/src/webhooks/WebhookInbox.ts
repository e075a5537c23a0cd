import { randomUUID } from 'node:crypto';
import { OutboxMessage } from '../store/InstanceStore';
import { NewDelivery, WebhookStore } from '../store/webhooks/WebhookStore';
import { WebhookEndpointConfig } from './webhooksConfig';
import { eventOf } from './envelope';
import { eventMatches } from './eventPatterns';
import { webhookPayloadSchema } from './webhookMessages';

/** Who a delivery may be for. */
type Subscription = Pick<WebhookEndpointConfig, 'name' | 'events' | 'owners'>;

/** Turns what the outbox holds for webhooks into deliveries, one for each webhook that wants the event. */
export class WebhookInbox {
  constructor(
    private readonly options: {
      store: Pick<WebhookStore, 'add'>;
      endpoints: readonly Subscription[];
      /** Where the portal is. */
      appUrl: string;
      /** Something is to be sent. */
      onDue: () => void;
      newId?: () => string;
    },
  ) {}

  /**
   * Keeps the deliveries of a message. A message that is taken twice, because a process was killed in
   * between, changes nothing the second time: its events have the same ids.
   *
   * @throws ZodError when the message cannot be read
   */
  async accept({
    payload,
    createdAt,
  }: Pick<OutboxMessage, 'payload' | 'createdAt'>): Promise<void> {
    const {
      store,
      endpoints,
      appUrl,
      onDue,
      newId = randomUUID,
    } = this.options;
    const { changes } = webhookPayloadSchema.parse(payload);
    const deliveries = changes.flatMap((change): NewDelivery[] => {
      const event = eventOf(change, createdAt, appUrl);
      const body = JSON.stringify(event);
      return endpoints
        .filter(endpoint => wants(endpoint, event.type, change.owner))
        .map(({ name }) => ({
          id: newId(),
          endpoint: name,
          eventId: event.id,
          type: event.type,
          subject: event.subject,
          sequence: event.sequence,
          body,
        }));
    });
    await store.add(deliveries, createdAt);
    if (deliveries.length > 0) {
      onDue();
    }
  }
}

function wants(
  { events, owners }: Subscription,
  type: string,
  owner: string,
): boolean {
  return (
    events.some(pattern => eventMatches(pattern, type)) &&
    (owners === undefined || owners.includes(owner.toLowerCase()))
  );
}
