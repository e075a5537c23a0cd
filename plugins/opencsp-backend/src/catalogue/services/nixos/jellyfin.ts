import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4. It has no word for its address: the firewall keeps its ports closed. The
 * folder of films is the machine's own, and it may only read it.
 */

const MEDIA = '/var/lib/opencsp/media';

export const jellyfinOnNixos: NixosPartInput = {
  listens: [
    { name: 'http', port: 8096, on: 'everywhere' },
    { port: 7359, protocol: 'udp', on: 'everywhere' },
  ],
  units: ['jellyfin.service'],
  data: {
    config: '/var/lib/jellyfin',
    cache: '/var/cache/jellyfin',
    media: MEDIA,
  },
  environment: 'systemd.services.jellyfin.environment',
  settings: {
    services: { jellyfin: { enable: true } },
    systemd: {
      services: {
        jellyfin: { serviceConfig: { BindReadOnlyPaths: [MEDIA] } },
      },
      tmpfiles: { rules: [`d ${MEDIA} 0755 root root -`] },
    },
  },
};
