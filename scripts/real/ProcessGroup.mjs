import { mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../lib/problem.mjs';

const PREFIX = 'opencsp-real-';

/**
 * A group of processes (cgroup, version 2) for a machine whose systemd makes groups of its own: it would make
 * them among this system's else, and move what is there.
 */
export class ProcessGroup {
  #folder;

  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * Also takes away those that a killed run left.
   *
   * @throws {Problem} when this system has no groups of version 2, or makes none
   */
  static make() {
    const parent = mountOfGroups();
    readdirSync(parent)
      .filter(name => name.startsWith(PREFIX))
      .forEach(name => removeBelow(join(parent, name)));
    const folder = join(parent, `${PREFIX}${process.pid}`);
    try {
      mkdirSync(folder, { recursive: true });
    } catch {
      throw new Problem('This system makes no groups of processes.');
    }
    return new ProcessGroup(folder);
  }

  /** Words before those of a program that begins in it. */
  get enter() {
    return [
      ...['sh', '-c', 'echo $$ >"$0/cgroup.procs" && exec "$@"'],
      this.#folder,
    ];
  }

  /** Takes it away when nothing runs in it any more. */
  remove() {
    removeBelow(this.#folder);
  }
}

function mountOfGroups() {
  const found = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .find(([, , type]) => type === 'cgroup2');
  if (!found) {
    throw new Problem('This system has no groups of processes of version 2.');
  }
  return found[1];
}

/** Files of a group cannot be removed, and go with it. One in which something runs stays. */
function removeBelow(folder) {
  try {
    readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .forEach(({ name }) => removeBelow(join(folder, name)));
    rmdirSync(folder);
  } catch {
    // Busy, or gone meanwhile.
  }
}
