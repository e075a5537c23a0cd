import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRoot, typeScriptTransform } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { Problem } from './lib/problem.mjs';
import { runScript } from './lib/session.mjs';
import { readSettings } from './lib/settings.mjs';
import { startFoundMachine } from './real/found.mjs';
import { benchBrowser } from './suites/browserBench.mjs';

const EXAMPLE = [
  'npm run bench -- --lists 1000,10000 --restarts 1000 --machines 5 --profiles 1000,10000',
  '--deploys 1,3,8 --lines 200 --logs 100000 --hosts 1000 --streams 200 --starts 5',
  '--browser chromium',
].join(' ');

// `npm run bench`: measures the portal beside the raw calls and prints figures and ratios as JSON.
// The options of EXAMPLE choose sizes; an empty text leaves a part out.
await runScript(async session => {
  const { profiles, browser, ...machines } = readArguments();
  const settings = readSettings();
  const toolchain = await prepare(session, settings);
  const { reporter } = session;
  // First, because it is what fails soonest when something is amiss.
  const inBrowser = browser
    ? await benchBrowser({
        ...{ session, toolchain, settings },
        logs: settings.logs,
      })
    : undefined;
  const report = await reporter.step('Bench (many minutes)', async progress => {
    const run = (folder, options, log, env = {}) =>
      measure(session, toolchain, {
        ...{ folder, options, progress, env },
        logFile: join(settings.logs, log),
      });
    const real = await realMachine(session, settings, machines);
    return {
      real: real.skipped ? `skipped (${real.skipped})` : 'sshd and Docker',
      ...(await run(
        ...[inRoot('packages', 'backend'), machines, 'bench.log', real.env],
      )),
      profiles: profiles
        ? await run(
            inRoot('plugins', 'opencsp-backend'),
            { profiles },
            'bench-profiles.log',
          )
        : undefined,
    };
  });
  reporter.line(JSON.stringify({ ...report, browser: inBrowser }, null, 2));
});

/** Only those that were given, but for the profiles: the defaults are the programs' own. */
function readArguments() {
  try {
    return parseArgs({
      options: {
        lists: { type: 'string' },
        restarts: { type: 'string' },
        machines: { type: 'string' },
        deploys: { type: 'string' },
        lines: { type: 'string' },
        logs: { type: 'string' },
        hosts: { type: 'string' },
        streams: { type: 'string' },
        starts: { type: 'string' },
        profiles: { type: 'string', default: '1000,10000' },
        browser: { type: 'string', default: 'chromium' },
      },
    }).values;
  } catch (error) {
    throw new Problem(error.message, { next: EXAMPLE });
  }
}

/** A machine with real programs, for the parts that use one, or why there is none. */
async function realMachine(session, { state, logs }, { deploys, lines }) {
  if (deploys === '' && lines === '') {
    return { skipped: 'nothing is measured on it' };
  }
  const { machine, skipped } = await startFoundMachine(session, {
    cache: join(state, 'cache'),
    logFile: join(logs, 'bench-machine.log'),
  });
  return machine
    ? { env: { OPENCSP_REAL_MACHINE: JSON.stringify(machine.describe()) } }
    : { skipped };
}

/** Runs the bench of one package. @returns its report */
async function measure(
  { processes },
  toolchain,
  { folder, options, progress, logFile, env },
) {
  const report = [];
  await processes.runNode(
    toolchain.node,
    [
      ...['--require', typeScriptTransform],
      'src/__testUtils__/bench/bench.ts',
      ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    ],
    {
      name: 'the bench',
      cwd: folder,
      env: { ...toolchain.env, ...env },
      logFile,
      onLine(line) {
        if (line.startsWith('measuring ')) {
          progress(line.slice('measuring '.length));
        } else {
          report.push(line);
        }
      },
    },
  );
  return JSON.parse(report.join('\n'));
}
