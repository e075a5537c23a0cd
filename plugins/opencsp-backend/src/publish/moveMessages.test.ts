/*
 * Proves what the owner of a profile hears of its move to another host: one sentence at each end, and none
 * that may not be true. Leaves all other messages to `deploymentMessages.test.ts`.
 */
import { aDeployment, idOf } from '../__testUtils__/deployments/aDeployment';
import { DeploymentRecord } from '../domain/deployments/deploymentRecord';
import { deploymentMessages } from './deploymentMessages';

const NOW = Date.UTC(2026, 0, 1);
const attic = { deploymentId: idOf('d', 1), hostId: 'a', hostName: 'attic' };
const cellar = { deploymentId: idOf('d', 2), hostId: 'c', hostName: 'cellar' };
const coming: DeploymentRecord = {
  ...aDeployment(2, NOW, { host: { id: 'c', name: 'cellar' } }),
  state: 'running',
  movesFrom: { ...attic, oldHost: 'stop' },
};
const goes: DeploymentRecord = {
  ...aDeployment(1, NOW),
  state: 'removing',
  movesTo: { ...cellar, over: true },
  removal: { data: false, by: 'o', stop: true },
};
const failure = {
  ...{ step: 'x', reason: 'x', message: 'It broke.', nextStep: 'Mend it.' },
  ...{ retryable: true, at: NOW },
};

function told(
  before: DeploymentRecord,
  change: Partial<DeploymentRecord>,
): unknown {
  const messages = deploymentMessages(before, { ...before, ...change });
  return messages.find(({ kind }) => kind === 'notification')?.payload;
}

it.each(['succeeded', 'rolled-back', 'degraded'] as const)(
  'the new one that is %s says where it came from, once',
  state => {
    const over = { ...attic, oldHost: 'stop' as const, over: true as const };
    expect(told(coming, { state, movesFrom: over })).toMatchObject({
      title: expect.stringContaining('cellar'),
      description: expect.stringMatching(/^It moved here from attic\. /),
    });
    const later = { ...coming, movesFrom: over };
    expect(JSON.stringify(told(later, { state }))).not.toContain('moved here');
  },
);

it('the new one that failed says that the old host was not touched', () => {
  expect(told(coming, { state: 'failed', failure })).toMatchObject({
    title: 'The deployment of "family" on cellar failed',
    description: 'It broke. Mend it. Nothing was changed on attic.',
  });
  const removal = { data: false, by: 'o' };
  expect(
    told({ ...coming, removal }, { state: 'failed', failure }),
  ).toMatchObject({ description: 'It broke. Mend it.' });
});

it.each<[Partial<DeploymentRecord>, string, string]>([
  [
    {},
    '"family" was stopped on attic',
    'It moved to cellar; its containers on attic are stopped, and kept with what was stored.',
  ],
  [
    { removal: { data: false, by: 'o' } },
    '"family" was removed from attic',
    'It moved to cellar; its containers on attic are gone, and what was stored is kept there.',
  ],
  [
    { removal: { data: true, by: 'o' } },
    '"family" was removed from attic',
    'Its containers and all that was stored are gone.',
  ],
  [
    { removal: { data: false, by: 'o', givenUp: true } },
    '"family" was removed without its host attic',
    'Its host was given up: what was brought there was not removed.',
  ],
  [
    { removal: { data: false, by: 'o', stop: true, hostGone: true } },
    '"family" was removed from attic',
    'Its host is not there any more: what was on it is gone with it.',
  ],
  [
    { movesTo: cellar, removal: { data: false, by: 'o' } },
    '"family" was removed from attic',
    'Its containers are gone; what was stored is kept on the host.',
  ],
])('the old one says what became of it: %j', (change, title, description) => {
  const before = { ...goes, ...change };
  expect(told(before, { state: 'removed', live: false })).toMatchObject({
    ...{ title, description },
  });
});

it('the old one that could not be stopped says so', () => {
  expect(told(goes, { state: 'failed', failure })).toMatchObject({
    title: '"family" was not stopped on attic',
    description: 'It broke. Mend it.',
  });
});

it('that one is left is a signal for its page, and nothing more', () => {
  const before = { ...goes, movesTo: undefined };
  expect(deploymentMessages(before, { ...before, movesTo: cellar })).toEqual([
    {
      kind: 'signal',
      payload: { deploymentId: before.id, owner: before.owner, version: 2 },
    },
  ]);
});
