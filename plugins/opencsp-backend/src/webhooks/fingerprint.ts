import { createHash } from 'node:crypto';
import { WebhookEndpointConfig } from './webhooksConfig';

/**
 * What tells one configuration of a webhook from another, in hex: where it goes and what it gets. Secrets
 * and values of headers are not in it.
 */
export function fingerprintOf(endpoint: WebhookEndpointConfig): string {
  const { url, events, owners, headers, allowedNetworks } = endpoint;
  const told = [url, events, owners, Object.keys(headers), allowedNetworks];
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}
