import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { yarnNetworkSettings } from './npm.mjs';
import { inRoot, root } from './paths.mjs';
import { Problem } from './problem.mjs';
import { hashOf, readStamp, removeStamp, writeStamp } from './stamps.mjs';
import { workspaces } from './workspaces.mjs';

const STAMP = 'install';
const TRIES = 3;
/** Yarn's record of what it has linked; without it, it links everything anew. */
const LINK_STATE = inRoot('node_modules', '.yarn-state.yml');
/** Yarn's codes for "the lockfile would change": YN0028 and, for a workspace, YN0050 to YN0055. */
const LOCKFILE_DISAGREES = /YN0028/;

/** Environment in which Yarn does as the checkout says and nothing else. */
export async function yarnEnvironment(toolchain) {
  return {
    ...toolchain.env,
    ...(await yarnNetworkSettings()),
    YARN_IGNORE_PATH: '1',
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_PROGRESS_BARS: '0',
    YARN_ENABLE_HYPERLINKS: '0',
    YARN_ENABLE_COLORS: '0',
  };
}

/** What the installed packages depend on. */
export function installHash() {
  return hashOf([
    inRoot('yarn.lock'),
    inRoot('.yarnrc.yml'),
    inRoot('package.json'),
    ...workspaces().map(({ folder }) => join(folder, 'package.json')),
  ]);
}

/**
 * Installs the packages of the lockfile, unless that is done.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {string} logs folder of the logs
 */
export async function installPackages(session, toolchain, logs) {
  const wanted = installHash();
  if (readStamp(STAMP) === wanted && existsSync(LINK_STATE)) {
    return;
  }
  removeStamp(STAMP);
  await session.reporter.step('Installing packages', progress =>
    install(session, toolchain, logs, progress),
  );
  writeStamp(STAMP, wanted);
}

async function install(session, toolchain, logs, progress) {
  const env = await yarnEnvironment(toolchain);
  const logFile = join(logs, 'install.log');
  const interrupted = readStamp('linking') !== undefined;
  if (interrupted) {
    // Half-linked packages look installed to Yarn as long as its record is there.
    rmSync(LINK_STATE, { force: true });
  }
  for (let attempt = 1; ; attempt += 1) {
    const watch = watchFetch(progress, attempt);
    try {
      const code = await session.processes.runNode(
        toolchain.node,
        [toolchain.yarn, 'install', '--immutable'],
        {
          name: 'yarn install',
          cwd: root,
          env,
          logFile,
          append: attempt > 1,
          mayFail: true,
          onLine: watch.onLine,
        },
      );
      if (code === 0) {
        removeStamp('linking');
        return;
      }
      if (watch.lockfileDisagrees()) {
        throw new Problem('yarn.lock does not match the package.json files.', {
          logFile,
          next: 'run "npm run yarn install" and commit yarn.lock.',
        });
      }
      if (attempt === TRIES) {
        throw new Problem(`yarn install failed ${TRIES} times.`, {
          logFile,
          next: 'check the network, the registry that npm uses (npm ping) and the free disk space (about 5 GB), then run the command again; what was downloaded is kept.',
        });
      }
    } finally {
      watch.stop();
    }
  }
}

/** Follows Yarn's output and, while it downloads, its cache. */
function watchFetch(progress, attempt) {
  const again = attempt > 1 ? `try ${attempt} of ${TRIES}, ` : '';
  let fetching = false;
  let disagrees = false;
  const wanted = lockedArchives();
  const timer = setInterval(() => {
    if (fetching) {
      const have = cachedArchives(wanted);
      progress(`${again}${have} of ${wanted.size} packages downloaded`);
    }
  }, 1_000);
  timer.unref();
  return {
    onLine: line => {
      disagrees ||= LOCKFILE_DISAGREES.test(line);
      if (/┌ Fetch step/.test(line)) {
        fetching = true;
      } else if (/┌ Link step/.test(line)) {
        fetching = false;
        writeStamp('linking', 'begun');
        progress(`${again}linking ${wanted.size} packages into node_modules`);
      } else if (/┌ Resolution step/.test(line)) {
        progress(`${again}reading yarn.lock`);
      }
    },
    lockfileDisagrees: () => disagrees,
    stop: () => clearInterval(timer),
  };
}

/** The beginnings of the file names under which Yarn's cache holds what the lockfile names. */
function lockedArchives() {
  const lock = readFileSync(inRoot('yarn.lock'), 'utf8');
  const names = lock.matchAll(/^ {2}resolution: "(@?[^@"]+)@npm:([^"]+)"$/gm);
  return new Set(
    [...names].map(
      ([, name, version]) => `${name.replace('/', '-')}-npm-${version}`,
    ),
  );
}

function cachedArchives(wanted) {
  const folder =
    process.env.YARN_CACHE_FOLDER ??
    join(
      process.env.YARN_GLOBAL_FOLDER ?? join(homedir(), '.yarn', 'berry'),
      'cache',
    );
  try {
    return readdirSync(folder).filter(file =>
      wanted.has(file.replace(/-[0-9a-f]{10}-[^-]+\.zip$/, '')),
    ).length;
  } catch {
    return 0;
  }
}
