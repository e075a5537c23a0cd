import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRoot, typeScriptTransform } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { Problem } from './lib/problem.mjs';
import { runScript } from './lib/session.mjs';
import { readSettings } from './lib/settings.mjs';

const EXAMPLE =
  'npm run bench -- --lists 1000,10000 --restarts 1000 --machines 5 --profiles 1000,10000';

// `npm run bench`: measures the portal beside the raw calls and prints figures and ratios as JSON.
// The options of EXAMPLE choose sizes; an empty text leaves a part out.
await runScript(async session => {
  const { profiles, ...machines } = readArguments();
  const settings = readSettings();
  const toolchain = await prepare(session, settings);
  const { reporter } = session;
  const report = await reporter.step('Bench (some minutes)', async progress => {
    const run = (folder, options, log) =>
      measure(session, toolchain, {
        ...{ folder, options, progress },
        logFile: join(settings.logs, log),
      });
    return {
      ...(await run(inRoot('packages', 'backend'), machines, 'bench.log')),
      profiles: profiles
        ? await run(
            inRoot('plugins', 'opencsp-backend'),
            { profiles },
            'bench-profiles.log',
          )
        : undefined,
    };
  });
  reporter.line(JSON.stringify(report, null, 2));
});

/** Only those that were given, but for the profiles: the defaults are the programs' own. */
function readArguments() {
  try {
    return parseArgs({
      options: {
        lists: { type: 'string' },
        restarts: { type: 'string' },
        machines: { type: 'string' },
        profiles: { type: 'string', default: '1000,10000' },
      },
    }).values;
  } catch (error) {
    throw new Problem(error.message, { next: EXAMPLE });
  }
}

/** Runs the bench of one package. @returns its report */
async function measure(
  { processes },
  toolchain,
  { folder, options, progress, logFile },
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
      env: toolchain.env,
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
