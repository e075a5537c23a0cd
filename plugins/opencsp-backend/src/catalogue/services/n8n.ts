import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { n8nOnNixos } from './nixos/n8n';

/*
 * Facts: services-contracts.md §1.1 to §1.4. Single sign-on of its own is part of paid editions, so that the
 * portal stands in front. Its first account is made in the browser; there is no variable for it.
 */

const HEALTHY =
  "fetch('http://127.0.0.1:5678/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))";

/** Joins programs into workflows. */
export const n8n: ServiceDefinitionInput = {
  id: 'n8n',
  title: 'n8n',
  category: 'automation',
  icon: 'sync',
  description: 'Joins programs into workflows that run by themselves.',
  homepage: 'https://n8n.io/',
  licence: 'LicenseRef-n8n-Sustainable-Use',
  version: '2.41.3',
  resources: {
    memoryMiB: { floor: 512, advice: 1024 },
    cores: { floor: 0.5, advice: 1 },
    diskGiB: { floor: 1, advice: 10 },
  },
  ports: [{ name: 'http', port: 5678 }],
  volumes: [
    {
      name: 'data',
      contains: 'All workflows, their credentials, encrypted, and their runs.',
      kind: 'data',
      backUp: true,
    },
  ],
  secrets: [
    {
      name: 'encryption-key',
      purpose: 'Encrypts the credentials of workflows.',
      length: 64,
      immutable: 'With another key the credentials of workflows are lost.',
    },
  ],
  needs: ['authelia'],
  environment: {
    N8N_EDITOR_BASE_URL: '{url}',
    WEBHOOK_URL: '{url}/',
    // The proxy alone: whoever asks is named by it.
    N8N_PROXY_HOPS: '1',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_ENCRYPTION_KEY_FILE: '{secret:encryption-key}',
  },
  routing: { host: 'flows', port: 'http' },
  signIn: {
    modes: ['forward-auth'],
    // Called by programs: each workflow decides who may.
    bypassPaths: [
      '^/webhook/',
      '^/webhook-test/',
      '^/rest/oauth2-credential/callback',
    ],
  },
  accounts: 'local',
  canGoBack: false,
  notes: [
    'Its licence allows use within a company, not selling it as a service.',
    'Its first account, the owner, is made in the browser at the first visit, behind the sign-in portal; the owner invites the others.',
  ],
  engines: {
    nixos: n8nOnNixos,
    compose: {
      containers: [
        {
          name: 'n8n',
          image: { repository: 'n8nio/n8n', tag: '2.41.3' },
          secrets: ['encryption-key'],
          mounts: [{ volume: 'data', path: '/home/node/.n8n' }],
          health: { test: ['node', '-e', HEALTHY], startPeriod: '60s' },
          networks: ['traefik_public'],
          limits: { memoryMiB: 1024, cores: 1 },
          user: '1000:1000',
          readOnly: true,
          tmpfs: ['/tmp'],
        },
      ],
    },
  },
};
