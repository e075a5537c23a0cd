import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4: no unit of its own, files behind nginx, which would take port 80.
 */
export const homerOnNixos: NixosPartInput = {
  listens: [{ name: 'http', port: 8093 }],
  units: ['nginx.service'],
  settings: {
    services: {
      homer: {
        enable: true,
        settings: { $json: 'homer/config.json' },
        virtualHost: { domain: '{host}', nginx: { enable: true } },
      },
      nginx: {
        virtualHosts: {
          '{host}': { listen: [{ addr: '127.0.0.1', port: 8093 }] },
        },
      },
    },
  },
};
