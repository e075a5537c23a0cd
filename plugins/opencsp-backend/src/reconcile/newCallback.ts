import { TaskRequest } from '@opencsp/plugin-opencsp-node';
import { hashOfToken, newCallbackToken } from '../services/callbackToken';

/**
 * Where a run may say that it has ended: a token of its own for each start, of which only the hash is
 * kept, in the ledger's row of the run.
 *
 * @param url - absent where runs are only looked at
 */
export async function newCallback(
  url: string | undefined,
  keep: (hash: string) => Promise<void>,
): Promise<TaskRequest['callback']> {
  if (url === undefined) {
    return undefined;
  }
  const token = newCallbackToken();
  await keep(hashOfToken(token));
  return { url, token };
}
