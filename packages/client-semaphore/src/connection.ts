import { readFile } from 'node:fs/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import { Dispatcher } from 'undici';
import { SemaphoreHttp } from './http';

/** @public */
export interface SemaphoreClientOptions {
  /** Address of Semaphore with its web path, without `/api`. */
  baseUrl: string;
  /** API token. */
  token?: string;
  /** File with the API token; read for each call. One of the two is needed for all but `ping`. */
  tokenFile?: string;
  /** Of each call, in milliseconds. Default 10,000. */
  timeoutMilliseconds?: number;
  /** Makes the connections; for tests and proxies. */
  dispatcher?: Dispatcher;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** How one Semaphore is spoken with. */
export function connectionOf(options: SemaphoreClientOptions): SemaphoreHttp {
  return new SemaphoreHttp({
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    token: () => tokenOf(options),
    timeoutMilliseconds: options.timeoutMilliseconds ?? DEFAULT_TIMEOUT_MS,
    dispatcher: options.dispatcher,
  });
}

async function tokenOf({
  token,
  tokenFile,
}: SemaphoreClientOptions): Promise<string> {
  if (!tokenFile) {
    return token ?? '';
  }
  try {
    return (await readFile(tokenFile, 'utf8')).trim();
  } catch (error) {
    throw new ServiceUnavailableError(
      `The file with Semaphore's API token cannot be read: ${tokenFile}. Check opencsp.semaphore.tokenFile.`,
      error,
    );
  }
}
