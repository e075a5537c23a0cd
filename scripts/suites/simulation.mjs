import { simulate } from '../lib/simulate.mjs';

/** Seeds that each run of the tests plays; more are played by hand with `npm run simulate`. */
const SEEDS = 1_000;

/** The engine in a simulated world full of trouble; each seed counts as one test. */
export const simulationSuite = {
  name: 'simulation',
  title: 'Simulation',
  /** @returns {Promise<import('./simple.mjs').Outcome>} */
  async run({ session, toolchain, logs, progress }) {
    const { seeds, broken, failures } = await simulate(session, toolchain, {
      ...{ first: 1, count: SEEDS, logs },
      progress: done => progress(`${done} of ${SEEDS} seeds`),
    });
    return {
      passed: seeds - broken.length,
      failed: Math.max(SEEDS - seeds + broken.length, failures.length),
      failures,
    };
  },
};
