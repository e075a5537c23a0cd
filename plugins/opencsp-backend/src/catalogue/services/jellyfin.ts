import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { jellyfinOnNixos } from './nixos/jellyfin';

/*
 * Facts: services-contracts.md §1.1, §1.3 and §7.4. The sign-in portal does not stand in front: the
 * clients of televisions and phones break behind it. The image's /config and /cache can be written by
 * everybody, which new volumes take over.
 */

/** Films, series and music. */
export const jellyfin: ServiceDefinitionInput = {
  id: 'jellyfin',
  title: 'Jellyfin',
  category: 'media',
  icon: 'movie',
  description: 'Films, series and music on every screen.',
  homepage: 'https://jellyfin.org/',
  licence: 'GPL-2.0-only',
  version: '10.11.11',
  resources: {
    memoryMiB: { floor: 1024, advice: 4096 },
    cores: { floor: 2, advice: 4 },
    diskGiB: { floor: 10, advice: 500 },
  },
  ports: [{ name: 'http', port: 8096 }],
  volumes: [
    {
      name: 'config',
      contains: 'Accounts, libraries and what was watched.',
      kind: 'data',
      backUp: true,
    },
    {
      name: 'cache',
      contains: 'Pictures and converted films, made again when missing.',
      kind: 'cache',
      backUp: false,
    },
    {
      name: 'media',
      contains: 'Films, series and music.',
      kind: 'media',
      backUp: true,
    },
  ],
  secrets: [
    {
      name: 'admin-password',
      purpose:
        'Password of the local administrator "opencsp", with whom the portal looks after people.',
      immutable:
        'Jellyfin has it from its first start on: with another one the portal is not let in.',
    },
  ],
  // The portal looks after accounts only where there is a directory.
  needs: ['lldap'],
  environment: { JELLYFIN_PublishedServerUrl: '{url}' },
  routing: { host: 'media', port: 'http' },
  signIn: { modes: ['none'] },
  accounts: 'local',
  canGoBack: false,
  notes: [
    'It has accounts of its own: single sign-on needs a plugin and breaks the clients of televisions.',
    'Films are converted by the processor; a graphics card is not used.',
    'Until the portal has made the first account, whoever opens it first makes it.',
    'Who is cut off can go on with a film whose address is known: Jellyfin asks nobody for it.',
  ],
  engines: {
    nixos: jellyfinOnNixos,
    compose: {
      containers: [
        {
          name: 'jellyfin',
          image: { repository: 'jellyfin/jellyfin', tag: '10.11.11' },
          mounts: [
            { volume: 'config', path: '/config' },
            { volume: 'cache', path: '/cache' },
            { volume: 'media', path: '/media', readOnly: true },
          ],
          health: {
            test: [
              'curl',
              '--noproxy',
              'localhost',
              '-fsS',
              'http://localhost:8096/health',
            ],
            startPeriod: '2m',
          },
          networks: ['traefik_public'],
          limits: { memoryMiB: 4096, cores: 4, processes: 1024 },
          user: '1000:1000',
          readOnly: true,
          tmpfs: ['/tmp'],
        },
      ],
    },
  },
};
