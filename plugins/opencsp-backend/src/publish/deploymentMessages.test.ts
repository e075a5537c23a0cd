/*
 * Proves what is told about a deployment, to whom and where it leads; leaves the sending itself to
 * `OutboxPublisher.test.ts`.
 */
import { aDeployment } from '../__testUtils__/deployments/aDeployment';
import { DeploymentRecord } from '../domain/deployments/deploymentRecord';
import { deploymentMessages } from './deploymentMessages';
import { aboutSchema, pageOf, subjectOf } from './subjects';

const NOW = Date.UTC(2026, 0, 1);
const before: DeploymentRecord = {
  ...aDeployment(1, NOW),
  state: 'running',
};

const up = before.services.map(service => ({
  ...service,
  state: 'up' as const,
}));

function notificationOf(change: Partial<DeploymentRecord>) {
  const messages = deploymentMessages(before, { ...before, ...change });
  return messages.find(({ kind }) => kind === 'notification');
}

it('is nothing when nothing has changed, not even when the host answered', () => {
  expect(deploymentMessages(before, { ...before, observedAt: NOW })).toEqual(
    [],
  );
});

it('is a signal for each change, with the version that the row has then', () => {
  const after = { ...before, waitingFor: 'x' };
  expect(deploymentMessages(before, after)).toEqual([
    {
      kind: 'signal',
      payload: { deploymentId: before.id, owner: before.owner, version: 2 },
    },
  ]);
  expect(deploymentMessages(undefined, before).map(it => it.kind)).toEqual([
    'signal',
    'webhook',
  ]);
  expect(deploymentMessages(before, after, 7)).toMatchObject([
    { payload: { version: 7 } },
  ]);
});

it('is a notification with addresses when it succeeded', () => {
  expect(notificationOf({ state: 'succeeded', services: up })).toEqual({
    kind: 'notification',
    subject: before.id,
    payload: {
      deploymentId: before.id,
      owner: 'user:default/ada',
      title: '"family" runs on attic',
      description:
        'Notes: https://notes.example.com, Cloud: https://cloud.example.com',
      severity: 'normal',
    },
  });
});

it('names what is down when it is degraded, and only addresses that answer', () => {
  const services = up.map(service =>
    service.id === 'cloud'
      ? { ...service, state: 'restarting' as const, detail: 'exit code 1' }
      : service,
  );
  expect(notificationOf({ state: 'degraded', services })?.payload).toEqual(
    expect.objectContaining({
      description:
        'Cloud: exit code 1. Retry tries them again. Notes: https://notes.example.com',
      severity: 'high',
    }),
  );
});

it('gives the reason of a failure, and says what of a removal', () => {
  const failure = {
    step: 'pull',
    reason: 'x',
    message: 'No such image.',
    nextStep: 'Change it.',
    retryable: true,
    at: NOW,
  };
  expect(notificationOf({ state: 'failed', failure })?.payload).toMatchObject({
    title: 'The deployment of "family" on attic failed',
    description: 'No such image. Change it.',
  });
  const removal = { data: false, by: 'o' };
  expect(
    notificationOf({ state: 'failed', failure, removal })?.payload,
  ).toMatchObject({ title: '"family" was not removed from attic' });
  expect(notificationOf({ state: 'cancelled' })).toBeUndefined();
});

it.each([
  [
    { data: false, by: 'o' },
    '"family" was removed from attic',
    'Its containers are gone; what was stored is kept on the host.',
  ],
  [
    { data: true, by: 'o' },
    '"family" was removed from attic',
    'Its containers and all that was stored are gone.',
  ],
  [
    { data: false, by: 'o', givenUp: true as const },
    '"family" was removed without its host attic',
    'Its host was given up: what was brought there was not removed.',
  ],
])('says what a removal left: %p', (removal, title, description) => {
  const removing: DeploymentRecord = { ...before, state: 'removing', removal };
  const messages = deploymentMessages(removing, {
    ...removing,
    state: 'removed',
    live: false,
  });
  expect(messages.map(({ kind }) => kind)).toEqual([
    'signal',
    'notification',
    'webhook',
  ]);
  expect(messages[1].payload).toMatchObject({
    title,
    description,
    severity: 'normal',
  });
});

it.each([
  [{ instanceId: '1' }, 'instance', '/opencsp/instances/1'],
  [{ profileId: '1' }, 'profile', '/opencsp/profiles/1'],
  [{ hostId: '1' }, 'host', '/opencsp/hosts/1'],
  [{ deploymentId: '1' }, 'deployment', '/opencsp/deployments/1'],
])('%p leads to its page', (about, name, link) => {
  const subject = subjectOf(aboutSchema.parse(about));
  expect(pageOf(subject)).toBe(link);
  expect(subject).toMatchObject({
    id: '1',
    name,
    channel: `opencsp:${name}s`,
    event: `opencsp.${name}s`,
  });
});
