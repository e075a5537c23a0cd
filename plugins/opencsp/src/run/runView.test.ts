// Proves: which step and line are open. Leaves to the page's test: the clicks.
import {
  failedInstanceFixture,
  instanceFixture,
  stepsFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { failedStep, readRunView, usualStep, writeRunView } from './runView';

const now = new Date('2026-03-01T12:00:00Z');

describe('usualStep', () => {
  it.each([
    ['the one that runs', stepsFixture(now, 2, 'running'), 'monitoring'],
    ['the one that failed', stepsFixture(now, 1, 'failed'), 'ssh'],
    ['the last begun', stepsFixture(now, 5), 'hardening'],
    ['the first before any', stepsFixture(now, 0), 'machine'],
    ['none without steps', [], undefined],
  ])('is %s', (_, steps, name) => {
    expect(usualStep(steps)).toBe(name);
  });
});

describe('the address', () => {
  const steps = stepsFixture(now, 2, 'running');
  it.each([
    ['', { step: 'monitoring', line: undefined }],
    ['step=ssh&line=12', { step: 'ssh', line: 12 }],
    ['step=all', { step: undefined, line: undefined }],
    ['step=nonsense&line=-3', { step: 'monitoring', line: undefined }],
    ['line=1.5', { step: 'monitoring', line: undefined }],
  ])('%s', (query, view) => {
    expect(readRunView(new URLSearchParams(query), steps)).toEqual(view);
  });
  it('holds the view, and leaves other parameters', () => {
    const write = (step: 'ssh' | undefined, line?: number) =>
      writeRunView(
        { step, line },
        new URLSearchParams('a=b&line=3'),
      ).toString();
    expect(write('ssh', 9)).toBe('a=b&line=9&step=ssh');
    expect(write(undefined)).toBe('a=b&step=all');
  });
});

it('puts a failure at its step, or at none', () => {
  expect(failedStep(failedInstanceFixture())).toBe('ssh');
  expect(
    failedStep(failedInstanceFixture({ steps: stepsFixture(now, 5) })),
  ).toBeUndefined();
  expect(failedStep(instanceFixture('lost'))).toBeUndefined();
});
