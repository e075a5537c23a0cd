import { readFile } from 'node:fs/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  formatSshPublicKey,
  parseSshPublicKey,
} from '@opencsp/plugin-opencsp-common';
import { TofuSettings } from './settings';
import { PlatformKeys } from './terraformObject';

/**
 * Reads the platform's public keys. They are read for each machine: a key that was rotated counts for
 * the next one.
 *
 * @throws ServiceUnavailableError when a configured file is missing or holds no public key
 */
export async function readPlatformKeys(
  files: TofuSettings['sshKeys'],
): Promise<PlatformKeys> {
  const [portal, ansible] = await Promise.all([
    readKey(files.portalPublicKeyFile, 'portalPublicKeyFile'),
    readKey(files.ansiblePublicKeyFile, 'ansiblePublicKeyFile'),
  ]);
  return { portal, ansible };
}

async function readKey(
  path: string | undefined,
  setting: string,
): Promise<string | undefined> {
  if (!path) {
    return undefined;
  }
  const where = `the file of opencsp.tofu.sshKeys.${setting}`;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new ServiceUnavailableError(
      `A platform key cannot be read; check ${where}`,
      error,
    );
  }
  const parsed = parseSshPublicKey(text);
  if (!parsed.ok) {
    throw new ServiceUnavailableError(
      `A platform key cannot be used; check ${where}: ${parsed.problem}`,
    );
  }
  return formatSshPublicKey(parsed.key);
}
