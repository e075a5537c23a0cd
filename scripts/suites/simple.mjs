import { join } from 'node:path';
import { backstageCli, inRoot, root } from '../lib/paths.mjs';

/**
 * @typedef {object} Outcome what a suite counted
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} [failures] one line or more for each failure
 */

/** Suites that are one program with one answer: it counts as one test. */
export const simpleSuites = [
  simple('format', 'Formatting', 'prettier', () => [
    inRoot('node_modules', 'prettier', 'bin-prettier.js'),
    ...['--check', '--loglevel', 'warn', '.'],
  ]),
  simple('lint', 'Lint', 'backstage-cli repo lint', () => [
    backstageCli,
    ...['repo', 'lint', '--max-warnings', '0', '--format', 'unix'],
  ]),
  // It leaves the declarations in dist-types, which the packing suite needs.
  simple('types', 'Types', 'tsc', () => [
    inRoot('node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    root,
  ]),
];

function simple(name, title, program, args) {
  return {
    name,
    title,
    /** @returns {Promise<Outcome>} */
    async run({ session, toolchain, logs }) {
      await session.processes.runNode(toolchain.node, args(), {
        name: program,
        cwd: root,
        env: toolchain.env,
        logFile: join(logs, `${name}.log`),
      });
      return { passed: 1, failed: 0 };
    },
  };
}
