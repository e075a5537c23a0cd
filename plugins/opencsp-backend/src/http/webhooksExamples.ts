import {
  WebhookDelivery,
  WebhookEndpoint,
} from '@opencsp/plugin-opencsp-common';

/** A webhook whose receiver does well, for the API description. */
export const ENDPOINT_EXAMPLE: WebhookEndpoint = {
  name: 'chat',
  origin: 'https://hooks.example.com',
  events: ['instance.*', 'deployment.failed'],
  owners: ['group:default/team-a'],
  health: 'healthy',
  failures: 0,
  lastSuccessAt: '2026-12-02T09:30:01.120Z',
  waiting: 0,
  failed: 0,
};

/** A delivery that waits for its first try, for the API description. */
export const WAITING_EXAMPLE: WebhookDelivery = {
  id: '6f0d8c3e-6f4e-4d0c-9b1a-0d9c2f5a7e11',
  webhook: 'chat',
  eventId: '0c9a5f1d-3f7c-8a52-b1de-5a4b8e2d9c07',
  type: 'instance.active',
  subject: {
    kind: 'instance',
    id: '4a1b2c3d-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
    name: 'web-1',
    owner: 'group:default/team-a',
  },
  sequence: 9,
  state: 'waiting',
  createdAt: '2026-12-02T09:30:00.981Z',
  attempts: 0,
  nextTryAt: '2026-12-02T09:30:00.981Z',
};

const { nextTryAt: _nextTryAt, ...ended } = WAITING_EXAMPLE;

/** The same, taken at the first try. */
export const DELIVERY_EXAMPLE: WebhookDelivery = {
  ...ended,
  state: 'delivered',
  attempts: 1,
  lastTry: { at: '2026-12-02T09:30:01.003Z', status: 204, milliseconds: 117 },
  endedAt: '2026-12-02T09:30:01.120Z',
};
