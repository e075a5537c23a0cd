import {
  WebhookDelivery,
  WebhookEndpoint,
} from '@opencsp/plugin-opencsp-common';
import { Time } from '../domain/record';
import {
  DeliveryRecord,
  EndpointCounts,
  EndpointRecord,
} from '../store/webhooks/WebhookStore';
import { WebhookEndpointConfig } from './webhooksConfig';

/** A webhook as operators see it: no secret, no header, and no path, which may be one. */
export function presentEndpoint(
  { name, url, events, owners }: WebhookEndpointConfig,
  record: EndpointRecord | undefined,
  counts: EndpointCounts | undefined,
): WebhookEndpoint {
  return {
    name,
    origin: new URL(url).origin,
    events,
    owners,
    health: healthOf(record),
    offSince: iso(record?.offSince),
    failures: record?.failures ?? 0,
    lastSuccessAt: iso(record?.lastSuccessAt),
    lastFailureAt: iso(record?.lastFailureAt),
    lastError: record?.lastError,
    pausedUntil: iso(record?.pausedUntil),
    waiting: counts?.waiting ?? 0,
    oldestWaitingAt: iso(counts?.oldestWaitingAt),
    failed: counts?.failed ?? 0,
  };
}

/** A row of the log as operators see it. */
export function presentDelivery(record: DeliveryRecord): WebhookDelivery {
  const { lastTry } = record;
  return {
    id: record.id,
    webhook: record.endpoint,
    eventId: record.eventId,
    type: record.type,
    subject: record.subject,
    sequence: record.sequence,
    state: record.state,
    createdAt: timeOf(record.createdAt),
    attempts: record.attempts,
    lastTry: lastTry && { ...lastTry, at: timeOf(lastTry.at) },
    lastError: record.lastError,
    nextTryAt: iso(record.nextTryAt),
    endedAt: iso(record.endedAt),
  };
}

function healthOf(
  record: EndpointRecord | undefined,
): WebhookEndpoint['health'] {
  if (record?.offSince !== undefined) {
    return 'off';
  }
  if (record && record.failures > 0) {
    return 'troubled';
  }
  return record?.lastSuccessAt === undefined ? 'idle' : 'healthy';
}

function timeOf(time: Time): string {
  return new Date(time).toISOString();
}

function iso(time: Time | undefined): string | undefined {
  return time === undefined ? undefined : timeOf(time);
}
