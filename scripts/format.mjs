import { join } from 'node:path';
import { inRoot, root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runScript } from './lib/session.mjs';
import { readSettings } from './lib/settings.mjs';

// `npm run format`: formats all files of the project.
await runScript(async session => {
  const settings = readSettings();
  const toolchain = await prepare(session, settings);
  await session.reporter.step('Formatting', () =>
    session.processes.runNode(
      toolchain.node,
      [
        inRoot('node_modules', 'prettier', 'bin-prettier.js'),
        ...['--write', '--loglevel', 'warn', '.'],
      ],
      {
        name: 'prettier',
        cwd: root,
        env: toolchain.env,
        logFile: join(settings.logs, 'format.log'),
      },
    ),
  );
});
