/*
 * Proves what webhooks are told of each kind of record, that a change which is none of state tells nothing,
 * and that an event is the same, however often it is made; what metrics count of the tries. Leaves services to
 * `webhookServices.test.ts`, and who gets it to `WebhookSender.test.ts`.
 */
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import {
  webhookEventSchema,
  webhookEventTypes,
} from '@opencsp/plugin-opencsp-common';
import { aDeployment } from '../__testUtils__/deployments/aDeployment';
import { aProfile } from '../__testUtils__/ProfileStage';
import { newInstance } from '../__testUtils__/world';
import { aHost } from '../__testUtils__/hostStage';
import { deploymentMessages } from '../publish/deploymentMessages';
import { hostMessages } from '../publish/hostMessages';
import { abandonMessages, messagesFor } from '../publish/messages';
import { profileMessages } from '../publish/profileMessages';
import { NewMessage } from '../store/InstanceStore';
import { eventOf } from './envelope';
import { webhookMetrics } from './webhookMetrics';
import { webhookPayloadSchema } from './webhookMessages';

const NOW = Date.UTC(2026, 0, 1);
const APP = 'https://portal.example.com';

const failure = {
  ...{ reason: 'gone-wrong', message: 'Secret words.', nextStep: 'Mend it.' },
  ...{ retryable: true, at: NOW },
};
const instance = { ...newInstance(1, NOW).record, vmId: 1 };
const deployment = aDeployment(1, NOW);
const profile = aProfile(1, NOW);
const host = aHost(1, NOW, { state: 'checking', version: 3 });

function eventsOf(messages: NewMessage[]) {
  return messages
    .filter(({ kind }) => kind === 'webhook')
    .flatMap(({ payload }) =>
      webhookPayloadSchema
        .parse(overTheWire(payload))
        .changes.map(change =>
          webhookEventSchema
            .strict()
            .parse(overTheWire(eventOf(change, NOW, APP))),
        ),
    );
}

function overTheWire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

it.each<[string, NewMessage[], object]>([
  [
    'instance.failed',
    messagesFor(instance, {
      ...instance,
      state: 'failed',
      failure: { ...failure, phase: 'provisioning' },
    }),
    { sequence: instance.version + 1, failure: { reason: 'gone-wrong' } },
  ],
  [
    'deployment.failed',
    deploymentMessages(
      deployment,
      { ...deployment, state: 'failed', failure: { ...failure, step: 'x' } },
      7,
    ),
    {
      sequence: 7,
      failure: { reason: 'gone-wrong' },
      subject: { name: deployment.profileName },
      related: { profileId: deployment.profileId, hostId: deployment.hostId },
    },
  ],
  [
    'host.unreachable',
    hostMessages(host, { ...host, state: 'unreachable', instanceId: 'i' }),
    { sequence: 4, related: { instanceId: 'i' } },
  ],
  [
    'profile.deleting',
    profileMessages(profile, { ...profile, state: 'deleting' }),
    { sequence: profile.version + 1 },
  ],
])('tells %s, and no words', (type, messages, told) => {
  const [event] = eventsOf(messages);
  expect(event).toMatchObject({ type, ...told });
  expect(webhookEventTypes).toContain(type);
  expect(event.links.portal).toBe(
    `${APP}/opencsp/${event.subject.kind}s/${event.subject.id}`,
  );
  expect(JSON.stringify(event)).not.toMatch(/Secret words|Mend it/);
  expect(eventsOf(messages)).toEqual([event]);
});

it('tells of what is new, and of a deletion that was given up', () => {
  const [made] = eventsOf(messagesFor(undefined, instance));
  expect(made).toMatchObject({ type: 'instance.pending', sequence: 1 });
  expect(made.state).toEqual({ to: 'pending' });
  const deleting = { ...instance, state: 'deleting' as const };
  const givenUp = abandonMessages(
    deleting,
    { ...deleting, state: 'deleted' },
    { by: 'user:default/ada', reason: 'Secret words.', left: [] },
  );
  const [event] = eventsOf(givenUp);
  expect(event).toMatchObject({
    type: 'instance.deleted',
    state: { from: 'deleting' },
  });
  expect(JSON.stringify(event)).not.toContain('Secret words');
});

it('tells nothing of a change that is none of state', () => {
  const waitingFor = 'x';
  const all = [
    messagesFor(instance, { ...instance, waitingFor }),
    deploymentMessages(deployment, { ...deployment, waitingFor }),
    hostMessages(host, { ...host, waitingFor }),
    profileMessages(profile, { ...profile, waitingFor }),
  ];
  expect(all.map(messages => messages.length)).toEqual([1, 1, 1, 1]);
  expect(eventsOf(all.flat())).toEqual([]);
});

it('gives each event an id of its own, which follows from what it tells', () => {
  const change = {
    ...{ kind: 'instance' as const, id: 'a', name: 'x', owner: 'y' },
    ...{ to: 'active', sequence: 1 },
  };
  const id = (other: Partial<typeof change>) =>
    eventOf({ ...change, ...other }, NOW, APP).id;
  const ids = [{}, { id: 'b' }, { to: 'failed' }, { sequence: 2 }].map(id);
  expect(new Set(ids).size).toBe(4);
  expect(id({ name: 'other', owner: 'other' })).toBe(ids[0]);
  expect(ids[0]).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

it('counts tries by name and result, and what was given up', () => {
  const counted: unknown[] = [];
  const metrics = metricsServiceMock.mock({
    createCounter: name => ({
      add: (count, attributes) => counted.push([name, count, attributes]),
    }),
    createHistogram: name => ({
      record: (value, attributes) => counted.push([name, value, attributes]),
    }),
  });
  const count = webhookMetrics(metrics);
  const report = { endpoint: 'chat', milliseconds: 7 };
  count({ ...report, result: 'taken', givenUp: false });
  count({ ...report, result: 'failed', givenUp: true });
  const taken = { webhook: 'chat', result: 'taken' };
  const failed = { webhook: 'chat', result: 'failed' };
  expect(counted).toEqual([
    ['opencsp.webhook.tries', 1, taken],
    ['opencsp.webhook.duration', 7, taken],
    ['opencsp.webhook.tries', 1, failed],
    ['opencsp.webhook.duration', 7, failed],
    ['opencsp.webhook.given_up', 1, { webhook: 'chat' }],
  ]);
});
