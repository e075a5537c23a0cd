import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from '../lib/problem.mjs';

/** What the real tests run, with the packages of Debian and Ubuntu that have it. */
const PACKAGES = {
  dockerd: 'docker.io',
  docker: 'docker.io',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  sudo: 'sudo',
  busybox: 'busybox-static',
  ip: 'iproute2',
  iptables: 'iptables',
  nsenter: 'util-linux',
  pgrep: 'procps',
  'ansible-playbook': 'ansible',
  debootstrap: 'debootstrap',
};
/** Such programs are there, and not on everybody's path. */
const ALSO = ['/usr/sbin', '/sbin'];
/** Keeps a package from starting its service when it is installed (Debian Policy 9.11.3). */
const POLICY = '/usr/sbin/policy-rc.d';

/** Where a program is; nothing when it is not there. */
export function findProgram(name, env = process.env) {
  return [...(env.PATH ?? '').split(delimiter), ...ALSO]
    .filter(Boolean)
    .map(folder => join(folder, name))
    .find(isExecutable);
}

/**
 * Installs what is missing, with apt-get. No service is started by that.
 *
 * @throws {Problem} when something is missing afterwards
 */
export async function installPrograms(session, logFile, progress) {
  const missing = missingPackages();
  if (missing.length === 0) {
    return;
  }
  progress(missing.join(', '));
  const allow = denyServices(session);
  const apt = (...args) =>
    session.processes.run('apt-get', args, {
      name: `apt-get ${args[0]}`,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      logFile,
      append: args[0] !== 'update',
    });
  try {
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', ...missing);
  } finally {
    allow();
  }
  const still = missingPackages();
  if (still.length > 0) {
    throw new Problem(`apt-get installed no ${still.join(', ')}.`, { logFile });
  }
}

function missingPackages() {
  const missing = Object.entries(PACKAGES).flatMap(([program, name]) =>
    findProgram(program) ? [] : [name],
  );
  const busybox = findProgram('busybox');
  return [
    ...new Set([
      ...missing,
      ...(busybox && !isStatic(busybox) ? [PACKAGES.busybox] : []),
    ]),
  ];
}

/** A program that needs no loader runs in an image that holds nothing else. */
function isStatic(file) {
  return !/\/lib\d*\/ld-/.test(readFileSync(file, 'latin1'));
}

/** @returns what takes it back */
function denyServices(session) {
  if (existsSync(POLICY)) {
    return () => {};
  }
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const allow = () => rmSync(POLICY, { force: true });
  session.onEnd(allow);
  return allow;
}

/** True for a file that may be run by whoever runs this. */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
