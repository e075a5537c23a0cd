import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from './problem.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

/** Programs that tests need: whose tests, the setting that names one, how it is called, and Debian's package. */
const CHROMIUM = {
  what: 'Chromium',
  tests: 'browser tests',
  setting: 'OPENCSP_CHROMIUM',
  names: NAMES,
  debian: 'chromium',
};
const CERTUTIL = {
  what: 'certutil (of NSS)',
  tests: 'browser tests',
  setting: 'OPENCSP_CERTUTIL',
  names: ['certutil'],
  debian: 'libnss3-tools',
};
const NIX = {
  what: 'Nix',
  tests: 'tests of NixOS',
  setting: 'OPENCSP_NIX_INSTANTIATE',
  names: ['nix-instantiate'],
  debian: 'nix-bin',
};

/**
 * A Chromium for the browser tests: `OPENCSP_CHROMIUM`, one on the PATH, or, as root on Debian,
 * the distribution's, which is installed.
 *
 * @param {import('./session.mjs').Session} session
 * @param {string} logFile
 * @returns {Promise<string>} its path
 * @throws {Problem} when there is none
 */
export function findChromium(session, logFile, env = process.env) {
  return find(CHROMIUM, { session, logFile, env });
}

/**
 * The program that has a Chromium trust the sandbox's certificate authority: `OPENCSP_CERTUTIL`, one on the
 * PATH, or, as root on Debian, the distribution's, which is installed.
 *
 * @param {import('./session.mjs').Session} session
 * @param {string} logFile
 * @returns {Promise<string>} its path
 * @throws {Problem} when there is none
 */
export function findCertutil(session, logFile, env = process.env) {
  return find(CERTUTIL, { session, logFile, env });
}

/**
 * The program that evaluates what is rendered for NixOS; it builds and fetches nothing:
 * `OPENCSP_NIX_INSTANTIATE`, one on the PATH, or, as root on Debian, the distribution's, which is installed.
 *
 * @param {import('./session.mjs').Session} session
 * @param {string} logFile
 * @returns {Promise<string>} its path
 * @throws {Problem} when there is none
 */
export function findNixInstantiate(session, logFile, env = process.env) {
  return find(NIX, { session, logFile, env });
}

async function find(program, { session, logFile, env }) {
  const { what, tests, setting, names, debian } = program;
  const given = env[setting];
  if (given) {
    if (!isExecutable(given)) {
      throw new Problem(`${setting} is "${given}", which is no program.`, {
        next: `set it to the path of ${what}.`,
      });
    }
    return given;
  }
  const found = onPath(names, env);
  if (found) {
    return found;
  }
  const next = `install ${what} (Debian: apt-get install ${debian}) or set ${setting} to its path.`;
  if (!isDebian() || process.getuid?.() !== 0) {
    throw new Problem(`There is no ${what} for the ${tests}.`, { next });
  }
  await session.reporter.step(`Installing ${what} (apt-get)`, progress =>
    installFromDebian(debian, { session, logFile, next, progress }),
  );
  const installed = onPath(names, env);
  if (!installed) {
    throw new Problem(`apt-get installed no ${what}.`, { logFile, next });
  }
  return installed;
}

async function installFromDebian(name, { session, logFile, next, progress }) {
  const apt = (...args) =>
    session.processes.run('apt-get', args, {
      name: `apt-get ${args[0]}`,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      logFile,
      append: args[0] !== 'update',
      next,
      onLine: line => progress(line.slice(0, 60)),
    });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', name);
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
