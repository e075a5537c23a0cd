import { readFile } from 'node:fs/promises';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { Agent } from 'undici';
import { Connection } from '../connection';

/**
 * A connection by address, certificate authority and token file.
 *
 * @throws InputError when the address is no `https:` URL
 * @throws ServiceUnavailableError when a file cannot be read
 */
export async function fileConnection(config: {
  url: string;
  caFile?: string;
  tokenFile?: string;
}): Promise<Connection> {
  if (!URL.canParse(config.url) || new URL(config.url).protocol !== 'https:') {
    throw new InputError(
      `The address of the Kubernetes API must begin with https://, not "${config.url}"`,
    );
  }
  const ca = await readOptional(config.caFile, 'certificate authority');
  const token = (await readOptional(config.tokenFile, 'token'))?.trim();
  const headers: Record<string, string> = token
    ? { authorization: `Bearer ${token}` }
    : {};
  return {
    server: config.url.replace(/\/+$/, ''),
    dispatcher: new Agent({ connect: { ca } }),
    headers: async () => headers,
  };
}

async function readOptional(
  path: string | undefined,
  what: string,
): Promise<string | undefined> {
  if (!path) {
    return undefined;
  }
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ServiceUnavailableError(
      `The file with the ${what} of the Kubernetes API cannot be read: ${path}`,
      error,
    );
  }
}
