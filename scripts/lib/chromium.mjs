import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from './problem.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const INSTALL_HINT =
  'install Chromium (Debian: apt-get install chromium) or set OPENCSP_CHROMIUM to the path of a Chromium or Chrome.';

/**
 * A Chromium for the browser tests: `OPENCSP_CHROMIUM`, one on the PATH, or, as root on Debian,
 * the distribution's, which is installed.
 *
 * @param {import('./session.mjs').Session} session
 * @param {string} logFile
 * @returns {Promise<string>} its path
 * @throws {Problem} when there is none
 */
export async function findChromium(session, logFile, env = process.env) {
  if (env.OPENCSP_CHROMIUM) {
    if (!isExecutable(env.OPENCSP_CHROMIUM)) {
      throw new Problem(
        `OPENCSP_CHROMIUM is "${env.OPENCSP_CHROMIUM}", which is no program.`,
        { next: 'set it to the path of a Chromium or Chrome.' },
      );
    }
    return env.OPENCSP_CHROMIUM;
  }
  const found = onPath(NAMES, env);
  if (found) {
    return found;
  }
  if (!isDebian() || process.getuid?.() !== 0) {
    throw new Problem('There is no Chromium for the browser tests.', {
      next: INSTALL_HINT,
    });
  }
  await session.reporter.step('Installing Chromium (apt-get)', progress =>
    installFromDebian(session, logFile, progress),
  );
  const installed = onPath(NAMES, env);
  if (!installed) {
    throw new Problem('apt-get installed no Chromium.', {
      logFile,
      next: INSTALL_HINT,
    });
  }
  return installed;
}

async function installFromDebian(session, logFile, progress) {
  const apt = (...args) =>
    session.processes.run('apt-get', args, {
      name: `apt-get ${args[0]}`,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      logFile,
      append: args[0] !== 'update',
      next: INSTALL_HINT,
      onLine: line => progress(line.slice(0, 60)),
    });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', 'chromium');
}

function isDebian() {
  return (
    existsSync('/etc/debian_version') &&
    existsSync('/etc/os-release') &&
    /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(
      readFileSync('/etc/os-release', 'utf8'),
    )
  );
}

function onPath(names, env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return names
    .flatMap(name => folders.map(folder => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
