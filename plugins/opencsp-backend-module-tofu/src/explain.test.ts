/*
 * The words for a runner that does not get on, by what its pod says. Which pods there are is read in
 * `tofuProvisioner.test.ts`. What a left-over state tells is in
 * `leftovers.test.ts`.
 */
import { pods } from '@opencsp/client-kubernetes';
import { z } from 'zod';
import { recordedLines, recording } from './__testUtils__/recording';
import { explainPod, explainSilence } from './explain';
import { terraforms } from './terraform';

const NOW = new Date('2026-11-22T12:00:00Z');

function pod(status: Record<string, unknown>) {
  return pods.schema.parse({ metadata: { name: 'x', uid: 'y' }, status });
}

describe('explainPod', () => {
  it.each([
    [
      'out of memory',
      {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'tf-runner',
            state: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
          },
        ],
      },
      'The runner ended before it was done: OOMKilled.',
    ],
    [
      'no node',
      {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available: 3 Insufficient memory.',
          },
        ],
      },
      'No node takes the runner: Unschedulable (0/3 nodes are available: 3 Insufficient memory.).',
    ],
    [
      'its image',
      {
        phase: 'Pending',
        containerStatuses: [
          {
            name: 'tf-runner',
            state: { waiting: { reason: 'ImagePullBackOff' } },
          },
        ],
      },
      'The runner does not start: ImagePullBackOff.',
    ],
    [
      'nothing yet',
      {
        phase: 'Pending',
        containerStatuses: [
          {
            name: 'tf-runner',
            state: { waiting: { reason: 'ContainerCreating' } },
          },
        ],
      },
      'The runner is being started.',
    ],
    ['nothing', { phase: 'Running' }, 'The runner is at work.'],
  ])('waits for %s', (_what, status, words) => {
    expect(explainPod(pod(status), NOW)).toBe(words);
  });
});

describe('recorded pods', () => {
  const rowSchema = z.object({
    in: z.string(),
    type: z.string(),
    object: pods.schema,
  });

  it.each([
    ['p1', ['The runner is being started.', 'The runner is at work.']],
    [
      'p3',
      [
        'The runner is being started.',
        'The runner is at work.',
        'The runner ended before it was done: OOMKilled.',
      ],
    ],
    ['p4', ['The runner is being started.']],
    ['p5', ['The runner is being started.', 'The runner is at work.']],
    ['p8', ['The runner is being started.', 'The runner is at work.']],
  ])('%s: what is said of the runner', (letter, expected) => {
    const words = recordedLines('runner-pods')
      .map(line => rowSchema.parse(line))
      .filter(row => row.in === letter)
      .map(({ object }) => explainPod(object, NOW));
    expect([...new Set(words)]).toEqual(expected);
  });
});

describe('p4: a pod that is never given a node, nor says a word', () => {
  const rowSchema = z.object({ in: z.string(), object: pods.schema });
  const [recorded] = recordedLines('runner-pods')
    .map(line => rowSchema.parse(line))
    .filter(row => row.in === 'p4');
  const createdAt = (creationTimestamp: string | null) => ({
    ...recorded.object,
    metadata: {
      ...recorded.object.metadata,
      namespace: 'opencsp',
      creationTimestamp,
    },
  });

  it.each([
    ['just made', '2026-11-22T11:59:59Z'],
    ['not yet two minutes old', '2026-11-22T11:58:01Z'],
    ['from the future', '2026-11-22T12:07:00Z'],
    ['of unknown age', null],
  ])('%s: is being started', (_age, created) => {
    expect(explainPod(createdAt(created), NOW)).toBe(
      'The runner is being started.',
    );
  });

  it.each([
    ['two minutes old', '2026-11-22T11:58:00Z', 2],
    ['an hour old', '2026-11-22T11:00:00Z', 60],
  ])('%s: does not start, and what to look at', (_age, created, minutes) => {
    expect(explainPod(createdAt(created), NOW)).toBe(
      `The runner does not start: its pod has waited for ${minutes} minutes and says nothing of why. Look at the pod (kubectl -n opencsp describe pod vm-pod4-tf-runner), at the scheduler and at the nodes.`,
    );
  });
});

describe('explainSilence', () => {
  const nothing = { get: async () => undefined };
  const { signal } = new AbortController();
  const explained = (name: string, at: number) => {
    const found = recording('n-one-bad-duration').find(
      ({ object, t_ms }) => object.metadata.name === name && t_ms === at,
    );
    return explainSilence(
      nothing,
      terraforms.schema.parse(found?.object),
      'opencsp',
      signal,
      NOW,
    );
  };

  it('n: says that the controller stands still for a new object', async () => {
    expect(await explained('vm-newcomer', 28_826)).toMatch(
      /has not taken up the object.*stand still for everybody/,
    );
  });

  it('n: says that the controller stands still for a changed object', async () => {
    expect(await explained('vm-innocent', 3_810)).toMatch(
      /has not looked at the newest specification.*stand still for everybody/,
    );
  });

  it('n: says no such thing once a pass has begun', async () => {
    expect(await explained('vm-innocent', 46_376)).not.toContain('stand still');
  });
});
