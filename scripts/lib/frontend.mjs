import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfigFile } from './configFiles.mjs';
import { installHash } from './install.mjs';
import { backstageCli, inRoot } from './paths.mjs';
import {
  filesBelow,
  hashOf,
  readStamp,
  removeStamp,
  writeStamp,
} from './stamps.mjs';
import { withDependencies } from './workspaces.mjs';

const STAMP = 'frontend';
const APP = inRoot('packages', 'app');

/**
 * Builds the pages, unless they are built from these sources already.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {{ logs: string, configFiles: string[], env: NodeJS.ProcessEnv }} options
 */
export async function buildFrontend(session, toolchain, options) {
  const wanted = frontendHash(options.configFiles);
  const built = existsSync(join(APP, 'dist', 'index.html'));
  if (built && readStamp(STAMP) === wanted) {
    return;
  }
  removeStamp(STAMP);
  await session.reporter.step('Building the pages', () =>
    session.processes.runNode(
      toolchain.node,
      [
        backstageCli,
        'package',
        'build',
        ...options.configFiles.flatMap(file => ['--config', file]),
      ],
      {
        name: 'The build of packages/app',
        cwd: APP,
        env: { ...toolchain.env, ...options.env },
        logFile: join(options.logs, 'frontend.log'),
        next: 'mend what the log names and run the command again.',
      },
    ),
  );
  writeStamp(STAMP, wanted);
}

/** What the built pages depend on: their sources, the packages, and the `app` part of the config. */
function frontendHash(configFiles) {
  const sources = withDependencies('app').flatMap(({ folder }) => [
    join(folder, 'package.json'),
    join(folder, 'config.d.ts'),
    ...filesBelow(join(folder, 'src')),
    ...filesBelow(join(folder, 'public')),
  ]);
  const appConfig = configFiles.map(file =>
    JSON.stringify(readConfigFile(file).app ?? {}),
  );
  return hashOf(sources, installHash(), ...appConfig);
}
