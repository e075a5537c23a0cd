import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findNixInstantiate } from '../lib/debianPrograms.mjs';
import { backstageCli, inRoot, root } from '../lib/paths.mjs';
import { startPostgres } from '../lib/postgres.mjs';
import { filesBelow } from '../lib/stamps.mjs';
import { tempFolder } from '../lib/tempFolder.mjs';

const MESSAGE_LINES = 20;

/** Unit, store and plugin tests of all packages; the store's run on SQLite and on PostgreSQL. */
export const unitSuite = {
  name: 'unit',
  title: 'Unit, store and plugin tests',
  async run({ session, toolchain, logs, progress }) {
    const folder = tempFolder(session, 'unit');
    const connection = await startPostgres(session, toolchain, {
      folder,
      logFile: join(logs, 'postgres.log'),
    });
    const nix = await findNixInstantiate(session, join(logs, 'apt.log'));
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    const report = join(logs, 'unit.json');
    rmSync(report, { force: true });
    const logFile = join(logs, 'unit.log');
    const follow = followFiles(logFile, progress);
    session.onEnd(() => clearInterval(follow));
    const code = await session.processes.runNode(
      toolchain.node,
      [
        backstageCli,
        ...['repo', 'test', '--json', '--outputFile', report],
        ...['--maxWorkers', '2'],
        // Kept between runs: transforming all packages takes minutes.
        ...['--cacheDirectory', inRoot('node_modules', '.cache', 'jest')],
      ],
      {
        name: 'jest',
        cwd: root,
        env: {
          ...toolchain.env,
          CI: '1',
          // What a test leaves behind goes with the folder.
          TMPDIR: temporary,
          BACKSTAGE_TEST_DISABLE_DOCKER: '1',
          BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: connection,
          OPENCSP_NIX_INSTANTIATE: nix,
        },
        logFile,
        mayFail: true,
      },
    );
    clearInterval(follow);
    return readReport(report, code);
  },
};

/** Says every second how many files of tests Jest has finished. */
function followFiles(logFile, progress) {
  const total = ['packages', 'plugins']
    .flatMap(folder => filesBelow(inRoot(folder)))
    .filter(file => /\/src\/.*\.test\.tsx?$/.test(file)).length;
  return setInterval(() => {
    const log = existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
    const done = log.match(/^(PASS|FAIL) /gm)?.length ?? 0;
    progress(`${done} of ${total} files`);
  }, 1_000).unref();
}

/** @returns {import('./simple.mjs').Outcome} a skipped test counts as failed */
export function readReport(file, code) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {
      passed: 0,
      failed: 1,
      failures: [`jest broke off with exit code ${code}`],
    };
  }
  const outcome = {
    passed: report.numPassedTests,
    failed:
      report.numFailedTests +
      report.numPendingTests +
      report.numTodoTests +
      report.numRuntimeErrorTestSuites,
    failures: report.testResults.flatMap(describeFile),
  };
  if (code !== 0 && outcome.failed === 0) {
    return {
      ...outcome,
      failed: 1,
      failures: [`jest ended with exit code ${code}`],
    };
  }
  return outcome;
}

function describeFile(result) {
  const file = relative(root, result.name);
  const tests = result.assertionResults.filter(
    test => test.status !== 'passed',
  );
  if (tests.length === 0) {
    return result.status === 'failed'
      ? [`${file}\n${firstLines(result.message)}`]
      : [];
  }
  return tests.map(
    test =>
      `${file}: ${test.fullName} (${test.status})\n${firstLines(
        test.failureMessages.join('\n'),
      )}`,
  );
}

function firstLines(text) {
  return text.split('\n').slice(0, MESSAGE_LINES).join('\n');
}
