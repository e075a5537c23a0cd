import {
  ListDeploymentsQuery,
  ListHostsQuery,
  ListInstancesInput,
  ListProfilesInput,
  ListRoutesQuery,
  ListServicesQuery,
  ListWebhookDeliveries,
  ListWorkInput,
} from '@opencsp/plugin-opencsp-common';

/** The keys of everything that is cached; the first part is the plugin's own corner. */
export const queryKeys = {
  all: ['opencsp'] as const,
  instanceLists: ['opencsp', 'instances'] as const,
  instances: (query: ListInstancesInput) =>
    ['opencsp', 'instances', query] as const,
  instance: (id: string) => ['opencsp', 'instance', id] as const,
  sizes: ['opencsp', 'sizes'] as const,
  osTemplates: ['opencsp', 'os-templates'] as const,
  networks: ['opencsp', 'networks'] as const,
  quotas: ['opencsp', 'quota'] as const,
  quota: (owner: string | undefined) =>
    ['opencsp', 'quota', owner ?? 'own'] as const,
  healthDetails: ['opencsp', 'health'] as const,
  workLists: ['opencsp', 'work'] as const,
  work: (query: ListWorkInput) => ['opencsp', 'work', query] as const,
  instanceWork: (id: string) => ['opencsp', 'instance-work', id] as const,
  ledger: ['opencsp', 'ledger'] as const,
  webhookParts: ['opencsp', 'webhooks'] as const,
  webhooks: ['opencsp', 'webhooks', 'endpoints'] as const,
  webhookDeliveries: (query: Partial<ListWebhookDeliveries>) =>
    ['opencsp', 'webhooks', 'deliveries', query] as const,
  serviceCatalogue: ['opencsp', 'service-catalogue'] as const,
  deploymentLists: ['opencsp', 'deployments'] as const,
  deployments: (query: ListDeploymentsQuery) =>
    ['opencsp', 'deployments', query] as const,
  deployment: (id: string) => ['opencsp', 'deployment', id] as const,
  generations: (id: string) =>
    ['opencsp', 'deployment', id, 'generations'] as const,
  hostLists: ['opencsp', 'hosts'] as const,
  hosts: (query: ListHostsQuery) => ['opencsp', 'hosts', query] as const,
  hostEntries: ['opencsp', 'host'] as const,
  host: (id: string) => ['opencsp', 'host', id] as const,
  serviceLists: ['opencsp', 'services'] as const,
  services: (query: ListServicesQuery) =>
    ['opencsp', 'services', query] as const,
  routeSetLists: ['opencsp', 'routes'] as const,
  routeSets: (query: ListRoutesQuery) => ['opencsp', 'routes', query] as const,
  profileLists: ['opencsp', 'profiles'] as const,
  profiles: (query: ListProfilesInput) =>
    ['opencsp', 'profiles', query] as const,
  profile: (id: string) => ['opencsp', 'profile', id] as const,
  /** Everything of a profile's branch: it is old when the profile changed. */
  profileParts: (id: string) => ['opencsp', 'profile-parts', id] as const,
  profileFiles: (id: string, commit: string | undefined) =>
    ['opencsp', 'profile-parts', id, 'files', commit ?? 'head'] as const,
  profileDiff: (id: string, range: { from?: string; to?: string }) =>
    ['opencsp', 'profile-parts', id, 'diff', range] as const,
  profileHistory: (id: string) =>
    ['opencsp', 'profile-parts', id, 'history'] as const,
  signInPortal: (id: string) =>
    ['opencsp', 'profile', id, 'sign-in-portal'] as const,
  profileSecrets: (id: string) =>
    ['opencsp', 'profile-parts', id, 'secrets'] as const,
  /** A signal of the profile tells of its people, too. */
  people: (profileId: string) =>
    ['opencsp', 'profile-parts', profileId, 'people'] as const,
  readiness: (profileId: string) =>
    ['opencsp', 'profile-parts', profileId, 'readiness'] as const,
  signInChecks: (profileId: string) =>
    ['opencsp', 'profile-parts', profileId, 'sign-in-checks'] as const,
};
