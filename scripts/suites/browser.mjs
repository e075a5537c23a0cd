import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../lib/chromium.mjs';
import { buildFrontend } from '../lib/frontend.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { freePorts } from '../lib/ports.mjs';
import { startBackend, verifyPortal } from '../lib/portal.mjs';
import { alone } from '../lib/prepare.mjs';
import { startSandbox } from '../lib/sandbox.mjs';
import { PORTS, readSettings } from '../lib/settings.mjs';
import { tempFolder } from '../lib/tempFolder.mjs';
import { readableLine } from '../lib/text.mjs';

/** How many times faster than the recorded systems the stand-ins are here. */
const SANDBOX_SPEED = '5';

/** Journeys in a real Chromium, on a portal and a sandbox with ports and state of their own. */
export const browserSuite = {
  name: 'e2e',
  title: 'Browser journeys',
  async run(context) {
    const { session, toolchain, logs } = context;
    const chromium = await findChromium(session, join(logs, 'chromium.log'));
    const settings = {
      ...(await ownSettings(session)),
      logs: join(logs, 'e2e'),
      configFiles: [inRoot('app-config.yaml')],
    };
    await alone(session, () => buildFrontend(session, toolchain, settings));
    const sandbox = await startSandbox(session, toolchain, {
      ...settings,
      env: { ...settings.env, OPENCSP_SANDBOX_SPEED: SANDBOX_SPEED },
    });
    const backend = await startBackend(session, toolchain, settings);
    await verifyPortal(settings, backend.logFile);
    try {
      return await runPlaywright(context, settings, chromium);
    } finally {
      if (!session.ending) {
        await backend.child.end();
        await sandbox.child.end();
      }
    }
  },
};

async function ownSettings(session) {
  const names = Object.keys(PORTS);
  const [sshPort, ...ports] = await freePorts(names.length + 1);
  return readSettings({
    OPENCSP_SANDBOX_SSH_PORT: String(sshPort),
    OPENCSP_STATE: tempFolder(session, 'e2e'),
    ...Object.fromEntries(
      names.map((name, index) => [PORTS[name][0], String(ports[index])]),
    ),
  });
}

async function runPlaywright({ session, toolchain, logs }, settings, chromium) {
  const report = join(logs, 'e2e.json');
  rmSync(report, { force: true });
  const code = await session.processes.runNode(
    toolchain.node,
    [
      inRoot('node_modules', '@playwright', 'test', 'cli.js'),
      'test',
      ...['--reporter', 'line,json'],
    ],
    {
      name: 'playwright',
      cwd: root,
      env: {
        ...toolchain.env,
        ...settings.env,
        OPENCSP_CHROMIUM: chromium,
        NO_COLOR: '1',
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
      logFile: join(logs, 'e2e.log'),
      mayFail: true,
    },
  );
  return readReport(report, code);
}

/** @returns {import('./simple.mjs').Outcome} a flaky or skipped test counts as failed */
export function readReport(file, code) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {
      passed: 0,
      failed: 1,
      failures: [`playwright broke off with exit code ${code}`],
    };
  }
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failed = unexpected + flaky + skipped + report.errors.length;
  return {
    passed: expected,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    failures: [
      ...report.errors.map(error => error.message),
      ...report.suites.flatMap(failedSpecs),
    ],
  };
}

function failedSpecs(suite) {
  return [
    ...(suite.suites ?? []).flatMap(failedSpecs),
    ...(suite.specs ?? [])
      .filter(spec => !spec.ok)
      .map(
        spec =>
          `${spec.file}: ${spec.title}\n${spec.tests
            .flatMap(test => test.results)
            .flatMap(result => result.errors)
            .map(error => firstLines(error.message))
            .join('\n')}`,
      ),
  ];
}

const MESSAGE_LINES = 20;

function firstLines(text) {
  return text.split('\n').slice(0, MESSAGE_LINES).map(readableLine).join('\n');
}
