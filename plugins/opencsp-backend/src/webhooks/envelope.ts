import { createHash } from 'node:crypto';
import { WEBHOOK_PING, WebhookEvent } from '@opencsp/plugin-opencsp-common';
import { Time } from '../domain/record';
import { WebhookChange } from './webhookMessages';

/**
 * What is sent of a change.
 *
 * @param at - when it came about
 * @param appUrl - where the portal is
 */
export function eventOf(
  change: WebhookChange,
  at: Time,
  appUrl: string,
): WebhookEvent {
  const { kind, id, name, owner, from, to, sequence, reason } = change;
  const type = `${kind}.${to}`;
  return {
    version: 1,
    id: eventId(`${kind} ${id} ${sequence} ${to}`),
    type,
    time: new Date(at).toISOString(),
    sequence,
    subject: { kind, id, name, owner },
    state: { from, to },
    failure: reason === undefined ? undefined : { reason },
    related: change.related,
    links: {
      portal: `${portal(appUrl)}${pageOf(change)}`,
      service: change.url,
    },
  };
}

/** What an operator sends to see whether a receiver is there. @param id - of the event */
export function pingOf(
  webhook: string,
  id: string,
  at: Time,
  appUrl: string,
): WebhookEvent {
  return {
    version: 1,
    id,
    type: WEBHOOK_PING,
    time: new Date(at).toISOString(),
    sequence: at,
    subject: { kind: 'webhook', id: webhook, name: webhook },
    links: { portal: `${portal(appUrl)}/opencsp/operations` },
  };
}

function portal(appUrl: string): string {
  return appUrl.replace(/\/+$/, '');
}

/** A service has no page of its own: its deployment's shows it. */
function pageOf({ kind, id, related }: WebhookChange): string {
  return kind === 'service'
    ? `/opencsp/deployments/${related?.deploymentId}`
    : `/opencsp/${kind}s/${id}`;
}

/**
 * The id of an event follows from what it tells, so that it stays the same when it is made once more. A UUID
 * of version 8 (RFC 9562 §5.8), from SHA-256.
 */
function eventId(told: string): string {
  const bytes = createHash('sha256').update(`opencsp-event ${told}`).digest();
  const version = (bytes[6] % 16) + 0x80;
  const variant = (bytes[8] % 64) + 0x80;
  bytes[6] = version;
  bytes[8] = variant;
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
