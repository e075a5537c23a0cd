import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { backstageCli, inRoot } from '../lib/paths.mjs';
import { readReport } from '../suites/unit.mjs';

/**
 * Runs one file of the real tests on a machine. Jest, since the contract suites are written for it.
 *
 * @returns {Promise<import('../suites/simple.mjs').Outcome>}
 */
export function runRealTests(context, machine, file) {
  return runRealFile(context, {
    ...{ file, name: `${file}-${machine.name}` },
    env: { OPENCSP_REAL_MACHINE: JSON.stringify(machine.describe()) },
  });
}

/**
 * Runs one file of the real tests.
 *
 * @param {{ file: string, name: string, env: NodeJS.ProcessEnv }} what `name` is that of its log
 * @returns {Promise<import('../suites/simple.mjs').Outcome>}
 */
export async function runRealFile(
  { session, toolchain, logs },
  { file, name, env },
) {
  const report = join(logs, `${name}.json`);
  rmSync(report, { force: true });
  const code = await session.processes.runNode(
    toolchain.node,
    [
      ...[backstageCli, 'package', 'test', '--watchAll=false', '--runInBand'],
      ...['--json', '--outputFile', report],
      ...['--cacheDirectory', inRoot('node_modules', '.cache', 'jest')],
      `--testMatch=**/src/__testUtils__/real/${file}.real.ts`,
    ],
    {
      name: 'jest',
      cwd: inRoot('packages', 'backend'),
      env: { ...toolchain.env, CI: '1', ...env },
      logFile: join(logs, `${name}.log`),
      mayFail: true,
    },
  );
  return readReport(report, code);
}
