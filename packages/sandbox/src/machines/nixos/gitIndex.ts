import { posix } from 'node:path';
import { z } from 'zod';
import { MachineFiles } from '../files/machineFiles';

/** Nothing for a path that is only meant to be added. */
const indexSchema = z.record(z.string(), z.string().nullable());
/** Paths of a repository, with the SHA-256 of what was added. */
export type GitIndex = z.infer<typeof indexSchema>;

const ROOT = { user: 'root', folder: '/' };
const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

/** The repository that a folder is in. */
export function repositoryOf(
  files: MachineFiles,
  folder: string,
): string | undefined {
  for (let at = folder; ; at = posix.dirname(at)) {
    if (files.kindOf(posix.join(at, '.git/HEAD')) === 'file') {
      return at;
    }
    if (at === '/') {
      return undefined;
    }
  }
}

/** Makes a repository; false when it was there. */
export function makeRepository(files: MachineFiles, folder: string): boolean {
  const git = posix.join(folder, '.git');
  const isNew = files.kindOf(`${git}/HEAD`) === undefined;
  if (isNew) {
    files.makeFolder(git, FOLDER_MODE, ROOT);
    const head = Buffer.from('ref: refs/heads/main\n');
    files.write(`${git}/HEAD`, head, FILE_MODE, ROOT);
    writeIndex(files, folder, {});
  }
  return isNew;
}

/** What is in the index of a repository. It lies in the files of the machine, so that it can be lost as they can. */
export function readIndex(files: MachineFiles, root: string): GitIndex {
  const text = files.tryRead(posix.join(root, '.git/index'), ROOT);
  return text === undefined ? {} : indexSchema.parse(JSON.parse(text));
}

/** Replaces the index of a repository. */
export function writeIndex(
  files: MachineFiles,
  root: string,
  index: GitIndex,
): void {
  const content = Buffer.from(JSON.stringify(index));
  files.write(posix.join(root, '.git/index'), content, FILE_MODE, ROOT);
}

/** Files of a folder, without those of the repository itself; paths are relative to it. */
export function filesOfFolder(files: MachineFiles, folder: string): string[] {
  return files
    .filesBelow(folder)
    .map(path => posix.relative(folder, path))
    .filter(path => path !== '.git' && !path.startsWith('.git/'));
}
