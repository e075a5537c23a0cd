// Proves: which step and line of a log tell what went wrong. Leaves to DeploymentPage.test.tsx: the way there.
import {
  degradedDeploymentFixture,
  deploymentFailureFixture,
  deploymentFixture,
  failedDeploymentFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { lineOf, placeOf } from './logPlace';

const time = '2026-03-01T12:00:00Z';
const log = (...lines: [step: string, text: string][]) =>
  lines.map(([step, text], index) => ({ seq: index + 1, step, time, text }));

describe('the step', () => {
  it('is the one that failed', () => {
    expect(placeOf(failedDeploymentFixture())?.step.title).toBe(
      'Core services',
    );
  });
  it('is the one that brings the service that is down', () => {
    expect(placeOf(degradedDeploymentFixture())?.step.title).toBe(
      'Applications',
    );
  });
  it.each([
    ['what works', deploymentFixture('succeeded')],
    ['what was cancelled', deploymentFixture('cancelled')],
    [
      'a step that is not shown',
      failedDeploymentFixture({
        failure: deploymentFailureFixture({ step: 'elsewhere' }),
      }),
    ],
  ])('is none for %s', (_, deployment) => {
    expect(placeOf(deployment)).toBeUndefined();
  });
});

describe('the line', () => {
  const step = { name: 'core', title: 'Core services' };
  const names = ['authelia', 'Authelia'];
  it('is the end of what is quoted, whatever its colours', () => {
    const lines = log(
      ['core', 'first of it'],
      ['core', '\u001b[31mlast\u001b[0m of it'],
      ['core', 'authelia ended'],
      ['verify', 'last of it'],
    );
    expect(
      lineOf(lines, { step, names, evidence: 'first of it\nlast of it\n' }),
    ).toBe(2);
  });
  it.each([undefined, '', 'not in the log'])(
    'is the last about the service where %p is quoted',
    evidence => {
      const lines = log(
        ['core', 'Container family-authelia-1 Started'],
        ['core', 'Authelia did not come up'],
        ['core', 'the end'],
      );
      expect(lineOf(lines, { step, names, evidence })).toBe(2);
    },
  );
  it('is the last of the step where nothing is said of it', () => {
    const lines = log(['core', 'one'], ['core', 'two'], ['verify', 'three']);
    expect(lineOf(lines, { step, names })).toBe(2);
  });
  it('is none while the step has none', () => {
    expect(lineOf(log(['pull', 'authelia']), { step, names })).toBeUndefined();
  });
});
