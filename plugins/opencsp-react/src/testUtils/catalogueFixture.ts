import {
  ServiceCatalogue,
  ServiceOption,
} from '@opencsp/plugin-opencsp-common';

function service(
  id: string,
  title: string,
  changes: Partial<ServiceOption> = {},
): ServiceOption {
  return {
    id,
    title,
    category: 'collaboration',
    icon: 'cloud',
    description: `${title}, for people of the platform.`,
    homepage: `https://${id}.example.com`,
    licence: 'AGPL-3.0-only',
    version: '1.0.0',
    isCore: false,
    memoryMiB: { floor: 512, advice: 1_024 },
    cores: { floor: 0.5, advice: 1 },
    diskGiB: { floor: 5, advice: 20 },
    needs: ['traefik', 'lldap', 'redis', 'authelia'],
    conflicts: [],
    signInModes: ['oidc', 'none'],
    accounts: 'directory',
    engines: ['compose'],
    notes: [],
    ...changes,
  };
}

/** Part of every profile; light. */
function coreService(
  id: string,
  title: string,
  changes: Partial<ServiceOption> = {},
): ServiceOption {
  return service(id, title, {
    category: 'core',
    isCore: true,
    memoryMiB: { floor: 64, advice: 128 },
    cores: { floor: 0.1, advice: 0.25 },
    diskGiB: { floor: 1, advice: 1 },
    needs: [],
    signInModes: ['none'],
    accounts: 'none',
    ...changes,
  });
}

/** Core services in start order, then five that can be chosen. */
export const serviceOptionFixtures: ServiceOption[] = [
  coreService('traefik', 'Traefik', { icon: 'router', version: '3.6.2' }),
  coreService('lldap', 'LLDAP', {
    category: 'authentication',
    icon: 'people',
    version: '0.6.2',
    accounts: 'directory',
    signInModes: ['ldap'],
  }),
  coreService('redis', 'Redis', { icon: 'memory', version: '8.2.2' }),
  coreService('authelia', 'Authelia', {
    category: 'authentication',
    icon: 'lock',
    version: '4.39.13',
    accounts: 'directory',
    signInModes: ['ldap'],
    needs: ['traefik', 'lldap', 'redis'],
  }),
  service('nextcloud', 'Nextcloud', {
    description: 'Files, calendars and contacts in one place.',
    version: '32.0.2',
    memoryMiB: { floor: 1_024, advice: 2_048 },
    diskGiB: { floor: 20, advice: 200 },
  }),
  service('gitlab', 'GitLab', {
    category: 'development',
    icon: 'code',
    description: 'Git repositories, issues and pipelines.',
    licence: 'MIT',
    version: '18.6.1',
    memoryMiB: { floor: 4_096, advice: 8_192 },
    cores: { floor: 2, advice: 4 },
    diskGiB: { floor: 20, advice: 60 },
    notes: ['It takes several minutes until it answers for the first time.'],
  }),
  service('jellyfin', 'Jellyfin', {
    category: 'media',
    icon: 'movie',
    description: 'Films, series and music at home.',
    licence: 'GPL-2.0-only',
    version: '10.11.3',
    accounts: 'local',
    signInModes: ['none'],
  }),
  service('vaultwarden', 'Vaultwarden', {
    category: 'authentication',
    icon: 'vpn_key',
    description: 'A password manager for every device.',
    version: '1.34.3',
    memoryMiB: { floor: 128, advice: 256 },
    accounts: 'local',
    signInModes: ['none'],
  }),
  service('homer', 'Homer', {
    icon: 'home',
    description: 'A start page with everything on it.',
    licence: 'Apache-2.0',
    version: '25.10.1',
    memoryMiB: { floor: 32, advice: 64 },
    diskGiB: { floor: 1, advice: 1 },
    accounts: 'none',
    signInModes: ['forward-auth', 'none'],
  }),
];

/** What `GET /service-definitions` answers. */
export const catalogueFixture: ServiceCatalogue = {
  items: serviceOptionFixtures,
  totalItems: serviceOptionFixtures.length,
  bundles: [
    {
      id: 'team-collaboration',
      title: 'Team collaboration',
      description: 'Files, passwords and a start page for a team.',
      services: ['nextcloud', 'vaultwarden', 'homer'],
    },
    {
      id: 'family-media',
      title: 'Family media',
      description: 'Films and pictures for everybody at home.',
      services: ['jellyfin', 'nextcloud', 'homer'],
    },
    {
      id: 'developer-forge',
      title: 'Developer forge',
      description: 'Repositories, pipelines and passwords for developers.',
      services: ['gitlab', 'vaultwarden', 'homer'],
    },
    {
      id: 'minimal',
      title: 'Minimal',
      description: 'A start page behind one sign-in.',
      services: ['homer'],
    },
  ],
  deployments: [
    { id: 'compose', title: 'Docker Compose', available: true },
    {
      id: 'nixos',
      title: 'NixOS',
      available: false,
      reason: 'The module for NixOS is not installed.',
    },
  ],
};
