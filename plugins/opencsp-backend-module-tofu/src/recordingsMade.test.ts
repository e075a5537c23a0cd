/*
 * What the portal thinks at each event of the recordings in which a machine is made, changed, or fails
 * to be made (tofu-controller v0.16.5), repeated thoughts folded. The outputs are there all the time: only the
 * object keeps it from "ready". Beside each story stands how often the object said Ready=True and was
 * not believed. Single moments are in `classifyRecordings.test.ts`, removals in
 * `recordingsRemoved.test.ts`.
 */
import {
  after,
  APPLIED,
  REPLANNED,
  MADE,
  PREPARED,
  RUN,
  TRIED,
} from './__testUtils__/stories';
import { Telling, toldBy } from './__testUtils__/tellings';

describe('machines that are made, as the portal sees them', () => {
  it.each<Telling>([
    ['a-create-auto', undefined, 0, [...MADE]],
    [
      'a2-steady-interval-and-poke',
      undefined,
      3,
      [
        'ready',
        ...PREPARED,
        'ready',
        ...PREPARED,
        'ready',
        ...PREPARED,
        'ready',
        'accepted',
        ...RUN,
        'accepted',
        'ready',
      ],
    ],
    [
      'b-manual-human',
      undefined,
      6,
      [...REPLANNED, ...APPLIED, 'accepted', ...RUN, 'planned', ...MADE],
    ],
    [
      'b-manual-json',
      undefined,
      4,
      [...REPLANNED, ...APPLIED, 'accepted', ...RUN, 'planned'],
    ],
    [
      'b3-approval-stays-valid-for-later-changes',
      undefined,
      2,
      [...REPLANNED, ...APPLIED, ...MADE],
    ],
    [
      'b4-replan-and-plan-only',
      undefined,
      0,
      [...REPLANNED, 'planned', 'planning', 'initializing', 'planning'],
    ],
    ['c-change-var', undefined, 2, [...MADE]],
    [
      'c2-change-nothing-to-do',
      undefined,
      3,
      ['accepted', ...RUN, 'accepted', 'ready'],
    ],
    [
      'd1-plan-fails-retries-then-fixed',
      undefined,
      0,
      [
        'accepted',
        ...RUN,
        ...after('plan ×1', ['accepted', ...RUN, 'accepted']),
        ...after('plan ×2', ['accepted']),
        ...after('plan ×5', ['accepted', ...RUN, 'accepted']),
        ...after('plan ×6', ['accepted']),
        ...MADE,
      ],
    ],
    [
      'd10-source-in-other-namespace',
      undefined,
      0,
      ['accepted', 'failed: source-unavailable, final'],
    ],
    [
      'd11-varsfrom-secret-missing',
      undefined,
      0,
      [
        'accepted',
        ...PREPARED,
        ...after('variables ×1', TRIED),
        ...after('variables ×2', ['accepted']),
      ],
    ],
    [
      'd12-output-not-found',
      undefined,
      0,
      [
        'accepted',
        ...RUN,
        'applying',
        'writing-outputs',
        ...after('outputs ×1', TRIED),
        ...after('outputs ×2', TRIED),
        ...after('outputs ×3', ['accepted']),
      ],
    ],
    [
      'd13-remediation-limit-stalled',
      undefined,
      0,
      [
        'accepted',
        ...RUN,
        ...after('plan ×1', ['accepted', ...RUN, 'accepted']),
        ...after('plan ×2', ['accepted', 'waiting-for-runner']),
        'failed: plan, final',
        ...after('plan ×2', ['waiting-for-runner']),
        'failed: plan, final',
        ...MADE,
      ],
    ],
    [
      'd14-remediation-empty-never-runs',
      undefined,
      0,
      ['accepted', 'waiting-for-runner', 'failed: retry-limit, final'],
    ],
    [
      'd2-apply-fails-retries-then-fixed',
      undefined,
      0,
      [
        'accepted',
        ...RUN,
        'applying',
        ...after('apply ×1', [
          'accepted',
          ...PREPARED,
          'accepted',
          'planning',
          'applying',
          'accepted',
        ]),
        ...after('apply ×2', ['accepted']),
        ...MADE,
      ],
    ],
    [
      'd3-variable-validation-fails',
      undefined,
      0,
      ['accepted', ...RUN, ...after('plan ×1', ['accepted'])],
    ],
    [
      'd4-required-variable-missing',
      undefined,
      0,
      ['accepted', ...RUN, ...after('plan ×1', ['accepted'])],
    ],
    ['d5-undeclared-variable', undefined, 0, [...MADE]],
    [
      'd6-broken-module',
      undefined,
      0,
      [
        'accepted',
        ...PREPARED,
        ...after('init ×1', TRIED),
        ...after('init ×2', TRIED),
        ...after('init ×3', ['accepted']),
      ],
    ],
    [
      'd7-provider-cannot-be-downloaded',
      undefined,
      0,
      ['accepted', ...PREPARED, ...after('init ×1', ['accepted'])],
    ],
    [
      'd8-path-not-in-source',
      undefined,
      0,
      [
        'accepted',
        ...PREPARED,
        ...after('source-unavailable ×1', ['accepted']),
      ],
    ],
    [
      'd9-source-missing-then-no-artifact-then-ready-then-new-revision',
      undefined,
      0,
      [
        'accepted',
        ...after('source-unavailable ×1', ['accepted']),
        ...RUN,
        ...APPLIED,
        ...RUN,
        'ready',
      ],
    ],
  ])('%s %s: %i lies, and the whole story', async (name, of, lies, story) => {
    expect(await toldBy(name, of)).toEqual({ lies, story });
  });
});
