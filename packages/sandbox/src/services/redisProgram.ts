import { createRedisStandIn, RedisStandIn } from '../redis';
import { RunningContainer } from './ports';

/** Port of the image (services-contracts.md §1.1). */
export const REDIS_PORT = 6379;

/** Where the start command of its definition reads the password. */
const PASSWORD = '/run/secrets/redis-password';

/** Starts the Redis of a container, with the password that the container sees. */
export async function startRedis({
  image,
  readFile,
}: Pick<RunningContainer, 'image' | 'readFile'>): Promise<RedisStandIn> {
  // `$(cat …)` drops the ends of lines.
  const password = readFile(PASSWORD)?.replace(/\n+$/, '');
  return createRedisStandIn({
    port: 0,
    version: /:(\d+(?:\.\d+)*)/.exec(image)?.[1] ?? '8.8.2',
    ...(password && { password }),
  });
}
