import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { uptimeKumaOnNixos } from './nixos/uptimeKuma';

/*
 * Facts: services-contracts.md §1.1 to §1.4. It has one account of its own, made in the browser; nothing can make
 * it beforehand. Until then whoever gets past the sign-in portal can.
 */

/** Looks whether services answer, and tells when they do not. */
export const uptimeKuma: ServiceDefinitionInput = {
  id: 'uptime-kuma',
  title: 'Uptime Kuma',
  category: 'monitoring',
  icon: 'timeline',
  description: 'Looks whether services answer, and tells when they do not.',
  homepage: 'https://github.com/louislam/uptime-kuma',
  licence: 'MIT',
  version: '2.5.3',
  resources: {
    memoryMiB: { floor: 256, advice: 512 },
    cores: { floor: 0.5, advice: 1 },
    diskGiB: { floor: 1, advice: 4 },
  },
  ports: [{ name: 'http', port: 3001 }],
  volumes: [
    {
      name: 'data',
      contains: 'What is watched, and what was seen.',
      kind: 'data',
      backUp: true,
    },
  ],
  needs: ['authelia'],
  environment: { UPTIME_KUMA_DB_TYPE: 'sqlite' },
  routing: { host: 'status', port: 'http' },
  signIn: {
    modes: ['forward-auth'],
    // Called by programs, which cannot sign in at the portal.
    bypassPaths: ['^/api/push/', '^/api/badge/'],
  },
  accounts: 'local',
  canGoBack: false,
  notes: [
    'Its one account is made in the browser at the first visit, behind the sign-in portal. After that its own sign-in can be switched off in its settings: the portal asks already.',
    'Public status pages are behind the sign-in portal, too.',
  ],
  engines: {
    nixos: uptimeKumaOnNixos,
    compose: {
      containers: [
        {
          name: 'uptime-kuma',
          image: { repository: 'louislam/uptime-kuma', tag: '2.5.3' },
          mounts: [{ volume: 'data', path: '/app/data' }],
          // No command: the image has a check of its own.
          health: { startPeriod: '3m' },
          networks: ['traefik_public'],
          limits: { memoryMiB: 512, cores: 1 },
          readOnly: false,
          whyRights:
            'The image begins as root, to whom a new volume belongs, and was not tried otherwise.',
        },
      ],
    },
  },
};
