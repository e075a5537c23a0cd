/** A choice of services to start from. */
export interface ServiceBundle {
  id: string;
  title: string;
  description: string;
  /** Ids, as a profile lists them. */
  services: readonly string[];
}

/** In the order in which they are shown. */
export const serviceBundles: readonly ServiceBundle[] = [
  {
    id: 'team-collaboration',
    title: 'Team collaboration',
    description: 'Files, calendars and passwords for a team.',
    services: ['nextcloud', 'vaultwarden', 'homer'],
  },
  {
    id: 'family-media',
    title: 'Family media',
    description: 'Films, music and files for a household.',
    services: ['jellyfin', 'nextcloud', 'homer'],
  },
  {
    id: 'developer-forge',
    title: 'Developer forge',
    description: 'Repositories and pipelines, with a vault for passwords.',
    services: ['gitlab', 'vaultwarden', 'homer'],
  },
  {
    id: 'minimal',
    title: 'Minimal',
    description:
      'A start page behind the sign-in portal; the rest comes later.',
    services: ['homer'],
  },
];
