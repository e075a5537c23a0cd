import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from '../systemError';
import { generateOpenSshKeyPair, OpenSshKeyPair } from './openSshKeys';

/**
 * Reads the pair at `file` and `file.pub`, or makes it once. The private file is readable by its
 * owner only, as OpenSSH demands.
 */
export async function ensureKeyFiles(
  file: string,
  comment: string,
): Promise<OpenSshKeyPair> {
  const found = await readPair(file);
  if (found) {
    return found;
  }
  const pair = generateOpenSshKeyPair(comment);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.pub`, `${pair.publicKey}\n`, { mode: 0o644 });
  await writeFile(file, pair.privateKey, { mode: 0o600 });
  return pair;
}

async function readPair(file: string): Promise<OpenSshKeyPair | undefined> {
  try {
    const [privateKey, publicKey] = await Promise.all([
      readFile(file, 'utf8'),
      readFile(`${file}.pub`, 'utf8'),
    ]);
    return { privateKey, publicKey: publicKey.trim() };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
