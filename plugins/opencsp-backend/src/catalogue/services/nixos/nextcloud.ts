import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4. Its nginx would take port 80 on all addresses; the scheme comes with the
 * request, from the proxy that it trusts. With the database on a socket no password is needed.
 */
export const nextcloudOnNixos: NixosPartInput = {
  listens: [{ name: 'http', port: 8091 }],
  units: [
    'postgresql.service',
    'redis-nextcloud.service',
    'phpfpm-nextcloud.service',
    'nginx.service',
    'nextcloud-cron.timer',
  ],
  data: { data: '/var/lib/nextcloud' },
  databases: { main: 'nextcloud' },
  settings: {
    services: {
      nextcloud: {
        enable: true,
        package: { $package: 'nextcloud33' },
        hostName: '{host}',
        configureRedis: true,
        config: {
          adminuser: 'opencsp-admin',
          adminpassFile: '{secret:admin-password}',
          dbtype: 'pgsql',
          dbhost: '{database:main}',
          dbname: 'nextcloud',
          dbuser: 'nextcloud',
        },
        settings: {
          overwritehost: '{hostPort}',
          'overwrite.cli.url': '{url}',
          trusted_proxies: ['127.0.0.1'],
        },
      },
      nginx: {
        virtualHosts: {
          '{host}': { listen: [{ addr: '127.0.0.1', port: 8091 }] },
        },
      },
    },
    systemd: {
      services: {
        'nextcloud-setup': {
          after: ['postgresql.target'],
          requires: ['postgresql.target'],
        },
      },
    },
  },
  // It changes to the right user itself, and hands on OC_PASS.
  programs: [{ words: ['php', 'occ'], instead: ['nextcloud-occ'] }],
  readers: [{ secret: 'admin-password', by: 'root' }],
  differences: [
    'Nextcloud: apps of the store are kept with its data; the program itself comes from the release and is never changed by its own updater.',
  ],
};
