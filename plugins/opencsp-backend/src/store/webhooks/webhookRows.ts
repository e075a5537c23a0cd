import {
  webhookDeliveryStates,
  webhookSubjectKinds,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { DeliveryRecord, EndpointRecord, NewDelivery } from './WebhookStore';

const integer = z.coerce.number().int();
const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullable()
    .transform((value): z.infer<T> | undefined => value ?? undefined);

const deliverySchema = z.object({
  id: z.string(),
  endpoint: z.string(),
  event_id: z.string(),
  type: z.string(),
  subject_kind: z.enum([...webhookSubjectKinds, 'webhook']),
  subject_id: z.string(),
  subject_name: z.string(),
  owner_ref: optional(z.string()),
  sequence: integer,
  state: z.enum(webhookDeliveryStates),
  created_at: integer,
  retry_since: integer,
  attempts: integer,
  next_try_at: optional(integer),
  last_try_at: optional(integer),
  last_status: optional(integer),
  last_ms: optional(integer),
  last_error: optional(z.string()),
  ended_at: optional(integer),
});

const endpointSchema = z.object({
  name: z.string(),
  off_since: optional(integer),
  failures: integer,
  paused_until: optional(integer),
  last_success_at: optional(integer),
  last_failure_at: optional(integer),
  last_error: optional(z.string()),
});

/** Reads a row of the log. @throws ZodError when it cannot be read */
export function toDelivery(row: unknown): DeliveryRecord {
  const it = deliverySchema.parse(row);
  return {
    id: it.id,
    endpoint: it.endpoint,
    eventId: it.event_id,
    type: it.type,
    subject: {
      kind: it.subject_kind,
      id: it.subject_id,
      name: it.subject_name,
      owner: it.owner_ref,
    },
    sequence: it.sequence,
    state: it.state,
    createdAt: it.created_at,
    retrySince: it.retry_since,
    attempts: it.attempts,
    nextTryAt: it.next_try_at,
    lastTry:
      it.last_try_at === undefined
        ? undefined
        : {
            at: it.last_try_at,
            milliseconds: it.last_ms ?? 0,
            status: it.last_status,
          },
    lastError: it.last_error,
    endedAt: it.ended_at,
  };
}

/** The columns of a delivery that are written once. */
export function deliveryColumns(delivery: NewDelivery) {
  return {
    id: delivery.id,
    endpoint: delivery.endpoint,
    event_id: delivery.eventId,
    type: delivery.type,
    subject_kind: delivery.subject.kind,
    subject_id: delivery.subject.id,
    subject_name: delivery.subject.name,
    owner_ref: delivery.subject.owner ?? null,
    sequence: delivery.sequence,
    body: delivery.body,
  };
}

/** Reads how a receiver does. @throws ZodError when it cannot be read */
export function toEndpoint(row: unknown): EndpointRecord {
  const it = endpointSchema.parse(row);
  return {
    name: it.name,
    offSince: it.off_since,
    failures: it.failures,
    pausedUntil: it.paused_until,
    lastSuccessAt: it.last_success_at,
    lastFailureAt: it.last_failure_at,
    lastError: it.last_error,
  };
}
