/*
 * Proves that no user of a check is left in the directory when the process is killed: at each call of the
 * database, of the directory and of the host, before it and after it, and at several in a row, as a seed says.
 * The next process ends the check. Leaves what a check finds to `signInChecks.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { AccountProvider } from '@opencsp/plugin-opencsp-node';
import { Moment, Mortal } from '../../__testUtils__/deployments/Mortal';
import { SeededRandom } from '../../__testUtils__/simulation/SeededRandom';
import { LEASE_MS } from '../../domain/decision';
import { SignInStage } from '../../signIn/__testUtils__/SignInStage';
import { SignInCheckReconciler } from './SignInCheckReconciler';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const WRITES = ['saveDuring', 'finishPass'];
const OF_HOST = ['connect', 'gather'];

/** A process that is killed at one of its calls; none of its calls does anything afterwards. */
function mortalProcess(
  stage: SignInStage,
  mortal: Mortal,
): SignInCheckReconciler {
  const { directory, host } = stage.world;
  const provider: AccountProvider = {
    service: directory.service,
    title: directory.title,
    open: async context =>
      mortal.around(
        await mortal.around(directory, name => name === 'open').open(context),
        () => true,
      ),
  };
  const ports = stage.ports;
  return stage.process({
    store: mortal.around(stage.store, name => WRITES.includes(name)),
    outside: {
      ...ports.outside,
      runners: {
        of: () => mortal.around(host, name => OF_HOST.includes(name)),
      },
    },
    signIn: { ...ports.signIn, providers: [provider] },
  });
}

/** Kills one process after the other, each at such a call, and lets the last one live. */
async function story(kills: readonly { at: number; when: Moment }[]) {
  const stage = await SignInStage.begin(databases);
  try {
    await stage.ask();
    let calls = 0;
    for (const { at, when } of kills) {
      const mortal = new Mortal(at, when);
      await stage.runDue(mortalProcess(stage, mortal)).catch(() => undefined);
      calls = mortal.count;
      stage.stage.clock.advance(LEASE_MS + 1);
    }
    await stage.runDue();
    stage.stage.clock.advance(LEASE_MS + 1);
    await stage.runDue();
    const { users, asked, latest } = await stage.row();
    return {
      calls,
      end: { users, asked, state: latest?.state, inside: stage.users },
    };
  } finally {
    stage.close();
  }
}

const GOOD = { users: [], asked: undefined, state: 'passed', inside: [] };

it('leaves nobody behind when it is killed at any call', async () => {
  const whole = await story([{ at: 10_000, when: 'before' }]);
  expect(whole.end).toEqual(GOOD);
  expect(whole.calls).toBeGreaterThan(12);
  for (let at = 1; at <= whole.calls; at++) {
    for (const when of ['before', 'after'] as const) {
      const { end } = await story([{ at, when }]);
      expect([at, when, end]).toEqual([at, when, GOOD]);
    }
  }
});

it.each([1, 2, 3, 4, 5, 6])(
  'leaves nobody behind when it is killed again and again, by the seed %i',
  async seed => {
    const random = new SeededRandom(seed);
    const kills = [1, 2, 3].map(() => ({
      at: 1 + Math.floor(random.next() * 14),
      when: random.next() < 0.5 ? ('before' as const) : ('after' as const),
    }));
    const { end } = await story(kills);
    expect([seed, kills, end]).toEqual([seed, kills, GOOD]);
  },
);
