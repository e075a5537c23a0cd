import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { z } from 'zod';

/** What is remembered of a machine's files: by absolute path, content in base64. */
export const filesSchema = z.record(
  z.string(),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('folder'), mode: z.number() }),
    z.object({
      kind: z.literal('file'),
      mode: z.number(),
      content: z.string(),
    }),
  ]),
);

/** The form in which files are remembered. */
export type FilesSnapshot = z.infer<typeof filesSchema>;

type Entry =
  | { kind: 'folder'; mode: number }
  | { kind: 'file'; mode: number; content: Buffer };

const FOLDERS = ['/', '/etc', '/root', '/srv', '/tmp', '/var', '/var/lib'];
const FOLDER_MODE = 0o755;
const OPEN_TO_ALL = new Set(['/tmp']);
const READABLE_BY_OTHERS = 0o004;
const PASSABLE_BY_OTHERS = 0o001;

/** Why something could not be done with a file, in the words of the C library. */
export class FileError extends Error {
  constructor(
    readonly path: string,
    readonly reason:
      | 'No such file or directory'
      | 'Permission denied'
      | 'Is a directory'
      | 'Not a directory'
      | 'No space left on device',
  ) {
    super(`${path}: ${reason}`);
    this.name = 'FileError';
  }
}

/** Who does something with files, and where a relative path begins. */
export interface FileUser {
  user: string;
  folder: string;
}

/**
 * The files of one machine, in memory. Everything belongs to root, but a home; what others may not
 * read or pass is refused to them.
 */
export class MachineFiles {
  private readonly entries = new Map<string, Entry>();

  /** @param changed - called after each change */
  constructor(snapshot: FilesSnapshot, private readonly changed: () => void) {
    for (const path of FOLDERS) {
      this.entries.set(path, { kind: 'folder', mode: FOLDER_MODE });
    }
    for (const [path, entry] of Object.entries(snapshot)) {
      this.entries.set(
        path,
        entry.kind === 'file'
          ? { ...entry, content: Buffer.from(entry.content, 'base64') }
          : entry,
      );
    }
  }

  snapshot(): FilesSnapshot {
    return Object.fromEntries(
      [...this.entries].map(([path, entry]) => [
        path,
        entry.kind === 'file'
          ? { ...entry, content: entry.content.toString('base64') }
          : entry,
      ]),
    );
  }

  /** @throws FileError when it is not there, is a folder, or may not be read */
  read(path: string, by: FileUser): Buffer {
    const at = posix.resolve(by.folder, path);
    this.demandPassage(at, path, by);
    const entry = this.entries.get(at);
    if (!entry) {
      throw new FileError(path, 'No such file or directory');
    }
    if (entry.kind === 'folder') {
      throw new FileError(path, 'Is a directory');
    }
    const mayRead = isOwner(at, by) || (entry.mode & READABLE_BY_OTHERS) > 0;
    if (!mayRead) {
      throw new FileError(path, 'Permission denied');
    }
    return entry.content;
  }

  /** The content as text, or nothing when it cannot be read. */
  tryRead(path: string, by: FileUser): string | undefined {
    try {
      return this.read(path, by).toString();
    } catch {
      return undefined;
    }
  }

  kindOf(path: string, folder = '/'): Entry['kind'] | undefined {
    return this.entries.get(posix.resolve(folder, path))?.kind;
  }

  modeOf(path: string): number | undefined {
    return this.entries.get(path)?.mode;
  }

  /** @throws FileError when its folder is not there or nothing may be written there */
  write(path: string, content: Buffer, mode: number, by: FileUser): void {
    const at = posix.resolve(by.folder, path);
    this.demandPlace(at, path, by);
    if (this.entries.get(at)?.kind === 'folder') {
      throw new FileError(path, 'Is a directory');
    }
    this.entries.set(at, { kind: 'file', mode, content });
    this.changed();
  }

  /** Adds to a file that is there; nothing happens when it went. */
  append(path: string, content: Buffer): void {
    const entry = this.entries.get(path);
    if (entry?.kind === 'file') {
      entry.content = Buffer.concat([entry.content, content]);
      this.changed();
    }
  }

  /**
   * Makes a folder and those on the way; only the last one gets the mode, as `install -d` does it.
   *
   * @throws FileError when it may not be made
   */
  makeFolder(path: string, mode: number, by: FileUser): void {
    const at = posix.resolve(by.folder, path);
    if (at !== '/' && this.entries.get(posix.dirname(at)) === undefined) {
      this.makeFolder(posix.dirname(at), FOLDER_MODE, by);
    }
    this.demandPlace(at, path, by);
    if (this.entries.get(at)?.kind === 'file') {
      throw new FileError(path, 'Not a directory');
    }
    this.entries.set(at, { kind: 'folder', mode });
    this.changed();
  }

  /** @throws FileError when there is nothing to move, or no place for it */
  move(from: string, to: string, by: FileUser): void {
    const source = posix.resolve(by.folder, from);
    const entry = this.entries.get(source);
    if (entry?.kind !== 'file') {
      throw new FileError(from, 'No such file or directory');
    }
    this.demandPlace(source, from, by);
    const target = posix.resolve(by.folder, to);
    this.demandPlace(target, to, by);
    this.entries.delete(source);
    this.entries.set(target, entry);
    this.changed();
  }

  /** Removes a file, or a folder with all in it. */
  remove(path: string): void {
    for (const each of [...this.entries.keys()]) {
      if (each === path || each.startsWith(`${path}/`)) {
        this.entries.delete(each);
      }
    }
    this.changed();
  }

  /** Absolute paths of the files below a folder, in their order. */
  filesBelow(folder: string): string[] {
    return [...this.entries]
      .filter(
        ([path, { kind }]) => kind === 'file' && path.startsWith(`${folder}/`),
      )
      .map(([path]) => path)
      .sort();
  }

  private demandPlace(at: string, path: string, by: FileUser): void {
    const parent = posix.dirname(at);
    this.demandPassage(at, path, by);
    const folder = this.entries.get(parent);
    if (folder === undefined) {
      throw new FileError(path, 'No such file or directory');
    }
    if (folder.kind === 'file') {
      throw new FileError(path, 'Not a directory');
    }
    if (!isOwner(at, by) && !OPEN_TO_ALL.has(parent)) {
      throw new FileError(path, 'Permission denied');
    }
  }

  private demandPassage(at: string, path: string, by: FileUser): void {
    if (isOwner(at, by)) {
      return;
    }
    let folder = posix.dirname(at);
    for (; folder !== '/'; folder = posix.dirname(folder)) {
      const mode = this.entries.get(folder)?.mode ?? FOLDER_MODE;
      if ((mode & PASSABLE_BY_OTHERS) === 0) {
        throw new FileError(path, 'Permission denied');
      }
    }
  }
}

function isOwner(at: string, by: FileUser): boolean {
  return (
    by.user === 'root' ||
    // The folder of a service is its user's, as its home is a person's.
    [`/home/${by.user}/`, `/var/lib/${by.user}/`].some(home =>
      at.startsWith(home),
    )
  );
}

/** SHA-256 in hex. */
export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
