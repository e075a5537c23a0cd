import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/* Facts: recorded/nixos, section 4: all values of its settings are texts. */
export const uptimeKumaOnNixos: NixosPartInput = {
  listens: [{ name: 'http', port: 3010 }],
  units: ['uptime-kuma.service'],
  data: { data: '/var/lib/uptime-kuma' },
  environment: 'services.uptime-kuma.settings',
  settings: {
    services: {
      'uptime-kuma': {
        enable: true,
        settings: { HOST: '127.0.0.1', PORT: '3010' },
      },
    },
  },
};
