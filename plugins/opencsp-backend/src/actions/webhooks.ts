import { webhookDeliveryStates } from '@opencsp/plugin-opencsp-common';
import { ActionOfRoute } from './ActionOfRoute';
import {
  anything,
  choice,
  Fields,
  list,
  number,
  object,
  optional,
  text,
} from './fields';
import { PAGE, pageOf } from './shapes';

const NAME = text('Name of the webhook, from "list-webhooks".');

const WEBHOOK: Fields = {
  name: text('Name of the webhook, as it is configured.'),
  origin: text('Scheme, host and port of the receiver.'),
  health: text('"idle", "healthy", "troubled" or "off".'),
  failures: number('Tries in a row that were not taken.'),
  lastError: optional(text('Why the last try was not taken.')),
  waiting: number('Deliveries that wait.'),
};

const DELIVERY: Fields = {
  id: text('Id of the delivery.'),
  webhook: text('Name of the webhook.'),
  type: text('Type of the event, such as "instance.active".'),
  state: choice(
    webhookDeliveryStates,
    'Whether it waits, was taken, or was given up.',
  ),
  lastError: optional(text('Why it was not taken, or given up.')),
  lastTry: optional(anything('When it was tried last, and what came of it.')),
};

/** Actions about outgoing webhooks, for those who run the portal. */
export const webhookActions: ActionOfRoute[] = [
  {
    operation: 'list-webhooks',
    title: 'List outgoing webhooks',
    description:
      'For operators: the outgoing webhooks and how their receivers do.',
    input: {},
    output: {
      items: list(object(WEBHOOK, 'One webhook.'), 'All that are configured.'),
    },
  },
  {
    operation: 'list-webhook-deliveries',
    title: 'Read the log of outgoing webhooks',
    description: 'For operators: what was sent, newest first.',
    input: {
      ...PAGE,
      webhook: optional(text('Only of this webhook.')),
      state: optional(
        choice(webhookDeliveryStates, 'Only deliveries in this state.'),
      ),
    },
    output: pageOf(DELIVERY, 'One delivery.'),
  },
  {
    operation: 'redeliver-webhook',
    title: 'Send a delivery once more',
    description:
      'For operators: sends a delivery of a webhook once more, as if it were new.',
    input: { id: text('Id of the delivery, from "list-webhook-deliveries".') },
    output: DELIVERY,
  },
  {
    operation: 'test-webhook',
    title: 'Send a ping to a webhook',
    description:
      'For operators: sends an event "ping" to a receiver; what comes of it stands in the log.',
    input: { name: NAME },
    output: DELIVERY,
  },
  {
    operation: 'resume-webhook',
    title: 'Switch a webhook on again',
    description:
      'For operators: after a receiver asked for a pause or switched itself off. What waits for it is sent now.',
    input: { name: NAME },
    output: WEBHOOK,
    idempotent: true,
  },
];
