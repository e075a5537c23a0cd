import { join } from 'node:path';
import { inRoot, typeScriptTransform } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runScript } from './lib/session.mjs';
import { readSettings } from './lib/settings.mjs';

// `npm run bench`: measures the portal beside the raw calls and prints figures and ratios as JSON.
// `-- --lists 1000,10000 --restarts 1000 --machines 5` chooses sizes; an empty text leaves a part out.
await runScript(async session => {
  const settings = readSettings();
  const toolchain = await prepare(session, settings);
  const { reporter } = session;
  const report = [];
  await reporter.step('Bench (some minutes)', progress =>
    session.processes.runNode(
      toolchain.node,
      [
        ...['--require', typeScriptTransform],
        'src/__testUtils__/bench/bench.ts',
        ...process.argv.slice(2),
      ],
      {
        name: 'the bench',
        cwd: inRoot('packages', 'backend'),
        env: toolchain.env,
        logFile: join(settings.logs, 'bench.log'),
        onLine(line) {
          if (line.startsWith('measuring ')) {
            progress(line.slice('measuring '.length));
          } else {
            report.push(line);
          }
        },
      },
    ),
  );
  reporter.line(report.join('\n'));
});
