import { join } from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { Problem } from './lib/problem.mjs';
import { explain, runScript } from './lib/session.mjs';
import { readSettings } from './lib/settings.mjs';
import { formatElapsed } from './lib/text.mjs';
import { anyBackstageSuite } from './suites/anyBackstage.mjs';
import { browserSuite } from './suites/browser.mjs';
import { bundleSuite } from './suites/bundle.mjs';
import { checksSuite } from './suites/checks.mjs';
import { packingSuite } from './suites/packing.mjs';
import { simulationSuite } from './suites/simulation.mjs';
import { simpleSuites } from './suites/simple.mjs';
import { unitSuite } from './suites/unit.mjs';

const suites = [
  ...simpleSuites,
  checksSuite,
  unitSuite,
  simulationSuite,
  packingSuite,
  anyBackstageSuite,
  bundleSuite,
  browserSuite,
];

// `npm test`: every suite, or with `--only <name>,<name>` some. Each failure is told whole at the
// end, so that the last screen of a long log explains it; the last line adds all suites up.
await runScript(async session => {
  const chosen = choose(process.argv.slice(2));
  const settings = readSettings();
  const logs = join(settings.logs, 'test');
  const toolchain = await prepare(session, { ...settings, logs });
  // What a suite made and another one needs, too.
  const shared = new Map();
  const context = { session, toolchain, settings, logs, shared };

  const results = [];
  for (const suite of chosen) {
    results.push(await runSuite(suite, context));
  }

  await session.processes.endAll();
  const { reporter } = session;
  reporter.line();
  results
    .flatMap(({ failures = [] }) => failures)
    .forEach(failure =>
      reporter.line(`  ${failure.split('\n').join('\n    ')}\n`),
    );
  results.forEach(({ suite, passed, failed, took }) =>
    reporter.line(
      `${failed === 0 ? 'passed' : 'FAILED'}  ${
        suite.title
      }: ${passed} passed, ${failed} failed (${formatElapsed(took)})`,
    ),
  );
  const sum = key => results.reduce((total, it) => total + it[key], 0);
  reporter.line(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
});

function choose(args) {
  if (args.length === 0) {
    return suites;
  }
  const names = args[0] === '--only' ? (args[1] ?? '').split(',') : [];
  const known = suites.map(suite => suite.name);
  const unknown = names.filter(name => !known.includes(name));
  if (names.length === 0 || unknown.length > 0 || args.length > 2) {
    throw new Problem(`There is no such choice: ${args.join(' ')}.`, {
      next: `npm test -- --only with one or more of ${known.join(
        ', ',
      )}, separated by commas.`,
    });
  }
  return suites.filter(suite => names.includes(suite.name));
}

/** A suite that breaks off counts as one failure, and the next one runs. */
async function runSuite(suite, context) {
  const { session } = context;
  const since = Date.now();
  let outcome;
  try {
    outcome = await session.reporter.step(
      suite.title,
      progress => suite.run({ ...context, progress }),
      result => result.failed === 0,
    );
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    explain(session.reporter, error);
    outcome = {
      passed: 0,
      failed: 1,
      failures: [`${suite.title} broke off: ${error.message}`],
    };
  }
  (outcome.failures ?? []).forEach(failure =>
    session.reporter.line(`  ${failure.split('\n')[0]}`),
  );
  return { suite, ...outcome, took: Date.now() - since };
}
