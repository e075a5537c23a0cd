import { posix } from 'node:path';
import { ContainerOrder } from '../docker/engine';
import { volumeFolder } from '../docker/folders';
import { ImageFacts } from '../docker/images';
import { configHash } from './configOutput';
import { Project } from './project';
import { Health, Service } from './service';
import { label } from './session';

/** What a container is made from besides its service. */
export interface OrderContext {
  project: Project;
  facts: ImageFacts;
  imageId: string;
  composeVersion: string;
  newId(): string;
}

const NANO = 1_000_000_000;
const DEFAULT_SHM = 67_108_864;

/** The name of a service's container. */
export function containerName(
  project: string,
  service: Service,
  number: number,
): string {
  return service.container_name ?? `${project}-${service.name}-${number}`;
}

/** The container of a service, as the engine is asked for it. */
export function orderOf(
  service: Service,
  number: number,
  context: OrderContext,
): ContainerOrder {
  const { project, facts } = context;
  const name = containerName(project.name, service, number);
  const own = Object.entries(service.environment)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  const [policy, retries] = service.restart.split(':');
  return {
    name,
    image: service.image ?? '',
    command: commandOf(service, facts),
    environment: [...own, ...facts.environment],
    labels: labelsOf(service, number, context),
    restart: {
      name: isPolicy(policy) ? policy : 'no',
      retries: Number(retries ?? 0),
    },
    health: healthOf(service.healthcheck, facts),
    exposed: [...facts.exposed, ...service.expose.map(port => `${port}/tcp`)],
    ports: service.ports.map(({ address, host, target, protocol }) => ({
      address,
      host: host || 32_768 + (target % 1000),
      container: `${target}/${protocol}`,
    })),
    mounts: mountsOf(service, context),
    networks: Object.entries(service.networks).map(([key, aliases]) => ({
      name: project.networks.find(each => each.key === key)?.name ?? key,
      aliases: [name, service.name, ...aliases],
    })),
    demanded: [
      ...service.volumes
        .filter(({ type, createsSource }) => type === 'bind' && !createsSource)
        .map(({ source = '' }) => posix.resolve(project.folder, source)),
      ...secretMounts(service, project).map(({ source }) => source),
    ],
    settings: {
      user: service.user,
      memory: service.mem_limit,
      nanoCpus: Math.round(service.cpus * NANO),
      pidsLimit: service.pids_limit ?? null,
      shmSize: service.shm_size || DEFAULT_SHM,
      readOnly: service.read_only,
      capAdd: service.cap_add,
      capDrop: service.cap_drop,
      securityOpt: service.security_opt,
      tmpfs: service.tmpfs,
      logDriver: service.logging?.driver ?? 'json-file',
      logOptions: service.logging?.options ?? {},
    },
    stopGrace: service.stopGrace,
  };
}

function commandOf(service: Service, facts: ImageFacts): string[] {
  const { entrypoint, command } = service;
  return entrypoint || command
    ? [...(entrypoint ?? []), ...(command ?? [])]
    : facts.command;
}

function isPolicy(
  policy: string,
): policy is 'no' | 'always' | 'unless-stopped' | 'on-failure' {
  return ['no', 'always', 'unless-stopped', 'on-failure'].includes(policy);
}

function labelsOf(
  service: Service,
  number: number,
  { project, imageId, composeVersion }: OrderContext,
): Record<string, string> {
  const own = Object.entries(service.labels).map(([key, value]) => [
    key,
    value ?? '',
  ]);
  const waits = Object.entries(service.depends_on)
    .map(([name, each]) => `${name}:${each.condition}:${each.restart}`)
    .sort();
  return {
    ...Object.fromEntries(own),
    [label('config-hash')]: configHash(service),
    [label('container-number')]: String(number),
    [label('depends_on')]: waits.join(','),
    [label('image')]: imageId,
    [label('oneoff')]: 'False',
    [label('project')]: project.name,
    [label('project.config_files')]: project.files.join(','),
    [label('project.working_dir')]: project.folder,
    [label('service')]: service.name,
    [label('version')]: composeVersion,
  };
}

function healthOf(
  given: Health | null,
  facts: ImageFacts,
): ContainerOrder['health'] {
  if (!given) {
    return facts.health;
  }
  return given.test === null
    ? null
    : {
        test: given.test,
        interval: given.interval,
        timeout: given.timeout,
        retries: given.retries,
        startPeriod: given.startPeriod,
      };
}

function mountsOf(
  service: Service,
  { project, newId }: OrderContext,
): ContainerOrder['mounts'] {
  const volumes = service.volumes.map(({ type, source, target, readOnly }) => {
    if (type !== 'volume') {
      const at = posix.resolve(project.folder, source ?? '');
      return { type, source: at, target, readOnly };
    }
    const name =
      project.volumes.find(({ key }) => key === source)?.name ?? newId();
    return { type, name, source: volumeFolder(name), target, readOnly };
  });
  return [...volumes, ...secretMounts(service, project)];
}

function secretMounts(service: Service, project: Project) {
  return service.secrets.map(({ source, target }) => ({
    type: 'bind' as const,
    source: project.secrets.find(({ key }) => key === source)?.file ?? '',
    target: target.startsWith('/') ? target : `/run/secrets/${target}`,
    readOnly: true,
  }));
}
