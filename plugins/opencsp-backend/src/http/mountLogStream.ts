import { Router } from 'express';
import { callerOf } from '../authz/Caller';
import { LogStreams } from './LogStreams';
import { ApiOptions } from './mountRoutes';

/**
 * Serves a live log.
 *
 * @param path - such as `/deployments/:id/logs/stream`
 */
export function mountLogStream(
  router: Router,
  path: string,
  streams: Pick<LogStreams, 'open'>,
  { httpAuth, userInfo }: Pick<ApiOptions, 'httpAuth' | 'userInfo'>,
): void {
  router.get(path, async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    await streams.open(await callerOf(credentials, userInfo), req, res);
  });
}
