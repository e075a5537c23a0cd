import { readFile } from 'node:fs/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  formatSshPublicKey,
  parseSshPublicKey,
} from '@opencsp/plugin-opencsp-common';
import { OpencspConfig } from '../config';
import { describeTrouble } from '../reconcile/trouble';

/** The lines for `authorized_keys` that people are shown. */
export interface PlatformPublicKeys {
  platformPublicKey?: string;
  ansiblePublicKey?: string;
}

/** @throws NotFoundError when none is configured; ServiceUnavailableError when it cannot be read */
export async function readPlatformKey(
  file: string | undefined,
): Promise<string> {
  if (!file) {
    throw new NotFoundError(
      'The portal has no SSH key: opencsp.hosts.sshKeyFile is not set. Name the file with its private key.',
    );
  }
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ServiceUnavailableError(
      `The portal’s SSH key cannot be read: ${describeTrouble(
        error,
      )}. Look at opencsp.hosts.sshKeyFile.`,
    );
  }
}

/** Only shown to people: without one, they are not told which line to add, and the log says why. */
export async function readPublicKeys(
  {
    sshKeyFile,
    ansiblePublicKeyFile,
  }: Pick<OpencspConfig['hosts'], 'sshKeyFile' | 'ansiblePublicKeyFile'>,
  logger: LoggerService,
): Promise<PlatformPublicKeys> {
  if (!sshKeyFile) {
    logger.info(
      'Profiles cannot be deployed on machines of the portal: opencsp.hosts.sshKeyFile is not set',
    );
  }
  return {
    platformPublicKey:
      sshKeyFile &&
      (await readPublicKey(
        `${sshKeyFile}.pub`,
        'The public half of opencsp.hosts.sshKeyFile',
        logger,
      )),
    ansiblePublicKey:
      ansiblePublicKeyFile &&
      (await readPublicKey(
        ansiblePublicKeyFile,
        'The file of opencsp.hosts.ansiblePublicKeyFile',
        logger,
      )),
  };
}

async function readPublicKey(
  file: string,
  what: string,
  logger: LoggerService,
): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    logger.warn(`${what} cannot be read`, { error: describeTrouble(error) });
    return undefined;
  }
  const parsed = parseSshPublicKey(text);
  if (!parsed.ok) {
    logger.warn(`${what} holds no public key: ${parsed.problem}`);
    return undefined;
  }
  return formatSshPublicKey(parsed.key);
}
