import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readableLine } from '../lib/text.mjs';
import { onBrowserPortal } from './browserPortal.mjs';

/** Journeys in a real Chromium, on a portal and a sandbox with ports and state of their own. */
export const browserSuite = {
  name: 'e2e',
  title: 'Browser journeys',
  async run(context) {
    const report = join(context.logs, 'e2e.json');
    return onBrowserPortal({ ...context, name: 'e2e' }, async playwright => {
      rmSync(report, { force: true });
      const code = await playwright(['--reporter', 'line,json'], {
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      });
      return readReport(report, code);
    });
  },
};

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
