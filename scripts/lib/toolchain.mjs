import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { npmCommand } from './npm.mjs';
import { inRoot } from './paths.mjs';
import { Problem } from './problem.mjs';
import { hashOf, readStamp, removeStamp, writeStamp } from './stamps.mjs';

const execFileAsync = promisify(execFile);
const STAMP = 'toolchain';
const USABLE = new Set([22, 24]);

/**
 * @typedef {object} Toolchain
 * @property {string} node the Node that everything runs on
 * @property {string} yarn Yarn's script
 * @property {NodeJS.ProcessEnv} env the environment with that Node first in its PATH
 */

/**
 * The pinned Node and Yarn, installed by npm into `tools/` when they are not there.
 *
 * @param {import('./session.mjs').Session} session
 * @param {string} logs folder of the logs
 * @returns {Promise<Toolchain>}
 */
export async function prepareToolchain(session, logs) {
  const wanted = hashOf(
    [inRoot('tools', 'package.json'), inRoot('tools', 'package-lock.json')],
    process.platform,
    process.arch,
  );
  const yarn = inRoot(
    'tools',
    'node_modules',
    '@yarnpkg',
    'cli-dist',
    'bin',
    'yarn.js',
  );
  if (readStamp(STAMP) !== wanted || !existsSync(yarn)) {
    removeStamp(STAMP);
    await session.reporter.step('Installing Node and Yarn into tools/', () =>
      installTools(session, logs),
    );
    writeStamp(STAMP, wanted);
  }
  const node = await chooseNode();
  return {
    node,
    yarn,
    env: {
      ...process.env,
      PATH: [dirname(node), process.env.PATH].join(delimiter),
    },
  };
}

async function installTools(session, logs) {
  const { command, args } = npmCommand();
  await session.processes.run(
    command,
    [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    {
      name: 'npm ci in tools/',
      cwd: inRoot('tools'),
      logFile: join(logs, 'toolchain.log'),
      next: 'check the network and the registry that npm uses (npm ping), then run the command again; it goes on where it stopped.',
    },
  );
}

/** The pinned Node where there is one for this system, else the one that runs. */
async function chooseNode() {
  const pinned = inRoot(
    'tools',
    'node_modules',
    `node-${process.platform}-${process.arch}`,
    'bin',
    'node',
  );
  if (existsSync(pinned) && (await runs(pinned))) {
    return pinned;
  }
  const major = Number(process.versions.node.split('.')[0]);
  if (USABLE.has(major)) {
    return process.execPath;
  }
  throw new Problem(
    `There is no pinned Node for ${process.platform} on ${process.arch}, and Node ${process.versions.node} cannot run the portal.`,
    { next: 'run the command with Node 24 or 22.' },
  );
}

/** False where a binary of this name exists and the system cannot run it (another C library). */
async function runs(node) {
  try {
    await execFileAsync(node, ['--version']);
    return true;
  } catch {
    return false;
  }
}
