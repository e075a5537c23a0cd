import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from '../lib/problem.mjs';

/** Its own packages of Docker and Compose are new enough, so that nothing but a mirror is needed. */
export const RELEASE = 'trixie';
/** What an image of a cloud has, as far as the playbook counts on it. */
const INCLUDED = [
  ...['ca-certificates', 'iproute2', 'openssh-server', 'procps'],
  ...['python3', 'sudo'],
];
/** What it takes for systemd to be its process 1, and for Ansible to say what it would do. */
const WITH_SYSTEMD = ['dbus', 'python3-apt', 'systemd', 'systemd-sysv'];

/**
 * Where this system's own packages come from: the mirror that is known to answer here.
 *
 * @throws {Problem} when this system has no mirror of Debian
 */
export function mirrorOfThisSystem() {
  const found = execFileSync(
    'apt-get',
    ['indextargets', '--format', '$(REPO_URI)'],
    { encoding: 'utf8' },
  )
    .split('\n')
    .find(address => /^https?:\/\/[^ ]+\/debian\/?$/.test(address));
  if (!found) {
    throw new Problem('This system has no mirror of Debian.', {
      next: 'Name one in /etc/apt/sources.list, then try again.',
    });
  }
  return found;
}

/**
 * Makes a minimal Debian in a folder, from the archive of an earlier time where there is one.
 *
 * @param {{ folder: string, cache: string, logFile: string, systemd?: boolean }} options
 * @throws {import('../lib/problem.mjs').Problem} when there is none to be had
 */
export async function makeRootFileSystem(
  session,
  { folder, cache, logFile, systemd = false },
) {
  const run = (command, args) =>
    session.processes.run(command, args, {
      name: command,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      logFile,
      append: true,
    });
  const included = [...INCLUDED, ...(systemd ? WITH_SYSTEMD : [])];
  const kind = systemd ? `${RELEASE}-systemd` : RELEASE;
  const archive = join(cache, `debian-${kind}-${process.arch}.tar`);
  mkdirSync(folder, { recursive: true });
  if (existsSync(archive)) {
    await run('tar', ['-C', folder, '-xpf', archive]);
    return;
  }
  await run('debootstrap', [
    ...['--variant=minbase', `--include=${included.join(',')}`],
    ...[RELEASE, folder, mirrorOfThisSystem()],
  ]);
  mkdirSync(dirname(archive), { recursive: true });
  await run('tar', [
    '-C',
    folder,
    '--one-file-system',
    '-cpf',
    `${archive}.new`,
    '.',
  ]);
  renameSync(`${archive}.new`, archive);
}

/** Has apt ask a proxy. */
export function useProxy(folder, url) {
  writeFileSync(
    join(folder, 'etc', 'apt', 'apt.conf.d', '99opencsp-test'),
    `Acquire::http::Proxy "${url}";\n`,
  );
}
