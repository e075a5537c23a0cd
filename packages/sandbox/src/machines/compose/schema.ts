import { ComposeError } from './errors';

const TOP = [
  'name',
  'version',
  'services',
  'networks',
  'volumes',
  'secrets',
  'configs',
  'include',
  'models',
];

type Kind = 'string' | 'array' | 'object' | 'boolean' | 'any';

/** What a service may have, and of which kind it must be; `any` where there are several. */
const SERVICE: Record<string, Kind> = {
  annotations: 'any',
  attach: 'any',
  blkio_config: 'object',
  build: 'any',
  cap_add: 'array',
  cap_drop: 'array',
  cgroup: 'string',
  cgroup_parent: 'string',
  command: 'any',
  configs: 'array',
  container_name: 'string',
  cpu_count: 'any',
  cpu_percent: 'any',
  cpu_period: 'any',
  cpu_quota: 'any',
  cpu_shares: 'any',
  cpus: 'any',
  cpuset: 'string',
  credential_spec: 'object',
  depends_on: 'any',
  deploy: 'any',
  develop: 'any',
  device_cgroup_rules: 'array',
  devices: 'array',
  dns: 'any',
  dns_opt: 'array',
  dns_search: 'any',
  domainname: 'string',
  entrypoint: 'any',
  env_file: 'any',
  environment: 'any',
  expose: 'array',
  extends: 'any',
  external_links: 'array',
  extra_hosts: 'any',
  gpus: 'any',
  group_add: 'array',
  healthcheck: 'object',
  hostname: 'string',
  image: 'string',
  init: 'any',
  ipc: 'string',
  isolation: 'string',
  labels: 'any',
  links: 'array',
  logging: 'object',
  mac_address: 'string',
  mem_limit: 'any',
  mem_reservation: 'any',
  mem_swappiness: 'any',
  memswap_limit: 'any',
  models: 'any',
  network_mode: 'string',
  networks: 'any',
  oom_kill_disable: 'any',
  oom_score_adj: 'any',
  pid: 'any',
  pids_limit: 'any',
  platform: 'string',
  ports: 'array',
  privileged: 'any',
  profiles: 'array',
  pull_policy: 'string',
  read_only: 'any',
  restart: 'string',
  runtime: 'string',
  scale: 'any',
  secrets: 'array',
  security_opt: 'array',
  shm_size: 'any',
  stdin_open: 'any',
  stop_grace_period: 'any',
  stop_signal: 'string',
  storage_opt: 'object',
  sysctls: 'any',
  tmpfs: 'any',
  tty: 'any',
  ulimits: 'object',
  use_api_socket: 'any',
  user: 'string',
  userns_mode: 'string',
  uts: 'string',
  volumes: 'array',
  volumes_from: 'array',
  working_dir: 'string',
};

const CONDITIONS = [
  'service_started',
  'service_healthy',
  'service_completed_successfully',
];
const NAME = /^[a-zA-Z0-9._-]+$/;
const CONTAINER_NAME = '[a-zA-Z0-9][a-zA-Z0-9_.-]+';

/** True for a map with texts as keys. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map at a key, or an empty one. */
export function mapAt(
  value: Record<string, unknown>,
  key: string,
): Record<string, unknown> {
  const found = value[key];
  return isMap(found) ? found : {};
}

/**
 * Checks the form of a compose file, one error at a time as compose reports it (recorded: 02).
 *
 * @throws ComposeError
 */
export function demandForm(file: string, tree: Record<string, unknown>): void {
  const fail = (text: string): never => {
    throw new ComposeError(`validating ${file}: ${text}`);
  };
  const unknownTop = Object.keys(tree).find(
    key => !TOP.includes(key) && !key.startsWith('x-'),
  );
  if (unknownTop !== undefined) {
    fail(` additional properties '${unknownTop}' not allowed`);
  }
  for (const [name, service] of Object.entries(mapAt(tree, 'services'))) {
    if (!NAME.test(name)) {
      fail(`services additional properties '${name}' not allowed`);
    }
    if (!isMap(service)) {
      fail(`services.${name} must be a object`);
    } else {
      demandService(`services.${name}`, service, fail);
    }
  }
}

function demandService(
  path: string,
  service: Record<string, unknown>,
  fail: (text: string) => never,
): void {
  for (const [key, value] of Object.entries(service)) {
    if (!Object.hasOwn(SERVICE, key)) {
      if (!key.startsWith('x-')) {
        fail(`${path} additional properties '${key}' not allowed`);
      }
    } else if (!isOfKind(SERVICE[key], value)) {
      fail(`${path}.${key} must be a ${SERVICE[key]}`);
    }
  }
  const { container_name: containerName } = service;
  if (
    typeof containerName === 'string' &&
    !new RegExp(`^${CONTAINER_NAME}$`).test(containerName)
  ) {
    fail(
      `${path}.container_name '${containerName}' does not match pattern '${CONTAINER_NAME}'`,
    );
  }
  for (const [name, dependency] of Object.entries(
    mapAt(service, 'depends_on'),
  )) {
    const condition = isMap(dependency) ? dependency.condition : undefined;
    if (typeof condition !== 'string' || !CONDITIONS.includes(condition)) {
      fail(
        `${path}.depends_on.${name}.condition value must be one of ${CONDITIONS.map(
          each => `'${each}'`,
        ).join(', ')}`,
      );
    }
  }
}

function isOfKind(kind: Kind, value: unknown): boolean {
  if (value === null || value === undefined || kind === 'any') {
    return true;
  }
  if (kind === 'array') {
    return Array.isArray(value);
  }
  return kind === 'object' ? isMap(value) : typeof value === kind;
}
