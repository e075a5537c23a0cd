/*
 * What an object says about its machine. The recordings of the real controller (v0.16.5) are replayed
 * event by event: each is classified as a reader would see it, and repeated states are folded. Single
 * facts that no recording shows together are in `classify.test.ts`.
 */
import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import { recording } from './__testUtils__/recording';
import { writtenOutputs } from './__testUtils__/writtenOutputs';
import { classify, failureOf } from './classify';
import { terraforms } from './terraform';

function inWords(observation: MachineObservation): string {
  switch (observation.state) {
    case 'pending':
      return observation.lastFailure
        ? `${observation.phase} after ${observation.lastFailure.reason} ×${observation.lastFailure.count}`
        : observation.phase;
    case 'failed':
      return `failed: ${observation.reason}${
        observation.final ? ', final' : ''
      }`;
    case 'removing':
      return [
        `removing: ${observation.detail}`,
        observation.blockedBy && `blocked: ${observation.blockedBy}`,
        observation.failure && 'failing',
      ]
        .filter(Boolean)
        .join(', ');
    default:
      return observation.state;
  }
}

function story(name: string): string[] {
  const words = recording(name)
    .filter(({ type }) => type !== 'DELETED')
    .map(({ object }) => inWords(classify(object, writtenOutputs('uid-1'))));
  return words.filter((word, index) => word !== words[index - 1]);
}

const PASS = [
  'accepted',
  'waiting-for-runner',
  'initializing',
  'planning',
  'applying',
  'writing-outputs',
  'ready',
];
const REMOVAL = [
  'removing: The removal was asked for.',
  'removing: The removal waits for the runner that removes the machine.',
  'removing: The runner is getting ready to remove the machine.',
  'removing: The removal is being planned.',
  'removing: The machine is being removed.',
  'removing: The machine is removed; what is left is tidied up.',
];

describe('recordings, as a reader sees them', () => {
  it.each([
    ['a-create-auto', PASS],
    ['c-change-var', PASS],
    [
      'a2-steady-interval-and-poke',
      // Ready passes through Unknown at every look: "not ready" is not "broken".
      [
        'ready',
        'waiting-for-runner',
        'initializing',
        'ready',
        'waiting-for-runner',
        'initializing',
        'ready',
        'waiting-for-runner',
        'initializing',
        'ready',
        'accepted',
        'waiting-for-runner',
        'initializing',
        'planning',
        'accepted',
        'ready',
      ],
    ],
    ['f1-delete-destroys', REMOVAL],
    ['p4-runner-pod-never-starts', ['accepted', 'waiting-for-runner']],
  ])('%s', (name, expected) => {
    expect(story(name)).toEqual(expected);
  });

  it('says "planned" for as long as a plan waits, although Ready says True', () => {
    const seen = story('b-manual-human');
    const rows = recording('b-manual-human');
    const waiting = rows.filter(
      ({ object }) =>
        object.spec.approvePlan === '' && object.status?.plan?.pending,
    );
    expect(waiting.length).toBeGreaterThan(3);
    for (const { object } of waiting) {
      expect(classify(object, writtenOutputs('uid-1')).state).toBe('planned');
    }
    expect(seen).toContain('ready');
  });

  it('does not believe Ready when the specification changed while an apply ran', () => {
    const seen = story('m-spec-change-while-applying');
    // One "ready" only, at the very end: the True at 15.6 s was that of the older specification.
    expect(seen.filter(word => word === 'ready')).toHaveLength(1);
    expect(seen.at(-1)).toBe('ready');
  });

  it('does not believe Ready when the specification changed while suspended', () => {
    expect(story('g-suspend')).toEqual([
      'suspended',
      'accepted',
      'waiting-for-runner',
      'initializing',
      'planning',
      'applying',
      'writing-outputs',
      'ready',
    ]);
  });

  it('reads everything as a removal once it was asked for', () => {
    const seen = story('f3-delete-while-applying');
    const from = seen.findIndex(word => word.startsWith('removing'));
    expect(seen.slice(0, from)).not.toContain('ready');
    expect(seen.slice(from).every(word => word.startsWith('removing'))).toBe(
      true,
    );
  });

  it('says that a suspended object is not removed', () => {
    expect(story('f5-delete-while-suspended')).toContain(
      'removing: The machine is removed; what is left is tidied up.',
    );
    expect(story('f5-delete-while-suspended')[1]).toContain(
      'blocked: The object is suspended; nothing happens until it is resumed.',
    );
  });

  it('shows a destroy that fails', () => {
    expect(
      story('f6-destroy-fails-then-finalizer-removed').some(word =>
        word.endsWith('failing'),
      ),
    ).toBe(true);
  });

  it('shows failing tries, and never a drift that is only a half-made machine', () => {
    const seen = story('d2-apply-fails-retries-then-fixed');
    expect(seen).toContain('accepted after apply ×1');
    expect(seen.join()).not.toContain('drift');
    expect(seen.at(-1)).toBe('ready');
  });

  it('waits for a source that is missing', () => {
    const seen = story(
      'd9-source-missing-then-no-artifact-then-ready-then-new-revision',
    );
    expect(seen).toContain('accepted after source-unavailable ×1');
    expect(seen.join()).not.toContain('failed');
    expect(seen.at(-1)).toBe('ready');
  });

  it('ends at the retry limit, with the failure that the object has forgotten', () => {
    const rows = recording('d13-remediation-limit-stalled');
    const stalled = rows.find(({ object }) =>
      object.status?.conditions?.some(({ type }) => type === 'Stalled'),
    );
    const object = terraforms.schema.parse(stalled?.object);
    expect(inWords(classify(object, undefined))).toBe(
      'failed: retry-limit, final',
    );
    expect(
      classify(object, undefined, { reason: 'plan', message: 'no template' }),
    ).toMatchObject({
      state: 'failed',
      reason: 'plan',
      message: 'no template',
      final: true,
      count: 2,
    });
  });

  it('believes no stall of an older specification', () => {
    // Right after a change of the stalled object: its generation is 2, that of its stall 1.
    const { object } = recording('d13-remediation-limit-stalled')[21];
    expect(object.metadata.generation).toBe(2);
    expect(object.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Stalled',
        status: 'True',
        observedGeneration: 1,
      }),
    );
    expect(classify(object, undefined)).toMatchObject({
      state: 'pending',
      phase: 'accepted',
      detail: 'The newest specification is next',
    });
    const seen = story('d13-remediation-limit-stalled');
    const last = seen.lastIndexOf('failed: retry-limit, final');
    expect(seen.slice(last + 1)).toEqual([
      'accepted',
      'waiting-for-runner',
      'initializing',
      'planning',
      'applying',
      'writing-outputs',
      'ready',
    ]);
  });

  it.each([
    ['d2-apply-fails-retries-then-fixed', 25],
    ['d2-apply-fails-retries-then-fixed', 26],
    ['h-state-lock-and-force-unlock', 13],
    ['h-state-lock-and-force-unlock', 14],
  ])('%s, event %i: no failure of an older specification', (name, event) => {
    const { object } = recording(name)[event - 1];
    expect(failureOf(object)).toBeUndefined();
    const seen = classify(object, undefined);
    expect(seen).toMatchObject({ state: 'pending', phase: 'accepted' });
    expect(seen).not.toHaveProperty('lastFailure');
  });

  it('names a held lock, whatever else is said', () => {
    expect(story('h-state-lock-and-force-unlock').join()).toContain('locked');
  });

  it('reads a failed health check although Ready says True', () => {
    expect(story('l-health-check-fails')).toContain(
      'failed: health-check, final',
    );
  });
});
