import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/** The parent of each process that runs now. */
function parents() {
  try {
    return parentsFromProc();
  } catch {
    return parentsFromPs();
  }
}

/** See proc_pid_stat(5): the command's name is in parentheses and may hold any character. */
function parentsFromProc() {
  const found = new Map();
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry)) {
      const stat = readStat(Number(entry));
      if (stat) {
        found.set(Number(entry), stat.parent);
      }
    }
  }
  return found;
}

function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], parent: Number(fields[1]), since: fields[19] };
  } catch {
    return undefined;
  }
}

function parentsFromPs() {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], {
    encoding: 'utf8',
  });
  return new Map(
    lines
      .trim()
      .split('\n')
      .map(line => {
        const [pid, parent] = line.trim().split(/\s+/);
        return [Number(pid), Number(parent)];
      }),
  );
}

/**
 * When a process began, in the system's own unit; it tells a process from a later one of the same
 * number. Undefined where the system does not say.
 */
export function startedAt(pid) {
  return readStat(pid)?.since;
}

/** True while the process runs; one that has ended and waits for its parent does not. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return readStat(pid)?.state !== 'Z';
}

/** A process and all below it, itself first. */
export function processTree(pid) {
  const below = new Map();
  for (const [child, parent] of parents()) {
    below.set(parent, [...(below.get(parent) ?? []), child]);
  }
  const tree = [pid];
  for (let at = 0; at < tree.length; at += 1) {
    tree.push(...(below.get(tree[at]) ?? []));
  }
  return tree;
}

/**
 * Ends a process and all below it: the first one may end its own in order, who is left after that
 * is told, and who is left after the grace is killed.
 *
 * @param {number} pid
 * @param {{ graceMs: number, hurry?: AbortSignal }} options `hurry` cuts the grace short
 */
export async function endTree(pid, { graceMs, hurry }) {
  const seen = new Map();
  const look = () => {
    for (const member of processTree(pid)) {
      if (!seen.has(member)) {
        seen.set(member, startedAt(member));
      }
    }
  };
  const left = () =>
    [...seen].flatMap(([member, since]) =>
      isAlive(member) && startedAt(member) === since ? [member] : [],
    );
  const waitUntil = async (done, milliseconds) => {
    const end = Date.now() + milliseconds;
    while (!done() && Date.now() < end && !hurry?.aborted) {
      await sleep(POLL_MS);
    }
  };

  look();
  signal([pid], 'SIGTERM');
  await waitUntil(() => {
    look();
    return !left().includes(pid);
  }, graceMs);
  signal(left(), 'SIGTERM');
  await waitUntil(() => left().length === 0, Math.min(graceMs, 2_000));
  signal(left(), 'SIGKILL');
  await waitUntil(() => left().length === 0, 2_000);
}

function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended in the meantime.
    }
  }
}
