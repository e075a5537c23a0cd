/*
 * What the portal thinks at each event of the recordings in which a machine is removed (tofu-controller
 * v0.16.5). All texts of an apply mean a destroy then, Ready=True included. How it is shown beside the
 * others is told in `recordingsMade.test.ts`; what the provisioner does is in `removing.test.ts`.
 */
import { momentsOf } from './__testUtils__/portalView';
import {
  after,
  APPLIED,
  ASKED,
  DESTROYED,
  DESTROYING,
  heldBy,
  MADE,
  RUN,
  TIDYING,
  TO_RUNNER,
} from './__testUtils__/stories';
import { Telling, toldBy } from './__testUtils__/tellings';

const REMOVALS = [
  'f1-delete-destroys',
  'f2-delete-keeps-resources',
  'f3-delete-while-applying',
  'f4-delete-source-already-gone',
  'f5-delete-while-suspended',
  'f6-destroy-fails-then-finalizer-removed',
  'f7-delete-never-applied',
  'f8-delete-source-never-existed',
  'f9-delete-with-plan-pending',
  'f10-recreate-same-name',
  'f11-depends-on',
  'p2-runner-pod-delete',
  'p6-namespace-deleted-with-object-inside',
];

describe('machines that are removed, as the portal sees them', () => {
  it.each<Telling>([
    ['f1-delete-destroys', undefined, 2, [ASKED, ...DESTROYED]],
    [
      'f10-recreate-same-name',
      undefined,
      8,
      [
        'accepted',
        'waiting-for-runner',
        'ready',
        ASKED,
        ...DESTROYED,
        ...MADE,
        ASKED,
        TO_RUNNER[0],
        'absent',
        'accepted',
        ...RUN,
        'accepted',
        'failed: other, final',
      ],
    ],
    [
      'f11-depends-on',
      'vm-top',
      2,
      [
        'accepted',
        ...after('other ×1', ['accepted']),
        'initializing',
        'planning',
        ...APPLIED,
        ASKED,
        ...DESTROYED,
      ],
    ],
    [
      'f11-depends-on',
      'vm-base',
      2,
      [
        ...MADE,
        heldBy('The finalizer tf.dependency.of.vm-top holds it.'),
        ASKED,
        ...DESTROYED,
      ],
    ],
    [
      'f2-delete-keeps-resources',
      undefined,
      2,
      [ASKED, TO_RUNNER[0], 'absent'],
    ],
    [
      'f3-delete-while-applying',
      undefined,
      4,
      [
        'accepted',
        ...RUN,
        'applying',
        DESTROYING,
        TIDYING,
        ASKED,
        ...DESTROYED,
      ],
    ],
    [
      'f4-delete-source-already-gone',
      undefined,
      2,
      [
        ASKED,
        heldBy(
          'GitRepository.source.toolkit.fluxcd.io "shortlived" not found. The removal goes on by itself when the source is back.',
        ),
        ...DESTROYED,
      ],
    ],
    [
      'f5-delete-while-suspended',
      undefined,
      8,
      [
        'suspended',
        heldBy('The object is suspended; nothing happens until it is resumed.'),
        ASKED,
        ...DESTROYED,
      ],
    ],
    [
      'f6-destroy-fails-then-finalizer-removed',
      undefined,
      2,
      [
        ASKED,
        ...TO_RUNNER,
        DESTROYING,
        'removing: The removal was asked for., failing',
        'removing: The removal waits for the runner that removes the machine., failing',
        'removing: The runner is getting ready to remove the machine., failing',
        'removing: The removal is being planned., failing',
        'removing: The machine is being removed., failing',
        'removing: The removal was asked for., failing',
        'removing: The removal waits for the runner that removes the machine., failing',
        'removing: The runner is getting ready to remove the machine., failing',
        'absent',
      ],
    ],
    [
      'f7-delete-never-applied',
      undefined,
      3,
      [
        'accepted',
        ...RUN,
        ...after('plan ×1', ['accepted']),
        ASKED,
        ...TO_RUNNER,
        ASKED,
        'absent',
      ],
    ],
    [
      'f8-delete-source-never-existed',
      undefined,
      0,
      [
        'accepted',
        ...after('source-unavailable ×1', ['accepted']),
        ASKED,
        heldBy(
          'GitRepository.source.toolkit.fluxcd.io "missing-for-ever" not found. The removal goes on by itself when the source is back.',
        ),
        'absent',
      ],
    ],
    [
      'f9-delete-with-plan-pending',
      undefined,
      3,
      [
        'accepted',
        ...RUN,
        'planned',
        TO_RUNNER[2],
        TO_RUNNER[1],
        TO_RUNNER[2],
        ASKED,
        'absent',
      ],
    ],
    ['p2-runner-pod-delete', undefined, 2, [ASKED, ...DESTROYED]],
    [
      'p6-namespace-deleted-with-object-inside',
      undefined,
      2,
      [
        ASKED,
        heldBy(
          'GitRepository.source.toolkit.fluxcd.io "modules" not found. The removal goes on by itself when the source is back.',
        ),
      ],
    ],
  ])('%s %s: %i lies, and the whole story', async (name, of, lies, story) => {
    expect(await toldBy(name, of)).toEqual({ lies, story });
  });

  it('shows nothing but a removal once it was asked for', async () => {
    const moments = (await Promise.all(REMOVALS.map(momentsOf))).flat();
    const states = moments
      .filter(({ object }) => object.metadata.deletionTimestamp !== undefined)
      .map(({ seen }) => seen.state);
    expect(new Set(states)).toEqual(new Set(['removing', 'absent']));
  });
});
