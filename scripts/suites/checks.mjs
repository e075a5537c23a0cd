import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, root } from '../lib/paths.mjs';
import { filesBelow } from '../lib/stamps.mjs';

/** The rules of the house and the tests of these scripts, run by Node's own test runner. */
export const checksSuite = {
  name: 'house',
  title: 'House rules',
  async run({ session, toolchain, logs }) {
    const logFile = join(logs, 'house.log');
    const tests = filesBelow(inRoot('scripts')).filter(file =>
      file.endsWith('.test.mjs'),
    );
    await session.processes.runNode(
      toolchain.node,
      ['--test', '--test-reporter=tap', ...tests],
      {
        name: 'node --test',
        cwd: root,
        env: toolchain.env,
        logFile,
        mayFail: true,
      },
    );
    return readTap(readFileSync(logFile, 'utf8'));
  },
};

/**
 * Counts what Node's TAP reporter wrote (https://testanything.org, version 13).
 *
 * @returns {import('./simple.mjs').Outcome}
 */
export function readTap(text) {
  const total = name =>
    Number(text.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? NaN);
  const [pass, fail, cancelled, skipped, todo] = [
    ...['pass', 'fail', 'cancelled', 'skipped', 'todo'],
  ].map(total);
  if (Number.isNaN(pass)) {
    return { passed: 0, failed: 1, failures: ['the test runner broke off'] };
  }
  return {
    passed: pass,
    failed: fail + cancelled + skipped + todo,
    failures: text
      .split(/^not ok \d+ - /m)
      .slice(1)
      .map(describe),
  };
}

/** The name of a test that failed, and its message: one line, or a block in YAML's form. */
function describe(block) {
  const [name] = block.split('\n', 1);
  const message = block.match(
    /^ {2}error: (?:\|-\n((?: {4}.*\n| *\n)+)|(.*))/m,
  );
  return [name, ...(message?.[1] ?? message?.[2] ?? '').trim().split('\n')]
    .map(line => line.trim())
    .filter(Boolean)
    .join('\n');
}
