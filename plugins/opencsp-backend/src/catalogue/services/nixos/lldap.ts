import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4. It listens on all addresses unless it is told otherwise. Its user is made
 * anew at each start, so that systemd hands it the secrets. The password of its administrator counts at the
 * first start only, as with Docker Compose; newer modules ask that this is said.
 */
export const lldapOnNixos: NixosPartInput = {
  listens: [
    { name: 'ldap', port: 3890 },
    { name: 'http', port: 17170 },
  ],
  units: ['lldap.service'],
  data: { data: '/var/lib/lldap' },
  environment: 'services.lldap.environment',
  settings: {
    services: {
      lldap: {
        enable: true,
        silenceForceUserPassResetWarning: true,
        settings: {
          ldap_base_dn: '{baseDn}',
          ldap_host: '127.0.0.1',
          http_host: '127.0.0.1',
          ldap_user_pass_file: '{secret:admin-password}',
        },
      },
    },
  },
  readers: [
    { secret: 'admin-password', by: 'credential', unit: 'lldap' },
    { secret: 'key-seed', by: 'credential', unit: 'lldap' },
    { secret: 'jwt-secret', by: 'credential', unit: 'lldap' },
  ],
};
