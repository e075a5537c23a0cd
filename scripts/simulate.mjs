import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from './lib/problem.mjs';
import { prepare } from './lib/prepare.mjs';
import { runScript } from './lib/session.mjs';
import { readSettings } from './lib/settings.mjs';
import { simulate } from './lib/simulate.mjs';

// `npm run simulate -- --seeds N --seed S`: plays N seeds from S on; the same seed always plays the
// same. `--trace` prints everything that happens. The last line is a summary in JSON.
await runScript(async session => {
  const { first, count, trace } = readArguments();
  const settings = readSettings();
  const toolchain = await prepare(session, settings);
  const { reporter } = session;
  const result = await reporter.step(
    `Simulation of seeds ${first} to ${first + count - 1}`,
    progress =>
      simulate(session, toolchain, {
        ...{ first, count, trace },
        logs: join(settings.logs, 'simulate'),
        progress: done => progress(`${done} of ${count} seeds`),
        onLine: line => reporter.line(line),
      }),
    ({ failures }) => failures.length === 0,
  );
  const { failures, ...summary } = result;
  failures.forEach(failure => reporter.line(failure));
  reporter.line(JSON.stringify({ first, ...summary }));
  return failures.length === 0 ? 0 : 1;
});

function readArguments() {
  const next =
    'npm run simulate -- --seeds 1000 --seed 1, with --trace to see everything of one seed.';
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        seeds: { type: 'string', default: '1000' },
        seed: { type: 'string', default: '1' },
        trace: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new Problem(error.message, { next });
  }
  const [first, count] = [values.seed, values.seeds].map(Number);
  if (![first, count].every(Number.isSafeInteger) || first < 0 || count < 1) {
    throw new Problem('Seeds are whole numbers.', { next });
  }
  return { first, count, trace: values.trace };
}
