import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { Problem } from './problem.mjs';

/** True when nobody listens on the port of this machine's loopback address. */
export async function isFree(port, host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', error =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES'
        ? resolve(false)
        : reject(error),
    );
    probe.listen({ port, host, exclusive: true }, () =>
      probe.close(() => resolve(true)),
    );
  });
}

/** Ports that nobody listens on now. */
export async function freePorts(count) {
  const probes = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const probe = createServer();
          probe.once('error', reject);
          probe.listen({ port: 0, host: '127.0.0.1' }, () => resolve(probe));
        }),
    ),
  );
  const ports = probes.map(probe => probe.address().port);
  await Promise.all(
    probes.map(probe => new Promise(resolve => probe.close(resolve))),
  );
  return ports;
}

/**
 * Makes sure that all ports are free.
 *
 * @param {{ port: number, what: string, setting: string }[]} wanted
 * @throws {Problem} that names who listens and the setting that chooses another port
 */
export async function requireFree(wanted) {
  for (const { port, what, setting } of wanted) {
    if (!(await isFree(port))) {
      const holder = portHolder(port);
      throw new Problem(
        `Port ${port}, meant for ${what}, is used by ${
          holder
            ? `process ${holder.pid} (${holder.command})`
            : 'another process'
        }.`,
        {
          next: `end that process, or choose another port: ${setting}=${
            port + 100
          } npm start`,
        },
      );
    }
  }
}

const LISTENING = '0A';

/** The process that listens on a TCP port, where the system tells (Linux, own or all processes). */
export function portHolder(port) {
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(table =>
      listeningSockets(table, port),
    ),
  );
  if (sockets.size === 0) {
    return undefined;
  }
  for (const pid of list('/proc').filter(entry => /^\d+$/.test(entry))) {
    for (const fd of list(`/proc/${pid}/fd`)) {
      if (sockets.has(target(`/proc/${pid}/fd/${fd}`))) {
        return { pid: Number(pid), command: commandLine(pid) };
      }
    }
  }
  return undefined;
}

/** See proc_net(5): address and port are hexadecimal, the tenth column is the socket's inode. */
function listeningSockets(table, port) {
  try {
    return readFileSync(table, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.trim().split(/\s+/))
      .filter(
        columns =>
          columns[3] === LISTENING &&
          parseInt(columns[1].split(':')[1], 16) === port,
      )
      .map(columns => `socket:[${columns[9]}]`);
  } catch {
    return [];
  }
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function target(link) {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function commandLine(pid) {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.join(' ').trim().slice(0, 80) || 'name unknown';
  } catch {
    return 'name unknown';
  }
}
