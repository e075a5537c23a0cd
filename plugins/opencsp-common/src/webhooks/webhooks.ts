import { z } from 'zod';
import { timeSchema } from '../instances/instance';
import { webhookSubjectKinds } from './webhookEvents';

/** How the last try of a webhook ended. */
export const webhookTrySchema = z.object({
  at: timeSchema,
  /** Absent when there was no answer. */
  status: z.number().int().optional(),
  /** How long it took, in milliseconds. */
  milliseconds: z.number().int(),
});

/** A configured webhook and how it does. */
export const webhookEndpointSchema = z.object({
  name: z.string(),
  /** Scheme, host and port. The path is not shown: with many receivers it is a secret. */
  origin: z.string(),
  /** As configured, such as `instance.*`. */
  events: z.array(z.string()),
  /** Whose events it gets; everybody's when absent. */
  owners: z.array(z.string()).optional(),
  /**
   * - `idle`: nothing was sent yet
   * - `healthy`: the last try was taken
   * - `troubled`: the last try was not taken; it is tried again
   * - `off`: the receiver answered 410, and nothing is sent until an operator resumes it or its
   *   configuration changes
   */
  health: z.enum(['idle', 'healthy', 'troubled', 'off']),
  offSince: timeSchema.optional(),
  /** Tries in a row that were not taken. */
  failures: z.number().int(),
  lastSuccessAt: timeSchema.optional(),
  lastFailureAt: timeSchema.optional(),
  lastError: z.string().optional(),
  /** Nothing is sent before: the receiver asked for a pause. */
  pausedUntil: timeSchema.optional(),
  /** Deliveries that wait, and how long the oldest of them has waited. */
  waiting: z.number().int(),
  oldestWaitingAt: timeSchema.optional(),
  /** Deliveries of the log that were given up. */
  failed: z.number().int(),
});

/** @public */
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;

/** The answer of `GET /operations/webhooks`. */
export const webhookEndpointsSchema = z.object({
  items: z.array(webhookEndpointSchema),
});

/** @public */
export type WebhookEndpoints = z.infer<typeof webhookEndpointsSchema>;

/**
 * How a delivery stands: it waits for its first or next try, was taken by the receiver, or was given up and
 * waits for an operator who sends it again.
 */
export const webhookDeliveryStates = [
  'waiting',
  'delivered',
  'failed',
] as const;

/** @public */
export type WebhookDeliveryState = (typeof webhookDeliveryStates)[number];

/** One event for one webhook, as a row of the log. */
export const webhookDeliverySchema = z.object({
  id: z.string(),
  /** Name of the webhook. */
  webhook: z.string(),
  /** The `webhook-id` of its requests. */
  eventId: z.string(),
  type: z.string(),
  subject: z.object({
    kind: z.enum([...webhookSubjectKinds, 'webhook']),
    id: z.string(),
    name: z.string(),
    owner: z.string().optional(),
  }),
  sequence: z.number().int(),
  state: z.enum(webhookDeliveryStates),
  createdAt: timeSchema,
  /** Tries since it was made, or since it was last sent again by an operator. */
  attempts: z.number().int(),
  lastTry: webhookTrySchema.optional(),
  /** Why it was not taken, or given up, in words. */
  lastError: z.string().optional(),
  /** When it is tried next; earlier deliveries about the same subject go first. */
  nextTryAt: timeSchema.optional(),
  /** When it was delivered or given up. */
  endedAt: timeSchema.optional(),
});

/** @public */
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

/** A page of `GET /operations/webhooks/deliveries`, newest first. */
export const webhookDeliveriesSchema = z.object({
  items: z.array(webhookDeliverySchema),
  totalItems: z.number().int(),
  nextCursor: z.string().optional(),
});

/** @public */
export type WebhookDeliveries = z.infer<typeof webhookDeliveriesSchema>;

/** The query of `GET /operations/webhooks/deliveries`. */
export const listWebhookDeliveriesSchema = z.object({
  /** Name of a webhook. */
  webhook: z.string().max(63).optional(),
  state: z.enum(webhookDeliveryStates).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional(),
});

/** @public */
export type ListWebhookDeliveries = z.infer<typeof listWebhookDeliveriesSchema>;
