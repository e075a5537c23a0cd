import { randomUUID } from 'node:crypto';
import { LifecycleService, LoggerService } from '@backstage/backend-plugin-api';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { Knex } from 'knex';
import { Authorizer } from '../authz/Authorizer';
import { Clock } from '../reconcile/clock';
import { resolveName } from '../services/hosts/resolveName';
import { DatabaseWebhookStore } from '../store/webhooks/DatabaseWebhookStore';
import { tellWebhooks } from '../store/webhooks/listening';
import { WebhookInbox } from './WebhookInbox';
import { WebhookLoop } from './WebhookLoop';
import { webhookMetrics } from './webhookMetrics';
import { WebhookSender } from './WebhookSender';
import { WebhooksService } from './WebhooksService';
import { WebhookEndpointConfig } from './webhooksConfig';

/** What the rest of the plugin uses of outgoing webhooks. */
export interface OpenWebhooks {
  service: WebhooksService;
  /** Takes what the outbox holds for webhooks; absent where none is configured. */
  inbox?: WebhookInbox;
}

/**
 * Opens outgoing webhooks: from now on each change keeps what is told of it. Where none is configured nothing
 * is kept, no loop runs and no table is read.
 */
export function openWebhooks(options: {
  endpoints: readonly WebhookEndpointConfig[];
  appUrl: string;
  db: Knex;
  authorizer: Authorizer;
  clock: Clock;
  logger: LoggerService;
  metrics: MetricsService;
  lifecycle: LifecycleService;
}): OpenWebhooks {
  const { endpoints, appUrl, db, clock, logger, metrics, lifecycle } = options;
  const store = new DatabaseWebhookStore(db, {
    onUnreadable: (delivery, problem) => logger.error(problem, { delivery }),
  });
  if (endpoints.length === 0) {
    return {
      service: new WebhooksService({ ...options, store, onDue: () => {} }),
    };
  }
  tellWebhooks(db);
  const loop = new WebhookLoop({
    store,
    endpoints,
    sender: new WebhookSender({
      store,
      clock,
      resolve: resolveName,
      onTry: webhookMetrics(metrics),
    }),
    leaseOwner: randomUUID(),
    clock,
    logger,
  });
  loop.attach(lifecycle);
  const onDue = () => loop.wake();
  return {
    service: new WebhooksService({ ...options, store, onDue }),
    inbox: new WebhookInbox({ store, endpoints, appUrl, onDue }),
  };
}
