import { get } from 'node:http';
import { get as getSecurely } from 'node:https';

const PATIENCE_MS = 5_000;

/**
 * Asks an address once, and is done when anything answers.
 *
 * @throws Error when nothing does
 */
export function waitForAnswer(url: string, ca?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const options = { agent: false, signal };
    const request = url.startsWith('https:')
      ? getSecurely(url, { ...options, ca })
      : get(url, options);
    request.on('response', response => {
      response.resume();
      response.on('end', resolve);
    });
    request.on('error', cause =>
      reject(new Error(`${url} does not answer.`, { cause })),
    );
  });
}
