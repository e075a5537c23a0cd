import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { isAlive, startedAt } from './processTree.mjs';

/**
 * Takes a lock that ends with this process: a file with its number and beginning, so that the lock
 * of a process that was killed is known to be void.
 *
 * @param {string} file
 * @returns {{ release: () => void } | { holder: number }} the process that holds it when it is taken
 */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(
    draft,
    JSON.stringify({ pid: process.pid, since: startedAt(process.pid) }),
  );
  try {
    for (;;) {
      try {
        // A link appears whole or not at all, and never over an existing file.
        linkSync(draft, file);
        return { release: () => rmSync(file, { force: true }) };
      } catch (error) {
        if (error.code !== 'EEXIST') {
          throw error;
        }
      }
      const holder = lockHolder(file);
      if (holder !== undefined) {
        return { holder };
      }
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The living process that holds a lock, if there is one. */
export function lockHolder(file) {
  try {
    const { pid, since } = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && isAlive(pid) && startedAt(pid) === since
      ? pid
      : undefined;
  } catch {
    return undefined;
  }
}
