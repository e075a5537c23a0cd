import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4: whoever says anything in `config` must say address and port, too. The token
 * is named by its file: in `config` it would lie in the store, for everybody to read.
 */
export const vaultwardenOnNixos: NixosPartInput = {
  listens: [{ name: 'http', port: 8222 }],
  units: ['vaultwarden.service'],
  data: { data: '/var/lib/vaultwarden' },
  environment: 'services.vaultwarden.config',
  settings: {
    services: {
      vaultwarden: {
        enable: true,
        dbBackend: 'sqlite',
        config: { ROCKET_ADDRESS: '127.0.0.1', ROCKET_PORT: 8222 },
      },
    },
  },
  readers: [{ secret: 'admin-token', by: 'credential', unit: 'vaultwarden' }],
};
