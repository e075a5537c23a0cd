import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4. The password's file is read by root before the start. Other services have
 * a Redis of their own where their modules make one.
 */
export const redisOnNixos: NixosPartInput = {
  listens: [{ name: 'redis', port: 6379 }],
  units: ['redis-paas.service'],
  data: { data: '/var/lib/redis-paas' },
  settings: {
    services: {
      redis: {
        servers: {
          paas: {
            enable: true,
            port: 6379,
            bind: '127.0.0.1',
            requirePassFile: '{secret:password}',
            save: [[300, 1]],
          },
        },
      },
    },
  },
  readers: [{ secret: 'password', by: 'root' }],
};
