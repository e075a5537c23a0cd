/*
 * What the portal thinks at each event of the recordings in which a machine drifts, is suspended, is
 * locked, has a bad name, or in which a program dies (tofu-controller v0.16.5). How it is shown is told
 * in `recordingsMade.test.ts`.
 */
import { momentsOf, saysReady, storyOf } from './__testUtils__/portalView';
import { after, APPLIED, MADE, RUN } from './__testUtils__/stories';

describe('machines with which something is awry, as the portal sees them', () => {
  it.each<[string, string | undefined, number, string[]]>([
    [
      'e-drift-auto',
      undefined,
      0,
      [
        'ready',
        'waiting-for-runner',
        'initializing',
        'accepted',
        'planning',
        ...APPLIED,
        'waiting-for-runner',
        'initializing',
        'ready',
        'waiting-for-runner',
        'initializing',
        'ready',
      ],
    ],
    [
      'e-drift-disable',
      undefined,
      0,
      [
        'ready',
        'waiting-for-runner',
        'initializing',
        'failed: drift',
        ...after('drift ×1', ['waiting-for-runner', 'initializing']),
        'failed: drift',
      ],
    ],
    [
      'e-drift-manual',
      undefined,
      0,
      [
        'ready',
        'waiting-for-runner',
        'initializing',
        'failed: drift',
        ...after('drift ×1', ['waiting-for-runner', 'initializing']),
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
        ...after('locked ×1', [
          'accepted',
          'waiting-for-runner',
          'initializing',
          'accepted',
        ]),
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
      [
        'accepted',
        'waiting-for-runner',
        'initializing',
        ...after('init ×1', ['accepted']),
      ],
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
        'waiting-for-runner',
        'initializing',
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
        ...after('locked ×1', [
          'accepted',
          'waiting-for-runner',
          'initializing',
        ]),
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
          'waiting-for-runner',
          'initializing',
          'accepted',
          'planning',
          'applying',
          'writing-outputs',
        ]),
        'ready',
      ],
    ],
  ])('%s %s: %i lies, and the whole story', async (name, of, lies, story) => {
    expect(await storyOf(name, of)).toEqual(story);
    const moments = (await momentsOf(name)).filter(
      moment => of === undefined || moment.name === of,
    );
    const disbelieved = moments.filter(
      moment => saysReady(moment.object) && moment.seen.state !== 'ready',
    );
    expect(disbelieved).toHaveLength(lies);
  });
});
