import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { TryReport } from './WebhookSender';

/** Counts tries and how long they take, by the configured name and the result; ids are no attributes. */
export function webhookMetrics(
  metrics: MetricsService,
): (report: TryReport) => void {
  const tries = metrics.createCounter('opencsp.webhook.tries', {
    description:
      'Tries of outgoing webhooks, by name and result (taken, failed, refused, gone)',
  });
  const durations = metrics.createHistogram('opencsp.webhook.duration', {
    description: 'How long a try of an outgoing webhook took',
    unit: 'ms',
  });
  const givenUp = metrics.createCounter('opencsp.webhook.given_up', {
    description: 'Deliveries of outgoing webhooks that were given up, by name',
  });
  return ({ endpoint, result, milliseconds, givenUp: isLast }) => {
    const attributes = { webhook: endpoint, result };
    tries.add(1, attributes);
    durations.record(milliseconds, attributes);
    if (isLast) {
      givenUp.add(1, { webhook: endpoint });
    }
  };
}
