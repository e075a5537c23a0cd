import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { DeploymentToRun, ServicePlan } from '@opencsp/plugin-opencsp-node';
import { FILES_LABEL, SERVICE_LABEL } from '@opencsp/rendering';

/** A container of the bundle, in few words. */
export interface ContainerInBundle {
  service: string;
  image?: string;
  after?: string[];
  secrets?: string[];
  ports?: string[];
  volume?: string;
  file?: string;
  environment?: Record<string, string>;
  networks?: string[];
  /** False: it has no health check. */
  health?: boolean;
  command?: string[];
}

/** The core and two applications, as the portal writes them, but for what no step looks at. */
export const CONTAINERS: Readonly<Record<string, ContainerInBundle>> = {
  traefik: {
    service: 'traefik',
    after: ['socket-proxy'],
    ports: ['18080:8080/tcp'],
    file: 'traefik/traefik.yml',
    networks: ['public', 'backend'],
  },
  'socket-proxy': { service: 'traefik' },
  lldap: {
    service: 'lldap',
    secrets: ['lldap-password'],
    volume: 'lldap-data',
  },
  redis: { service: 'redis', health: false },
  authelia: { service: 'authelia', after: ['lldap', 'redis'] },
  notes: {
    service: 'notes',
    after: ['notes-main-db', 'authelia'],
    environment: { NOTES_NAME: 'notes' },
  },
  'notes-main-db': {
    service: 'notes',
    secrets: ['notes-database-main'],
    volume: 'notes-main-db',
  },
  wiki: { service: 'wiki', after: ['authelia'] },
};

const CORE = ['traefik', 'lldap', 'redis', 'authelia'];

/** What a test changes of the bundle. */
export interface BundleChange {
  /** Applications; both when absent. */
  applications?: string[];
  containers?: Record<string, Partial<ContainerInBundle>>;
  services?: Record<string, Partial<ServicePlan>>;
  deployment?: Partial<DeploymentToRun>;
}

export const PROJECT = 'ada-family';

/** A deployment of the bundle. Its Compose file is JSON, which is YAML, too. */
export function bundle(change: BundleChange = {}): DeploymentToRun {
  const applications = change.applications ?? ['notes', 'wiki'];
  const services = [...CORE, ...applications];
  const containers = Object.entries(CONTAINERS)
    .filter(([, { service }]) => services.includes(service))
    .map(([name, container]): [string, ContainerInBundle] => [
      name,
      { ...container, ...change.containers?.[name] },
    ]);
  return {
    id: '0b8f3a52-3a8e-4d5e-9a44-6c0a4d1f7e21',
    project: PROJECT,
    commit: '0123456789abcdef0123456789abcdef01234567',
    files: filesOf(containers, applications),
    services: services.map(id => ({
      id,
      title: `${id[0].toUpperCase()}${id.slice(1)}`,
      isCore: CORE.includes(id),
      canGoBack: true,
      version: '1',
      ...change.services?.[id],
    })),
    needs: { memoryMiB: 2048, diskGiB: 10 },
    hosts: [],
    ...change.deployment,
  };
}

/** The secrets of the bundle. */
export const SECRETS = new Map([
  ['lldap-password', 'first-secret'],
  ['notes-database-main', 'second-secret\n'],
  ['not-in-the-commit', 'third-secret'],
]);

function filesOf(
  containers: readonly [string, ContainerInBundle][],
  applications: readonly string[],
): RenderedFile[] {
  const volumes = containers.flatMap(([, { volume }]) => volume ?? []);
  const secrets = containers.flatMap(([, each]) => each.secrets ?? []);
  const compose = {
    name: PROJECT,
    services: Object.fromEntries(
      containers.map(([name, each]) => [
        name,
        composeService(name, each, applications),
      ]),
    ),
    networks: Object.fromEntries(
      ['public', 'backend'].map(name => [name, { name: `${PROJECT}_${name}` }]),
    ),
    volumes: Object.fromEntries(
      volumes.map(name => [name, { name: `${PROJECT}_${name}` }]),
    ),
    secrets: Object.fromEntries(
      secrets.map(name => [
        name,
        { file: `\${OPENCSP_SECRETS_DIR:?is the folder}/${name}` },
      ]),
    ),
  };
  return [
    { path: 'README.md', content: '# Family\n' },
    { path: 'compose.yaml', content: JSON.stringify(compose, null, 2) },
    { path: 'config.env', content: "OPENCSP_DOMAIN='ada.example.com'\n" },
    {
      path: 'profiles.env',
      content: `COMPOSE_PROFILES=${applications.join(',')}\n`,
    },
    { path: 'services.env', content: '' },
    { path: 'traefik/traefik.yml', content: 'log: {}\n' },
    { path: 'traefik/dynamic/routes.yml', content: 'http: {}\n' },
  ];
}

function composeService(
  name: string,
  each: ContainerInBundle,
  applications: readonly string[],
) {
  return {
    image: each.image ?? 'lab/web:1',
    ...(applications.includes(each.service) && { profiles: [each.service] }),
    ...(each.command && { command: each.command }),
    environment: each.environment ?? {},
    labels: {
      [SERVICE_LABEL]: each.service,
      ...(each.file && { [FILES_LABEL]: 'aaaaaaaaaaaa' }),
    },
    networks: each.networks ?? ['backend'],
    secrets: each.secrets ?? [],
    ports: each.ports ?? [],
    volumes: [
      ...(each.volume
        ? [{ type: 'volume', source: each.volume, target: '/data' }]
        : []),
      ...(each.file
        ? [
            {
              type: 'bind',
              source: `./${each.file}`,
              target: `/etc/${name}`,
              read_only: true,
              bind: { create_host_path: false },
            },
          ]
        : []),
    ],
    depends_on: Object.fromEntries(
      (each.after ?? []).map(other => [
        other,
        {
          condition:
            CONTAINERS[other].health === false
              ? 'service_started'
              : 'service_healthy',
        },
      ]),
    ),
    ...(each.health !== false && {
      healthcheck: {
        test: ['CMD', '/bin/busybox', 'test', '-e', '/healthy'],
        interval: '1s',
        timeout: '2s',
        retries: 3,
        start_period: '1s',
      },
    }),
    restart: 'unless-stopped',
    stop_grace_period: '1s',
  };
}
