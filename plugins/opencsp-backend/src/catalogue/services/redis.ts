import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { redisOnNixos } from './nixos/redis';

/*
 * Facts: services-contracts.md §1.1 (image, port, how its health is asked). Redis reads no password from
 * a file, so that a here-document hands it over on standard input: in the arguments, everybody on the
 * host could read it. 999:1000 is the user of the Alpine image, to whom its /data belongs.
 */

const START = `exec redis-server - <<END
requirepass "$(cat {secret:password})"
dir /data
save 300 1
appendonly no
END`;

// redis-cli ends with 0 while it prints NOAUTH: only the word PONG counts.
const HEALTH =
  'test "$(REDISCLI_AUTH="$(cat {secret:password})" redis-cli ping)" = PONG';

/** Sessions of the sign-in portal, and caches and locks of those that ask for it. */
export const redis: ServiceDefinitionInput = {
  id: 'redis',
  title: 'Redis',
  category: 'core',
  icon: 'memory',
  description: 'Sessions, caches and locks of the other services.',
  homepage: 'https://redis.io/',
  licence: 'AGPL-3.0-only OR RSALv2 OR SSPL-1.0',
  version: '8.8.2',
  isCore: true,
  resources: {
    memoryMiB: { floor: 32, advice: 128 },
    cores: { floor: 0.1, advice: 0.5 },
    diskGiB: { floor: 0.1, advice: 1 },
  },
  ports: [{ name: 'redis', port: 6379 }],
  volumes: [
    {
      name: 'data',
      contains: 'Sessions and caches: without it people sign in again.',
      kind: 'cache',
      backUp: false,
    },
  ],
  secrets: [
    {
      name: 'password',
      purpose: 'Password of Redis, which the services that use it read, too.',
      length: 64,
    },
  ],
  accounts: 'none',
  canGoBack: false,
  engines: {
    nixos: redisOnNixos,
    compose: {
      containers: [
        {
          name: 'redis',
          image: { repository: 'redis', tag: '8.8.2-alpine' },
          entrypoint: ['sh', '-c'],
          command: [START],
          secrets: ['password'],
          mounts: [{ volume: 'data', path: '/data' }],
          health: {
            test: ['sh', '-c', HEALTH],
            interval: '10s',
            timeout: '5s',
            startPeriod: '15s',
          },
          limits: { memoryMiB: 256, cores: 1, processes: 128 },
          user: '999:1000',
          readOnly: true,
          tmpfs: ['/tmp'],
        },
      ],
    },
  },
};
