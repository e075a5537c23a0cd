// Proves: the words for the states of deployments, hosts and services, and how near a step's deadline is said. Leaves
// to state.test.tsx: icons and colours.
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { englishTexts } from '../__testUtils__/translate';
import {
  before,
  degradedDeploymentFixture,
  deploymentFixture,
  deploymentStepsFixture,
  failedDeploymentFixture,
  failedHostFixture,
  hostFixture,
} from '../testUtils';
import { StepList } from '../pieces/StepList';
import {
  DeploymentStateLabel,
  deploymentStateWords,
} from './DeploymentStateLabel';
import { hostStateWords } from './HostStateLabel';
import { ServiceStateLabel } from './ServiceStateLabel';

const t = englishTexts();
const movesTo = { deploymentId: 'd13', hostId: 'h2', hostName: 'garage' };

it.each([
  [deploymentFixture('queued'), 'Waiting'],
  [deploymentFixture('running'), 'Running: Core services'],
  [
    deploymentFixture('running', { steps: deploymentStepsFixture(0) }),
    'Running',
  ],
  [deploymentFixture('running', { requested: 'cancel' }), 'Cancelling'],
  [failedDeploymentFixture(), 'Failed at Core services'],
  [deploymentFixture('failed'), 'Failed'],
  [degradedDeploymentFixture(), 'Degraded: Jellyfin'],
  [deploymentFixture('rolled-back'), 'Rolled back'],
  [deploymentFixture('removing'), 'Being removed'],
  [deploymentFixture('removing', { movesTo }), 'Moving away'],
  [deploymentFixture('removed', { remains: 'nothing' }), 'Removed'],
  [deploymentFixture('removed', { remains: 'data' }), 'Removed'],
  [deploymentFixture('removed', { remains: 'stopped', movesTo }), 'Stopped'],
  [deploymentFixture('removed', { remains: 'everything' }), 'Host given up'],
])('deployment %#: %s', (deployment, words) => {
  expect(deploymentStateWords(deployment, t)).toBe(words);
});

it.each([
  ['stopped', 'Stopped', 'removed'],
  ['everything', 'Host given up', 'warning'],
] as const)(
  'one that is gone and left %s looks like it',
  (remains, words, look) => {
    renderInTestApp(
      <DeploymentStateLabel
        deployment={deploymentFixture('removed', { remains })}
      />,
    );
    expect(screen.getByText(words).closest('[data-state]')).toHaveAttribute(
      'data-state',
      look,
    );
  },
);

it.each([
  [hostFixture('checking'), 'Waiting for the first login'],
  [hostFixture('checking', { kind: 'instance' }), 'Being checked'],
  [failedHostFixture(), 'Not usable: Docker'],
  [failedHostFixture({ checks: [] }), 'Not usable'],
  [hostFixture('unreachable'), 'Unreachable'],
])('host %#: %s', (host, words) => {
  expect(hostStateWords(host, t)).toBe(words);
});

it('says of a service that is up that it is not as deployed', () => {
  renderInTestApp(
    <>
      <ServiceStateLabel state="up" drifted />
      <ServiceStateLabel state="stopped" drifted />
    </>,
  );
  expect(screen.getByText('Up, not as deployed')).toBeInTheDocument();
  expect(screen.getByText('Stopped')).toBeInTheDocument();
});

it.each([
  [60_000, /deadline in (1 min|59 s)/, true],
  [600_000, /deadline/, false],
])('a step that gives up in %d ms', (ms, text, said) => {
  renderInTestApp(
    <StepList
      steps={deploymentStepsFixture(3, 'running').map(step =>
        step.state === 'running'
          ? { ...step, deadline: before(new Date(), -ms) }
          : step,
      )}
      onSelect={() => undefined}
    />,
  );
  const list = screen.getByRole('list', { name: 'Steps' });
  expect(text.test(list.textContent ?? '')).toBe(said);
});
