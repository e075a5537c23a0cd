import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Most of what is read from a folder, so that a wrong one cannot fill the memory. */
export interface FolderLimits {
  files: number;
  /** Of each file. */
  bytes: number;
}

/** What stands in a folder of definitions. */
export interface FolderContent {
  /** Sorted by name. */
  files: { name: string; text: string }[];
  /** Files that could not be taken, and the reason. */
  refused: { name: string; reason: string }[];
}

/**
 * Reads the files of a folder whose names end in `.yaml`, `.yml` or `.json`.
 *
 * @throws when the folder itself cannot be read
 */
export type ReadFolder = (
  folder: string,
  limits: FolderLimits,
) => Promise<FolderContent>;

/**
 * Reads a folder of this machine. A symbolic link may lead to a place in the same folder, as the links
 * of a mounted ConfigMap do, but not out of it.
 */
export const readDefinitionFolder: ReadFolder = async (folder, limits) => {
  const root = await realpath(folder);
  const names = (await readdir(root))
    .filter(name => /\.(ya?ml|json)$/.test(name))
    .sort();
  const content: FolderContent = { files: [], refused: [] };
  for (const name of names.slice(0, limits.files)) {
    const read = await readOne(root, name, limits.bytes);
    if ('text' in read) {
      content.files.push({ name, text: read.text });
    } else {
      content.refused.push({ name, reason: read.reason });
    }
  }
  if (names.length > limits.files) {
    content.refused.push({
      name: names[limits.files],
      reason: `The folder has ${names.length} definitions; ${limits.files} is the most.`,
    });
  }
  return content;
};

type Read = { text: string } | { reason: string };

async function readOne(
  root: string,
  name: string,
  limit: number,
): Promise<Read> {
  try {
    const path = await realpath(join(root, name));
    const inside = relative(root, path);
    if (inside === '..' || inside.startsWith(`..${sep}`)) {
      return { reason: 'It is a link that leads out of the folder.' };
    }
    return await readText(path, limit);
  } catch {
    return { reason: 'It cannot be read.' };
  }
}

async function readText(path: string, limit: number): Promise<Read> {
  // Without waiting: a pipe that nobody writes into would hold the start for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) {
      return { reason: 'It is no file.' };
    }
    // One byte more than allowed: what grows meanwhile is seen, too.
    const bytes = Buffer.alloc(limit + 1);
    const { bytesRead } = await file.read(bytes, 0, limit + 1, 0);
    return bytesRead > limit
      ? { reason: `It has more than ${limit} bytes.` }
      : { text: decode(bytes.subarray(0, bytesRead)) };
  } catch {
    return { reason: 'It is no text in UTF-8, or cannot be read.' };
  } finally {
    await file.close();
  }
}

/** @throws TypeError when it is not UTF-8 */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
