import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { tempFolder } from '../lib/tempFolder.mjs';
import { findProgram } from './programs.mjs';

/** The oldest that the portal's files can be used with. */
const MINIMUM = [2, 24];
/** The one that is built. */
const VERSION = '2.40.3';
const MODULE = 'github.com/docker/compose/v2';
/** Where Docker looks for its plugins, the first one first. */
const PLUGINS = [
  join(homedir(), '.docker', 'cli-plugins'),
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
];

/**
 * A Docker Compose that is new enough: one that is there, one that was built before, or one that is
 * built now, where there is a Go toolchain. Building takes minutes.
 *
 * @param {{ cache: string, logFile: string, mayBuild: boolean }} options
 * @returns {Promise<{ file: string, version: string } | { skipped: string }>}
 */
export async function findCompose(session, options) {
  const built = join(options.cache, `compose-${VERSION}`);
  const there = [
    ...PLUGINS.map(folder => join(folder, 'docker-compose')),
    built,
  ].flatMap(usable)[0];
  if (there) {
    return there;
  }
  if (!findProgram('go')) {
    return { skipped: 'no Compose 2.24 or newer, and no Go to build it with' };
  }
  if (!options.mayBuild) {
    return {
      skipped: `no Compose 2.24 or newer, and none was built before: npm run test:real -- --build does`,
    };
  }
  try {
    await build(session, built, options.logFile);
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    return {
      skipped: `Compose ${VERSION} could not be built, see ${options.logFile}`,
    };
  }
  return (
    usable(built)[0] ?? { skipped: 'the Compose that was built does not run' }
  );
}

/** @returns the one of this file, or none when it is not there or too old */
function usable(file) {
  if (!existsSync(file)) {
    return [];
  }
  try {
    const version = execFileSync(file, ['version', '--short'], {
      encoding: 'utf8',
    }).trim();
    return isNewEnough(version) ? [{ file, version }] : [];
  } catch {
    return [];
  }
}

/** True for `2.24.0`, `v2.40.3`, `5.0.0-desktop.1`; false for what is older, or no version. */
export function isNewEnough(version) {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return (
    Number(major) > MINIMUM[0] ||
    (Number(major) === MINIMUM[0] && Number(minor) >= MINIMUM[1])
  );
}

/** The directives of a `go.mod` that leave versions out; they count in the main module only. */
export function excludesOf(goMod) {
  return goMod.match(/^exclude \([\s\S]*?^\)$|^exclude [^(\n]+$/gm) ?? [];
}

/**
 * Compose's own main package, built from a module of ours: `go install` refuses a module that excludes
 * versions.
 */
async function build(session, target, logFile) {
  const folder = tempFolder(session, 'compose');
  const go = (...args) =>
    session.processes.run(findProgram('go'), args, {
      name: `go ${args[0]}`,
      cwd: folder,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
      logFile,
      append: args[0] !== 'mod',
    });
  const json = execFileSync(
    findProgram('go'),
    ['mod', 'download', '-json', `${MODULE}@v${VERSION}`],
    { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const goMod = readFileSync(JSON.parse(json).GoMod, 'utf8');
  const [goLine] = goMod.match(/^go .*$/m) ?? ['go 1.24'];
  writeFileSync(
    join(folder, 'go.mod'),
    [
      'module opencsp.example/compose',
      goLine,
      `require ${MODULE} v${VERSION}`,
      ...excludesOf(goMod),
      '',
    ].join('\n\n'),
  );
  writeFileSync(
    join(folder, 'tools.go'),
    `//go:build tools\n\npackage tools\n\nimport _ "${MODULE}/cmd"\n`,
  );
  await go('mod', 'tidy');
  const output = join(folder, 'docker-compose');
  await go(
    ...['build', '-trimpath', '-o', output],
    ...['-ldflags', `-s -w -X ${MODULE}/internal.Version=v${VERSION}`],
    `${MODULE}/cmd`,
  );
  mkdirSync(dirname(target), { recursive: true });
  // Renamed at last, so that a half one is never taken for a whole one.
  await session.processes.run('cp', [output, `${target}.new`], { name: 'cp' });
  renameSync(`${target}.new`, target);
}
