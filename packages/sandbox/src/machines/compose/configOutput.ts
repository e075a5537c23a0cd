import { stringify } from 'yaml';
import { sha256 } from '../files/machineFiles';
import { Project } from './project';
import { Service } from './service';
import { writeDuration } from './units';

type Model = Record<string, unknown>;

/** Drops what is empty, and puts the rest in the order of its keys. */
function compact(model: Model): Model {
  return Object.fromEntries(
    Object.entries(model)
      .filter(([, value]) => !isNothing(value))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === '' ||
    value === 0 ||
    value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length === 0)
  );
}

/** `$` is written twice, so that the output is a compose file again (recorded: 17). */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll('$', '$$$$');
  }
  if (Array.isArray(value)) {
    return value.map(escaped);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, escaped(each)]),
      )
    : value;
}

function sorted<T>(map: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function serviceModel(service: Service): Model {
  const { healthcheck } = service;
  const given = compact({
    cap_add: service.cap_add ?? undefined,
    cap_drop: service.cap_drop ?? undefined,
    container_name: service.container_name ?? undefined,
    cpus: service.cpus,
    depends_on: sorted(
      Object.fromEntries(
        Object.entries(service.depends_on).map(([name, each]) => [
          name,
          { condition: each.condition, required: each.required },
        ]),
      ),
    ),
    environment: sorted(service.environment),
    expose: service.expose,
    healthcheck: healthcheck
      ? compact({
          test: healthcheck.test ?? undefined,
          disable: healthcheck.test === null,
          interval: writeDuration(healthcheck.interval),
          timeout: writeDuration(healthcheck.timeout),
          retries: healthcheck.retries,
          start_period: healthcheck.startPeriod
            ? writeDuration(healthcheck.startPeriod)
            : undefined,
        })
      : undefined,
    image: service.image ?? undefined,
    labels: sorted(service.labels),
    logging: service.logging ?? undefined,
    mem_limit: service.mem_limit ? String(service.mem_limit) : undefined,
    networks: sorted(
      Object.fromEntries(
        Object.entries(service.networks).map(([name, aliases]) => [
          name,
          aliases.length > 0 ? { aliases } : null,
        ]),
      ),
    ),
    pids_limit: service.pids_limit ?? undefined,
    ports: service.ports.map(({ address, host, target, protocol }) => ({
      mode: 'ingress',
      ...(address === '0.0.0.0' ? {} : { host_ip: address }),
      target,
      ...(host === 0 ? {} : { published: String(host) }),
      protocol,
    })),
    profiles: service.profiles,
    read_only: service.read_only,
    restart: service.restart === 'no' ? undefined : service.restart,
    secrets: service.secrets,
    security_opt: service.security_opt ?? undefined,
    shm_size: service.shm_size ? String(service.shm_size) : undefined,
    stop_grace_period: service.stop_grace_period
      ? writeDuration(service.stopGrace)
      : undefined,
    tmpfs: service.tmpfs,
    user: service.user,
    volumes: service.volumes.map(volume => ({
      type: volume.type,
      ...(volume.source === undefined ? {} : { source: volume.source }),
      target: volume.target,
      ...(volume.readOnly ? { read_only: true } : {}),
      ...(volume.type === 'bind'
        ? { bind: volume.createsSource ? { create_host_path: true } : {} }
        : { [volume.type]: {} }),
    })),
  });
  return sorted({
    command: service.command ?? null,
    entrypoint: service.entrypoint ?? null,
    ...given,
  });
}

function projectModel(project: Project): Model {
  const used = (name: string) =>
    project.services.some(each => name in each.networks);
  return compact({
    name: project.name,
    networks: Object.fromEntries(
      project.networks
        .filter(({ key }) => key !== 'default' || used('default'))
        .map(({ key, name, isExternal, internal, subnet }) => [
          key,
          {
            name,
            ipam: subnet ? { config: [{ subnet }] } : {},
            ...(isExternal ? { external: true } : {}),
            ...(internal ? { internal: true } : {}),
          },
        ]),
    ),
    secrets: Object.fromEntries(
      project.secrets.map(({ key, name, file }) => [key, { name, file }]),
    ),
    volumes: Object.fromEntries(
      project.volumes.map(({ key, name, isExternal }) => [
        key,
        { name, ...(isExternal ? { external: true } : {}) },
      ]),
    ),
  });
}

function services(project: Project): Model {
  return Object.fromEntries(
    project.services.map(each => [each.name, escaped(serviceModel(each))]),
  );
}

/** `config --format json` */
export function configJson(project: Project): string {
  const model = sorted({
    ...projectModel(project),
    services: services(project),
  });
  return JSON.stringify(model, undefined, 2);
}

/** `config`: without the empty parts that only JSON has; the order of the recorded one. */
export function configYaml(project: Project, isPlain: boolean): string {
  const { name, networks, ...rest } = projectModel(project);
  const withoutIpam = Object.fromEntries(
    Object.entries(Object(networks)).map(([key, network]) => [
      key,
      compact(Object(network)),
    ]),
  );
  const listed = Object.fromEntries(
    project.services.map(each => {
      const model = serviceModel(each);
      const shown = Object.fromEntries(
        Object.entries(model).filter(([, value]) => value !== null),
      );
      return [each.name, isPlain ? keysInOrder(shown) : escaped(shown)];
    }),
  );
  const parts = isPlain
    ? { name, networks: withoutIpam, services: listed, ...rest }
    : { name, services: listed, networks: withoutIpam, ...rest };
  return stringify(parts, { singleQuote: true, lineWidth: 0 }).replace(
    /: ''$/gm,
    ': ""',
  );
}

function keysInOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(keysInOrder);
  }
  return typeof value === 'object' && value !== null
    ? sorted(
        Object.fromEntries(
          Object.entries(value).map(([key, each]) => [key, keysInOrder(each)]),
        ),
      )
    : value;
}

/** The digest of all that makes a container of the service another one. */
export function configHash(service: Service): string {
  const model = serviceModel(service);
  delete model.depends_on;
  delete model.profiles;
  return sha256(JSON.stringify(model));
}
