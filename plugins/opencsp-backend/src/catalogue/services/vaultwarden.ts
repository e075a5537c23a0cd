import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { vaultwardenOnNixos } from './nixos/vaultwarden';

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
      name: 'admin-token',
      purpose: 'Opens the admin page, where people are invited.',
      length: 64,
    },
    {
      name: 'portal-password',
      purpose:
        'Master password of the portal’s own account, which hands generated passwords over.',
      length: 64,
      immutable:
        'The keys of what was handed over are encrypted with it, and the server cannot change that.',
    },
  ],
  // The portal looks after accounts only where there is a directory.
  needs: ['lldap'],
  environment: {
    DOMAIN: '{url}',
    SIGNUPS_ALLOWED: 'false',
    // The portal invites by the admin page: members could bring in others by this, as emergency contacts.
    INVITATIONS_ALLOWED: 'false',
    // The portal's own account, and nobody else (recorded/vaultwarden, organisations 1).
    ORG_CREATION_USERS: 'opencsp@users.noreply.invalid',
    ADMIN_TOKEN_FILE: '{secret:admin-token}',
  },
  routing: { host: 'vault', port: 'http' },
  signIn: { modes: ['none'] },
  accounts: 'local',
  canGoBack: false,
  notes: [
    'Its apps need HTTPS.',
    'Everybody, the owner too, registers with the invited address and chooses the own master password: nobody can set or reset it.',
    'Only the admin page invites: members of an organisation cannot bring in new people.',
  ],
  engines: {
    nixos: vaultwardenOnNixos,
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
