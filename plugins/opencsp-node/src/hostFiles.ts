import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import { HostFileState } from './hostRunner';

/** A file that should be on a host. */
export interface WantedFile {
  /** Relative to its folder. */
  path: string;
  content: string;
}

/**
 * A file of a branch, whose path stays in its folder.
 *
 * @throws InputError for one that leaves it
 */
export function checkedPath(file: WantedFile): WantedFile {
  const segments = file.path.split('/');
  if (
    segments.some(each => each === '' || each === '.' || each === '..') ||
    /[\p{Cc}]/u.test(file.path)
  ) {
    throw unknownPath(file.path);
  }
  return file;
}

/** What is said of a path that a branch may not have. */
export function unknownPath(path: string): InputError {
  return new InputError(
    `files: "${path}" is no path of a branch. Write it relative, with "/", without "." and "..".`,
  );
}

/** Those that the core looks after from their first time on: on the host, whatever stands in them. */
export function keptFiles(
  { keptFiles: kept = [] }: { keptFiles?: readonly string[] },
  files: readonly WantedFile[],
  there: readonly HostFileState[],
): ReadonlySet<string> {
  const known = new Set(there.map(({ path }) => path));
  return new Set(
    files
      .map(({ path }) => path)
      .filter(path => kept.includes(path) && known.has(path)),
  );
}

/** Those that are not on the host as they should be. @param mode - octal text */
export function changedFiles(
  wanted: readonly WantedFile[],
  there: readonly HostFileState[],
  mode: string,
): WantedFile[] {
  const known = new Map(there.map(file => [file.path, file]));
  return wanted.filter(({ path, content }) => {
    const file = known.get(path);
    return (
      file?.sha256 !== createHash('sha256').update(content).digest('hex') ||
      Number.parseInt(file.mode, 8) !== Number.parseInt(mode, 8)
    );
  });
}
