import { posix } from 'node:path';
import { FileError, MachineFiles, sha256 } from '../files/machineFiles';
import { EXIT, Invocation } from '../invocation';

/** All that the portal has on a host. */
export const HOME = '/var/lib/opencsp';
const FOLDER_MODE = 0o755;
const NEW_MODE = 0o600;

/** `put <mode> <path> [<sha256>]`: writes beside, sets the mode, renames; prints the SHA-256. */
export async function putFile(
  files: MachineFiles,
  call: Invocation,
  [mode, path, expected]: readonly string[],
): Promise<number> {
  if (!/^[0-7]{4}$/.test(mode ?? '') || !path?.startsWith('/')) {
    call.err('put: needs a mode of four octal digits and an absolute path\n');
    return EXIT.USAGE;
  }
  const content = await call.input();
  if (expected !== undefined && expected !== sha256(content)) {
    call.err('put: the content did not arrive whole\n');
    return EXIT.FAILED;
  }
  const beside = `${path}.opencsp-new`;
  try {
    const parent = posix.dirname(path);
    if (files.kindOf(parent) === undefined) {
      files.makeFolder(parent, FOLDER_MODE, call);
    }
    files.write(beside, content, NEW_MODE, call);
    files.write(beside, content, Number.parseInt(mode, 8), call);
    files.move(beside, path, call);
  } catch (error) {
    if (!(error instanceof FileError)) {
      throw error;
    }
    call.err(`put: ${error.message}\n`);
    return EXIT.FAILED;
  }
  call.out(`${sha256(files.read(path, call))}\n`);
  return EXIT.OK;
}

/** `list <folder>`: a line for each file below it. */
export function listFiles(
  files: MachineFiles,
  call: Invocation,
  folder = '',
): number {
  for (const path of files.filesBelow(folder)) {
    const mode = (files.modeOf(path) ?? 0).toString(8).padStart(4, '0');
    const digest = sha256(files.read(path, call));
    call.out(`${digest} ${mode} ${posix.relative(folder, path)}\n`);
  }
  return EXIT.OK;
}

/** `prune <folder>`: removes the files below it that standard input, to an empty line, does not name. */
export async function pruneFiles(
  files: MachineFiles,
  call: Invocation,
  folder = '',
): Promise<number> {
  if (!isBelowHome(folder)) {
    return refuse(call, folder);
  }
  const lines = (await call.input()).toString().split('\n');
  const end = lines.indexOf('');
  if (end < 0 || end === lines.length - 1) {
    call.err('prune: the list did not arrive whole\n');
    return EXIT.FAILED;
  }
  const kept = new Set(lines.slice(0, end));
  for (const path of files.filesBelow(folder)) {
    const relative = posix.relative(folder, path);
    if (!kept.has(relative)) {
      files.remove(path);
      call.out(`${relative}\n`);
    }
  }
  return EXIT.OK;
}

/** `remove <folder>`: a folder of the portal with all in it. */
export function removeFolder(
  files: MachineFiles,
  call: Invocation,
  folder = '',
): number {
  if (!isBelowHome(folder)) {
    return refuse(call, folder);
  }
  files.remove(folder);
  return EXIT.OK;
}

function isBelowHome(folder: string): boolean {
  return folder === posix.normalize(folder) && folder.startsWith(`${HOME}/`);
}

function refuse(call: Invocation, folder: string): number {
  call.err(`${folder} is not below ${HOME}\n`);
  return EXIT.USAGE;
}
