// Proves that the counts of a suite are those of its report, that nothing that was skipped or broke
// off counts as passed, and that a broken archive is found.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { readReport as readBrowserReport } from './browser.mjs';
import { readTap } from './checks.mjs';
import { packageProblems } from './packedPackage.mjs';
import { readReport as readUnitReport } from './unit.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencsp-suites-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const save = (name, value) => {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, JSON.stringify(value));
  return file;
};

test('TAP: failures, skipped and unfinished tests count as failed', () => {
  const totals =
    '# tests 9\n# pass 5\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 1\n';
  const report = [
    'ok 1 - a',
    'not ok 2 - b',
    '  ---',
    '  error: |-',
    '    two',
    '    lines',
    "  code: 'X'",
    '  ...',
    'not ok 3 - c',
    "  error: 'one line'",
    totals,
  ].join('\n');
  const { passed, failed, failures } = readTap(report);
  assert.deepEqual([passed, failed], [5, 4]);
  assert.deepEqual(failures, ['b\ntwo\nlines', "c\n'one line'"]);
});

test('TAP: no totals is one failure', () => {
  assert.equal(readTap('TAP version 13\n').failed, 1);
});

const jest = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
};

test('Jest: what passed is counted', () => {
  const { passed, failed } = readUnitReport(save('a.json', jest), 0);
  assert.deepEqual([passed, failed], [3, 0]);
});

test('Jest: failed, skipped and broken files count as failed, with their texts', () => {
  const report = {
    ...jest,
    numFailedTests: 1,
    numPendingTests: 1,
    numRuntimeErrorTestSuites: 1,
    testResults: [
      {
        name: 'x.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'failed', fullName: 'a', failureMessages: ['why'] },
          { status: 'pending', fullName: 'b', failureMessages: [] },
        ],
      },
      {
        name: 'y.test.ts',
        status: 'failed',
        message: 'cannot be loaded',
        assertionResults: [],
      },
    ],
  };
  const outcome = readUnitReport(save('b.json', report), 1);
  assert.equal(outcome.failed, 3);
  assert.equal(outcome.failures.length, 3);
  assert.match(outcome.failures[0], /a \(failed\)\nwhy/);
  assert.match(outcome.failures[2], /cannot be loaded/);
});

test('Jest: no report, or a bad end without a failed test, is one failure', () => {
  assert.equal(readUnitReport(join(folder, 'none'), 1).failed, 1);
  assert.equal(readUnitReport(save('c.json', jest), 1).failed, 1);
});

test('Playwright: flaky and skipped count as failed', () => {
  const stats = { expected: 2, unexpected: 1, flaky: 1, skipped: 1 };
  const report = { stats, errors: [], suites: [] };
  const outcome = readBrowserReport(save('d.json', report), 1);
  assert.deepEqual([outcome.passed, outcome.failed], [2, 3]);
  assert.equal(readBrowserReport(join(folder, 'none'), 1).failed, 1);
});

const manifest = {
  name: '@opencsp/x',
  description: 'x',
  license: 'Apache-2.0',
  repository: { directory: 'packages/x' },
  backstage: { role: 'node-library' },
  main: 'dist/index.cjs.js',
  types: 'dist/index.d.ts',
  exports: {
    '.': { require: './dist/index.cjs.js', types: './dist/index.d.ts' },
    './package.json': './package.json',
  },
};

test('a complete archive has no problems', () => {
  save('package.json', manifest);
  ['README.md', 'dist/index.cjs.js', 'dist/index.d.ts'].forEach(file =>
    save(file, ''),
  );
  assert.deepEqual(packageProblems(folder), []);
});

test('what is missing in an archive, or should not be there, is named', () => {
  save('package.json', {
    ...manifest,
    license: undefined,
    dependencies: { '@opencsp/y': 'workspace:^' },
  });
  ['dist/index.cjs.js', 'src/a.ts', 'dist/a.test.d.ts'].forEach(file =>
    save(file, ''),
  );
  assert.deepEqual(packageProblems(folder).sort(), [
    'README.md is not in the archive',
    'dependencies has @opencsp/y as workspace:^',
    'dist/a.test.d.ts should not be in the archive',
    'dist/index.d.ts is not in the archive',
    'package.json has no license',
    'src/a.ts should not be in the archive',
  ]);
});
