import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: services-contracts.md §1.1, §1.2 and §6, recorded/vaultwarden (1.37.2). SIGNUPS_ALLOWED is the
 * word `false`: with `off`, an empty value or an unknown word signing up stays open, without a word in
 * the log.
 */

/** The vault for passwords. */
export const vaultwarden: ServiceDefinitionInput = {
  id: 'vaultwarden',
  title: 'Vaultwarden',
  category: 'authentication',
  icon: 'vpn_key',
  description: 'Vault for passwords, for the apps of Bitwarden.',
  homepage: 'https://github.com/dani-garcia/vaultwarden',
  licence: 'AGPL-3.0-only',
  version: '1.37.2',
  resources: {
    memoryMiB: { floor: 64, advice: 256 },
    cores: { floor: 0.1, advice: 1 },
    diskGiB: { floor: 1, advice: 5 },
  },
  ports: [{ name: 'http', port: 80 }],
  volumes: [
    {
      name: 'data',
      contains: 'All vaults, encrypted, with attachments.',
      kind: 'data',
      backUp: true,
    },
  ],
  secrets: [
    {
      name: 'master-password',
      purpose: "Opens the administrator's own vault.",
      immutable:
        'The vault is encrypted with it: only its owner can change it, in Vaultwarden.',
      isLogin: true,
    },
    {
      name: 'admin-token',
      purpose: 'Opens the admin page, where people are invited.',
      length: 64,
    },
  ],
  environment: {
    DOMAIN: '{url}',
    SIGNUPS_ALLOWED: 'false',
    INVITATIONS_ALLOWED: 'false',
    ADMIN_TOKEN_FILE: '{secret:admin-token}',
  },
  routing: { host: 'vault', port: 'http' },
  signIn: { modes: ['none'] },
  accounts: 'local',
  canGoBack: false,
  notes: [
    'Its apps need HTTPS.',
    'Nobody can set or reset a master password for somebody else.',
    'Only the admin page invites: members of an organisation cannot bring in new people.',
  ],
  engines: {
    compose: {
      containers: [
        {
          name: 'vaultwarden',
          image: { repository: 'vaultwarden/server', tag: '1.37.2' },
          secrets: ['admin-token'],
          mounts: [{ volume: 'data', path: '/data' }],
          health: { test: ['/healthcheck.sh'], startPeriod: '60s' },
          networks: ['traefik_public'],
          limits: { memoryMiB: 512, cores: 1 },
          readOnly: true,
          tmpfs: ['/tmp'],
          capabilities: ['NET_BIND_SERVICE'],
          whyRights:
            'A new volume belongs to root, and the image does not give it to anybody else; it listens on port 80.',
        },
      ],
    },
  },
};
