/*
 * Proves that of a profile that is moved one deployment serves at any moment, that the ledger names all that
 * is on either machine, and that the move comes to an end: whichever call a process dies at, and whatever
 * people ask for meanwhile. Leaves the ends themselves to `moving.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { OldHostChoice } from '@opencsp/plugin-opencsp-common';
import fc from 'fast-check';
import { aFailure } from '../../__testUtils__/deployments/FakeDriver';
import { DeploymentStage } from '../../__testUtils__/deployments/DeploymentStage';
import { Moment, Mortal } from '../../__testUtils__/deployments/Mortal';
import {
  ATTIC,
  CELLAR,
  MovingStage,
  remove,
  runs,
} from '../../__testUtils__/deployments/MovingStage';
import { LEASE_MS } from '../../domain/decision';
import {
  cancelDeployment,
  retryDeployment,
} from '../../domain/deployments/deploymentRequests';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe.each(['before', 'after'] as const)('a process that dies %s', when => {
  it.each(['stop', 'remove'] as const)(
    'any call of a move leaves it to another, which ends it: %s',
    async oldHost => {
      let moments = 0;
      for (let at = 1; ; at++) {
        const world = await MovingStage.begin(databases);
        const { stage, attic, cellar, old } = world;
        const made = await world.move(oldHost);
        const mortal = new Mortal(at, when);
        await livesUntil(stage, mortal, 80);
        expect(await world.wrongs()).toEqual([]);
        await stage.settle(made.id);
        await stage.settle(old.id);
        expect(await world.wrongs()).toEqual([]);
        expect([runs(attic), runs(cellar)]).toEqual([false, true]);
        expect(attic.services.size > 0).toBe(oldHost === 'stop');
        const started = [...attic.starts, ...cellar.starts];
        expect(new Set(started).size).toBe(started.length);
        if (!mortal.happened) {
          break;
        }
        moments = at;
      }
      expect(moments).toBeGreaterThan(30);
    },
  );
});

const REQUESTS = {
  retry: retryDeployment,
  cancel: cancelDeployment,
  remove: remove(false),
  erase: remove(true),
};

/** What happens next. */
type Move =
  | { do: 'wait'; passes: number }
  | { do: 'die'; at: number; when: Moment }
  | { do: 'fail'; step?: string }
  | { do: 'ask'; of: number; what: keyof typeof REQUESTS }
  | { do: 'deploy'; on: typeof ATTIC; oldHost?: OldHostChoice };

const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      passes: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      at: fc.integer({ min: 1, max: 12 }),
      when: fc.constantFrom<Moment>('before', 'after'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      step: fc.constantFrom('pull', 'verify', 'stopped', 'clean', undefined),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      of: fc.nat(1),
      what: fc.constantFrom<keyof typeof REQUESTS>(
        'retry',
        'cancel',
        'remove',
        'erase',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      on: fc.constantFrom(ATTIC, CELLAR),
      oldHost: fc.constantFrom<OldHostChoice | undefined>(
        'stop',
        'remove',
        undefined,
      ),
    }),
  },
);

const wait = (passes: number): Move => ({ do: 'wait', passes });

const FAILS_AND_GOES_ON: Move[] = [
  { do: 'fail', step: 'verify' },
  { do: 'deploy', on: CELLAR, oldHost: 'stop' },
  wait(12),
  wait(12),
  { do: 'ask', of: 0, what: 'retry' },
  { do: 'fail' },
  { do: 'ask', of: 1, what: 'retry' },
  ...Array.from({ length: 12 }, () => wait(1)),
];

/** To the host that it could not be taken off. */
const MOVES_BACK: Move[] = [
  { do: 'fail', step: 'stopped' },
  { do: 'deploy', on: CELLAR, oldHost: 'stop' },
  wait(12),
  wait(12),
  { do: 'deploy', on: ATTIC, oldHost: 'remove' },
  wait(12),
  { do: 'die', at: 4, when: 'after' },
];

async function make(world: MovingStage, move: Move): Promise<void> {
  const { stage } = world;
  switch (move.do) {
    case 'wait':
      for (let pass = 0; pass < move.passes; pass++) {
        await stage.runDue();
        stage.clock.advance(500);
      }
      return;
    case 'die':
      await livesUntil(stage, new Mortal(move.at, move.when), 6);
      return;
    case 'fail':
      stage.driver.scenarios.clear();
      if (move.step) {
        stage.driver.scenarios.set(move.step, async () => aFailure());
      }
      return;
    case 'ask': {
      const record = (await world.live())[move.of];
      const now = stage.clock.now();
      const result = record && REQUESTS[move.what](record, now);
      if (result?.ok) {
        await stage.store.saveRequest(record, result.record, now);
      }
      return;
    }
    default:
      await stage.move(move.on, move.oldHost);
  }
}

/** Works until it dies, or for so many rounds; then its leases run out. */
async function livesUntil(
  stage: DeploymentStage,
  mortal: Mortal,
  rounds: number,
): Promise<void> {
  const process = mortal.processOf(stage);
  for (let round = 0; round < rounds && !mortal.happened; round++) {
    await stage.runDue(process, 'mortal').catch(() => undefined);
    stage.clock.advance(500);
  }
  stage.clock.advance(LEASE_MS);
}

describe('whatever people ask', () => {
  const walks = fc.array(moves, { minLength: 5, maxLength: 30 });

  it('and whenever processes die: one serves, all is named, and everything comes to an end', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(walks, async walk => {
        const world = await MovingStage.begin(databases);
        const { stage, attic, cellar } = world;
        for (const move of walk) {
          await make(world, move);
          expect(await world.wrongs()).toEqual([]);
          const records = await world.live();
          seen.add(
            records
              .map(({ state, movesTo }) => `${state}${movesTo ? ' left' : ''}`)
              .join(' + '),
          );
        }
        stage.driver.scenarios.clear();
        for (const { id } of await world.live()) {
          await stage.settle(id);
        }
        for (const { id } of await world.live()) {
          await stage.settle(id);
          expect(await world.wrongs()).toEqual([]);
        }
        // What is left can be removed, and nothing is on the hosts then that the ledger does not say.
        for (const { id } of await world.live()) {
          await stage.ask(id, remove(true));
          await stage.settle(id);
        }
        expect(await world.live()).toEqual([]);
        expect(await world.hostsOfServices()).toEqual([]);
        expect([runs(attic), runs(cellar)]).toEqual([false, false]);
        expect(await world.wrongs()).toEqual([]);
      }),
      { numRuns: 40, examples: [[FAILS_AND_GOES_ON], [MOVES_BACK]] },
    );
    expect(seen).toContain('succeeded left + failed');
    expect(seen).toContain('removing left + succeeded');
  });
});
