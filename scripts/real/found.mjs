import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { explain } from '../lib/session.mjs';
import { tempFolder } from '../lib/tempFolder.mjs';
import { findCompose } from './composePlugin.mjs';
import { Machine, NAMESPACES } from './Machine.mjs';
import { findProgram } from './programs.mjs';

/** What a machine with an engine runs, and what starts it. */
const PROGRAMS = [
  ...['dockerd', 'docker', 'sshd', 'ssh-keygen', 'busybox'],
  ...['ip', 'iptables', 'nsenter'],
];

/** Why no real machine can be started here; nothing when one can. */
export function whyNoMachine() {
  if (process.platform !== 'linux') {
    return 'it needs Linux';
  }
  if (process.getuid() !== 0) {
    return 'it needs root';
  }
  try {
    execFileSync('unshare', [...NAMESPACES, 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'this system makes no namespaces: unshare failed';
  }
}

/**
 * A machine with a real sshd, engine and Compose, of what is there already: nothing is installed or built.
 *
 * @param {import('../lib/session.mjs').Session} session
 * @param {{ cache: string, logFile: string }} options
 * @returns {Promise<{ machine: Machine } | { skipped: string }>}
 */
export async function startFoundMachine(session, { cache, logFile }) {
  const cannot = whyNoMachine();
  if (cannot) {
    return { skipped: cannot };
  }
  const missing = PROGRAMS.filter(name => !findProgram(name));
  if (missing.length > 0) {
    return { skipped: `not installed: ${missing.join(', ')}` };
  }
  const compose = await findCompose(session, {
    ...{ cache, logFile },
    mayBuild: false,
  });
  if ('skipped' in compose) {
    return { skipped: compose.skipped };
  }
  try {
    const machine = await Machine.start(session, {
      ...{ name: 'bench', number: 40, engine: true, compose: compose.file },
      folder: join(tempFolder(session, 'bench'), 'machine'),
    });
    return { machine };
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    explain(session.reporter, error);
    return { skipped: 'dockerd does not start here' };
  }
}
