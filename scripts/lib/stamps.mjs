import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { root, stampFolder } from './paths.mjs';

/**
 * A stamp says that a step was finished, and on what. It is removed before the step begins, so that
 * an interrupted step is done again.
 */
export function readStamp(name) {
  try {
    return readFileSync(join(stampFolder, name), 'utf8');
  } catch {
    return undefined;
  }
}

/** Says that a step is finished. */
export function writeStamp(name, value) {
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(join(stampFolder, name), value);
}

/** Says that a step is not, or no longer, finished. */
export function removeStamp(name) {
  rmSync(join(stampFolder, name), { force: true });
}

/** One hash over files (their paths in the checkout and contents) and further values. */
export function hashOf(files, ...values) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(contents(file));
    hash.update('\0');
  }
  values.forEach(value => hash.update(`${value}\0`));
  return hash.digest('hex');
}

function contents(file) {
  try {
    return readFileSync(file);
  } catch {
    return '';
  }
}

const NOT_SOURCES = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

/** All files below a folder that are not made from others; none when there is no such folder. */
export const filesBelow = folder => allFiles(folder, NOT_SOURCES);

/** All files below a folder, but not in folders of the given names. */
export function allFiles(folder, without = new Set()) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return without.has(entry.name) ? [] : allFiles(path, without);
    }
    return entry.isFile() ? [path] : [];
  });
}
