import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4 and 7 (the old names of the options are those of this release, too). The
 * static file is ours, so that nothing in it is replaced as a variable.
 */
export const traefikOnNixos: NixosPartInput = {
  listens: [
    { name: 'web', port: 80, on: 'everywhere' },
    { name: 'websecure', port: 443, on: 'everywhere' },
  ],
  units: ['traefik.service'],
  data: { certificates: '/var/lib/traefik' },
  settings: {
    services: {
      traefik: {
        enable: true,
        staticConfigFile: { $file: 'traefik/traefik.yml' },
      },
    },
  },
};
