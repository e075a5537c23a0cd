/*
 * The moments at which a real object lies (tofu-controller v0.16.5), named by the letter of their
 * recording, and what the portal thinks then. The whole stories are in `recordingsMade.test.ts` and
 * `recordingsRemoved.test.ts`, facts that no recording shows together in `classify.test.ts`, the same
 * lies through the real client in `lies.test.ts`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  inWords,
  Moment,
  momentsOf,
  saysReady,
  storyOf,
} from './__testUtils__/portalView';
import { recording } from './__testUtils__/recording';
import { classify } from './classify';
import { failureOf } from './failures';
import { terraforms } from './terraform';

const ALL = readdirSync(join(__dirname, '__testUtils__', 'recordings'))
  .filter(file => !file.startsWith('runner-pods'))
  .map(file => file.replace('.jsonl', ''));

/** The recordings in which a machine of ours is ready at some moment. */
const BECOME_READY = new Set([
  'a-create-auto',
  'a2-steady-interval-and-poke',
  'b-manual-human',
  'b-manual-json',
  'b3-approval-stays-valid-for-later-changes',
  'c-change-var',
  'c2-change-nothing-to-do',
  'd1-plan-fails-retries-then-fixed',
  'd13-remediation-limit-stalled',
  'd2-apply-fails-retries-then-fixed',
  'd5-undeclared-variable',
  'd9-source-missing-then-no-artifact-then-ready-then-new-revision',
  'e-drift-auto',
  'e-drift-disable',
  'e-drift-manual',
  'f10-recreate-same-name',
  'f11-depends-on',
  'g-suspend',
  'h-state-lock-and-force-unlock',
  'k-name-of-63-characters',
  'm-spec-change-while-applying',
  'n-one-bad-duration',
  'p1-runner-pod-create',
  'p3-runner-killed-in-apply-lock-left-behind',
  'p5-service-account-missing',
  'p7-six-at-once-four-workers',
  'p8-controller-killed-in-apply',
]);

/** What was thought at a moment of a recording, given in milliseconds. */
async function at(name: string, ms: number): Promise<Moment> {
  const found = (await momentsOf(name)).filter(moment => moment.at === ms);
  if (found.length === 0) {
    throw new Error(`${name} has no event at ${ms}`);
  }
  return found[found.length - 1];
}

describe('lies of recorded objects', () => {
  it('holds every recording of an object', () => {
    expect(ALL).toHaveLength(52);
    expect(ALL).toEqual(expect.arrayContaining([...BECOME_READY]));
  });

  it.each(ALL)('%s: ready only by the whole rule of success', async name => {
    const believed = (await momentsOf(name)).filter(
      ({ seen }) => seen.state === 'ready',
    );
    expect(believed.length > 0).toBe(BECOME_READY.has(name));
    for (const { object } of believed) {
      const { metadata, spec, status } = object;
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      expect({
        says: ready?.status,
        of: ready?.observedGeneration,
        observed: status?.observedGeneration,
        suspended: spec.suspend ?? false,
        destroyed: spec.destroy ?? false,
        waits: status?.plan?.pending ?? '',
        deleted: metadata.deletionTimestamp,
      }).toEqual({
        says: 'True',
        of: metadata.generation,
        observed: metadata.generation,
        suspended: false,
        destroyed: false,
        waits: '',
        deleted: undefined,
      });
    }
  });

  it('m: Ready=True of an older specification, with the number of the newest', async () => {
    const { object, seen } = await at('m-spec-change-while-applying', 15_678);
    expect(saysReady(object)).toBe(true);
    expect(seen).toMatchObject({
      state: 'pending',
      detail: 'An older specification was applied; the newest is next',
    });
    const story = await storyOf('m-spec-change-while-applying');
    expect(story.filter(word => word === 'ready')).toHaveLength(1);
  });

  it('f3: Ready=True of the apply that ran when the removal was asked for', async () => {
    const { object, seen } = await at('f3-delete-while-applying', 12_549);
    expect(saysReady(object)).toBe(true);
    expect(seen.state).toBe('removing');
    const story = await storyOf('f3-delete-while-applying');
    expect(story).not.toContain('ready');
  });

  it('g: Ready=True of a suspended object, whose specification changed', async () => {
    const { object, seen } = await at('g-suspend', 10_063);
    expect(saysReady(object)).toBe(true);
    expect(object.status?.observedGeneration).toBe(object.metadata.generation);
    expect(seen.state).toBe('suspended');
  });

  it.each(['b-manual-human', 'b-manual-json'])(
    'b: Ready=True while an approval waits (%s)',
    async name => {
      const waiting = (await momentsOf(name)).filter(
        ({ object }) =>
          object.spec.approvePlan === '' && object.status?.plan?.pending,
      );
      expect(
        waiting.filter(({ object }) => saysReady(object)).length,
      ).toBeGreaterThan(0);
      expect(new Set(waiting.map(({ seen }) => seen.state))).toEqual(
        new Set(['planned']),
      );
    },
  );

  it('l: Ready=True with a failed health check, and before it was done', async () => {
    const early = await at('l-health-check-fails', 1_153);
    expect(saysReady(early.object)).toBe(true);
    expect(early.seen).toMatchObject({
      state: 'pending',
      detail: 'The health checks come next',
    });
    const later = await at('l-health-check-fails', 9_744);
    expect(saysReady(later.object)).toBe(true);
    expect(later.seen).toMatchObject({
      state: 'failed',
      reason: 'health-check',
      final: true,
    });
  });

  it('j: Ready=True of a machine that spec.destroy has removed', async () => {
    const moments = await momentsOf('j-spec-destroy');
    const { object, seen } = moments[moments.length - 1];
    expect(saysReady(object)).toBe(true);
    expect(seen).toMatchObject({ state: 'failed', reason: 'destroy' });
  });

  it('f10: Ready=True of an object that took over another’s machine', async () => {
    const { object, seen } = await at('f10-recreate-same-name', 4_595);
    expect(saysReady(object)).toBe(true);
    expect(seen).toMatchObject({
      state: 'failed',
      reason: 'other',
      final: true,
      message: expect.stringContaining('an older object of the name'),
    });
  });

  it('f9: Ready=True just before it is gone', async () => {
    const { object, seen } = await at('f9-delete-with-plan-pending', 1_820);
    expect(saysReady(object)).toBe(true);
    expect(seen.state).toBe('removing');
  });

  it('d13: Unknown at the retry limit, and the reason forgotten', async () => {
    const { object, seen } = await at('d13-remediation-limit-stalled', 8_646);
    expect(seen).toMatchObject({
      state: 'failed',
      reason: 'plan',
      message: expect.stringContaining('Resource precondition failed'),
      final: true,
      count: 2,
    });
    // Nobody who saw it fail: the limit is all that is left.
    expect(inWords(classify(object, undefined))).toBe(
      'failed: retry-limit, final',
    );
  });

  it('d13: a stall of an older specification', () => {
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

  it('d2, p8: a half-made machine that calls itself drift', async () => {
    for (const name of [
      'd2-apply-fails-retries-then-fixed',
      'p8-controller-killed-in-apply',
    ]) {
      const drifting = (await momentsOf(name)).filter(({ object }) =>
        object.status?.conditions?.some(
          ({ type, reason }) => type === 'Ready' && reason === 'DriftDetected',
        ),
      );
      expect(drifting.length).toBeGreaterThan(0);
      for (const { seen } of drifting) {
        expect(seen).toMatchObject({ lastFailure: { reason: 'apply' } });
      }
    }
  });

  it.each([
    [
      'h-state-lock-and-force-unlock',
      6_412,
      'runner@vm-locked-tf-runner since 2026-11-21 00:00:00 UTC',
      '5d1f2c0e-1111-4222-8333-444455556666',
    ],
    [
      'p3-runner-killed-in-apply-lock-left-behind',
      29_758,
      'root@runner since 2026-11-22 00:13:48 UTC',
      '13b49ce1-c1a6-8679-ed9a-269f95eef495',
    ],
  ])(
    '%s: a held lock, whatever else is said, with who holds it',
    async (name, ms, holder, id) => {
      const { seen } = await at(name, ms);
      expect(seen).toMatchObject({
        state: 'pending',
        lastFailure: {
          reason: 'locked',
          message: expect.stringMatching(
            new RegExp(
              `^The Terraform state is locked by ${holder}\\..*` +
                `"forceUnlock":"yes","lockIdentifier":"${id}"`,
            ),
          ),
        },
      });
    },
  );

  it('p3: a killed runner, told as the lock that it leaves before that shows', async () => {
    const { object, seen } = await at(
      'p3-runner-killed-in-apply-lock-left-behind',
      13_081,
    );
    expect(object.status?.conditions?.map(({ type }) => type)).not.toContain(
      'StateLocked',
    );
    expect(seen).toMatchObject({
      state: 'pending',
      lastFailure: {
        reason: 'locked',
        message: expect.stringMatching(
          /^The runner was killed while it made the machine.*look for it on the platform first.*instance id is empty/,
        ),
      },
    });
  });

  it('h: a lock that was broken holds nothing any more', async () => {
    const { object, seen } = await at('h-state-lock-and-force-unlock', 22_535);
    expect(object.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'StateLocked', reason: 'ForceUnlock' }),
    );
    expect(seen).not.toHaveProperty('lastFailure');
  });

  it('p8: "Applying" for a whole outage of the controller', async () => {
    const story = await storyOf('p8-controller-killed-in-apply');
    expect(story.filter(word => word === 'ready')).toEqual(['ready']);
    expect(story[story.length - 1]).toBe('ready');
  });

  it('f6: a destroy that fails, at whatever moment one looks', async () => {
    const moments = await momentsOf('f6-destroy-fails-then-finalizer-removed');
    const first = moments.findIndex(
      ({ seen }) => seen.state === 'removing' && seen.failure,
    );
    const later = moments.slice(first, -1);
    expect(later.length).toBeGreaterThan(10);
    for (const { seen } of later) {
      expect(seen).toHaveProperty(
        'failure',
        expect.stringContaining('local-exec provisioner error'),
      );
    }
  });

  it('shows no wrapping and no secret of a tool', async () => {
    for (const name of ALL) {
      for (const { seen } of await momentsOf(name)) {
        expect(JSON.stringify(seen)).not.toMatch(/rpc error|s3cr3t/);
      }
    }
  });

  it('reads objects without conditions', () => {
    const bare = terraforms.schema.parse({
      metadata: { name: 'vm', uid: 'uid-1', resourceVersion: '1' },
      spec: {},
    });
    expect(inWords(classify(bare, undefined))).toBe('accepted');
  });
});
