/*
 * What the portal thinks at each event of the recordings in which a machine drifts, is suspended, is
 * locked, has a bad name, or in which a program dies (tofu-controller v0.16.5). How it is shown is told
 * in `recordingsMade.test.ts`.
 */
import {
  after,
  APPLIED,
  MADE,
  PREPARED,
  RUN,
  TRIED,
} from './__testUtils__/stories';
import { Telling, toldBy } from './__testUtils__/tellings';

describe('machines with which something is awry, as the portal sees them', () => {
  it.each<Telling>([
    [
      'e-drift-auto',
      undefined,
      0,
      [
        'ready',
        ...PREPARED,
        'accepted',
        'planning',
        ...APPLIED,
        ...PREPARED,
        'ready',
        ...PREPARED,
        'ready',
      ],
    ],
    [
      'e-drift-disable',
      undefined,
      0,
      [
        'ready',
        ...PREPARED,
        'failed: drift',
        ...after('drift ×1', PREPARED),
        'failed: drift',
      ],
    ],
    [
      'e-drift-manual',
      undefined,
      0,
      [
        'ready',
        ...PREPARED,
        'failed: drift',
        ...after('drift ×1', PREPARED),
        'failed: drift',
      ],
    ],
    ['g-suspend', undefined, 8, ['suspended', ...MADE]],
    [
      'h-state-lock-and-force-unlock',
      undefined,
      5,
      [
        'accepted',
        ...RUN,
        ...after('locked ×1', TRIED),
        ...after('locked ×2', ['accepted']),
        ...MADE,
        'accepted',
        ...RUN,
        'accepted',
        'ready',
      ],
    ],
    ['j-spec-destroy', undefined, 4, ['failed: destroy, final']],
    [
      'k-name-ends-with-number',
      undefined,
      0,
      ['accepted', ...PREPARED, ...after('init ×1', ['accepted'])],
    ],
    ['k-name-of-63-characters', undefined, 0, [...MADE]],
    [
      'l-health-check-fails',
      undefined,
      7,
      [
        'accepted',
        ...RUN,
        'applying',
        'writing-outputs',
        'failed: health-check, final',
        ...PREPARED,
        'failed: health-check, final',
      ],
    ],
    [
      'm-spec-change-while-applying',
      undefined,
      3,
      ['accepted', ...RUN, 'applying', 'writing-outputs', ...MADE],
    ],
    ['n-one-bad-duration', 'vm-innocent', 2, [...MADE, ...MADE]],
    ['n-one-bad-duration', 'vm-poison', 0, ['suspended', 'absent']],
    [
      'n-one-bad-duration',
      'vm-newcomer',
      0,
      ['accepted', ...RUN, 'applying', 'writing-outputs'],
    ],
    ['p1-runner-pod-create', undefined, 0, [...MADE]],
    [
      'p3-runner-killed-in-apply-lock-left-behind',
      undefined,
      0,
      [
        'accepted',
        ...RUN,
        'applying',
        ...after('locked ×1', ['accepted', ...PREPARED]),
        ...after('locked ×1', ['accepted']),
        ...after('locked ×2', ['accepted']),
        ...MADE,
      ],
    ],
    [
      'p4-runner-pod-never-starts',
      undefined,
      0,
      ['accepted', 'waiting-for-runner'],
    ],
    ['p5-service-account-missing', undefined, 0, [...MADE]],
    ['p7-six-at-once-four-workers', 'vm-many0', 0, [...MADE]],
    ['p7-six-at-once-four-workers', 'vm-many4', 0, [...MADE]],
    [
      'p8-controller-killed-in-apply',
      undefined,
      0,
      [
        'accepted',
        ...RUN,
        'applying',
        'initializing',
        'applying',
        ...after('apply ×1', [
          'accepted',
          ...PREPARED,
          'accepted',
          'planning',
          'applying',
          'writing-outputs',
        ]),
        'ready',
      ],
    ],
  ])('%s %s: %i lies, and the whole story', async (name, of, lies, story) => {
    expect(await toldBy(name, of)).toEqual({ lies, story });
  });
});
