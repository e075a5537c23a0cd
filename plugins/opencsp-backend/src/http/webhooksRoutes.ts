import {
  listWebhookDeliveriesSchema,
  operationsReadPermission,
  operationsUpdatePermission,
  webhookDeliveriesSchema,
  webhookDeliverySchema,
  webhookEndpointSchema,
  webhookEndpointsSchema,
} from '@opencsp/plugin-opencsp-common';
import { parseRequest } from '../services/requestErrors';
import {
  DELIVERY_EXAMPLE,
  ENDPOINT_EXAMPLE,
  WAITING_EXAMPLE,
} from './webhooksExamples';
import type { Services, UserRoute } from './routes';

/** Each is a request to somebody else's computer. */
const SENDS = { most: 30, windowMs: 60_000, callers: 10_000 };

/** What these routes use. */
export type WebhooksPart = Pick<Services, 'webhooks'>;

/** The operators' part of the API that is about outgoing webhooks. */
export const webhooksRoutes: UserRoute<WebhooksPart>[] = [
  {
    method: 'get',
    path: '/operations/webhooks',
    operation: 'list-webhooks',
    principal: 'user',
    permission: operationsReadPermission,
    describe: {
      summary: 'Outgoing webhooks and how their receivers do',
      description:
        'In the order of the configuration; empty where none is configured. Of an address only scheme, host and port are shown.',
      tag: 'Webhooks',
      answers: {
        200: {
          description: 'The configured webhooks.',
          schema: webhookEndpointsSchema,
          example: { items: [ENDPOINT_EXAMPLE] },
        },
      },
    },
    handle: async ({ webhooks }, caller) => ({
      body: await webhooks.list(caller),
    }),
  },
  {
    method: 'get',
    path: '/operations/webhooks/deliveries',
    operation: 'list-webhook-deliveries',
    principal: 'user',
    permission: operationsReadPermission,
    describe: {
      summary: 'The log of outgoing webhooks, newest first',
      tag: 'Webhooks',
      query: listWebhookDeliveriesSchema,
      answers: {
        200: {
          description: 'A page of the log.',
          schema: webhookDeliveriesSchema,
          example: { items: [DELIVERY_EXAMPLE], totalItems: 1 },
        },
      },
    },
    handle: async ({ webhooks }, caller, req) => ({
      body: await webhooks.deliveries(
        caller,
        parseRequest(listWebhookDeliveriesSchema, req.query),
      ),
    }),
  },
  {
    method: 'post',
    path: '/operations/webhooks/deliveries/:id/redeliver',
    operation: 'redeliver-webhook',
    principal: 'user',
    permission: operationsUpdatePermission,
    rateLimit: SENDS,
    audit: 'medium',
    auditId: 'deliveryId',
    describe: {
      summary: 'Send a delivery once more',
      description:
        'With the same `webhook-id` and body, and a new time and signature; it is tried as if it were new.',
      tag: 'Webhooks',
      answers: {
        202: {
          description: 'It is due now.',
          schema: webhookDeliverySchema,
          example: WAITING_EXAMPLE,
        },
      },
      refusals: { 404: ['not-found'], 409: ['webhook-off', 'being-sent'] },
    },
    handle: async ({ webhooks }, caller, req) => ({
      status: 202,
      body: await webhooks.redeliver(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/operations/webhooks/:name/test',
    operation: 'test-webhook',
    principal: 'user',
    permission: operationsUpdatePermission,
    rateLimit: SENDS,
    audit: 'low',
    auditId: 'deliveryId',
    auditMeta: (_body, { name }) => ({ webhook: name }),
    describe: {
      summary: 'Send a ping to a webhook',
      description:
        'An event of the type `ping`, which goes the way of every other: what comes of it stands in the log.',
      tag: 'Webhooks',
      answers: {
        202: {
          description: 'It is due now.',
          schema: webhookDeliverySchema,
          example: WAITING_EXAMPLE,
        },
      },
      refusals: { 404: ['not-found'], 409: ['webhook-off'] },
    },
    handle: async ({ webhooks }, caller, req) => ({
      status: 202,
      body: await webhooks.test(caller, req.params.name),
    }),
  },
  {
    method: 'post',
    path: '/operations/webhooks/:name/resume',
    operation: 'resume-webhook',
    principal: 'user',
    permission: operationsUpdatePermission,
    audit: 'medium',
    auditId: 'deliveryId',
    auditMeta: (_body, { name }) => ({ webhook: name }),
    describe: {
      summary: 'Switch a webhook on again',
      description:
        'After its receiver answered 410, or asked for a pause. What waits for it is due now.',
      tag: 'Webhooks',
      answers: {
        200: {
          description: 'It is on.',
          schema: webhookEndpointSchema,
          example: ENDPOINT_EXAMPLE,
        },
      },
      refusals: { 404: ['not-found'] },
    },
    handle: async ({ webhooks }, caller, req) => ({
      body: await webhooks.resume(caller, req.params.name),
    }),
  },
];
