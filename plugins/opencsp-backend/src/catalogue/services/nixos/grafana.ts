import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4 (the key is asked for by newer releases). Variables win over its settings;
 * a secret's file is named in a setting, by a form of its own: that of the variables is the image's.
 */
export const grafanaOnNixos: NixosPartInput = {
  listens: [{ name: 'http', port: 3000 }],
  units: ['grafana.service'],
  data: { data: '/var/lib/grafana' },
  environment: 'systemd.services.grafana.environment',
  settings: {
    services: {
      grafana: {
        enable: true,
        settings: {
          server: { http_addr: '127.0.0.1', http_port: 3000 },
          security: {
            admin_password: '$__file{{{secret:admin-password}}}',
            secret_key: '$__file{{{secret:secret-key}}}',
          },
          'auth.generic_oauth': {
            client_secret: '$__file{{{secret:oidc-client}}}',
          },
        },
      },
    },
  },
  readers: ['admin-password', 'secret-key', 'oidc-client'].map(secret => ({
    secret,
    by: 'credential' as const,
    unit: 'grafana',
  })),
};
