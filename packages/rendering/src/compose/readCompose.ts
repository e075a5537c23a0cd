import { z } from 'zod';
import { readYaml } from '../rules/yamlFile';
import { interpolate } from './interpolation';
import { SERVICE_LABEL } from './labels';

/*
 * Only the keys that we write are known here: a file with any other, such as `privileged`, `extends` or
 * `network_mode`, is refused.
 */

const mountSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('volume'),
    source: z.string(),
    target: z.string(),
    read_only: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('bind'),
    source: z.string(),
    target: z.string(),
    read_only: z.literal(true),
    bind: z.strictObject({ create_host_path: z.literal(false) }),
  }),
]);

const containerSchema = z.strictObject({
  image: z.string(),
  profiles: z.array(z.string()).default([]),
  user: z.string().optional(),
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(mountSchema).default([]),
  tmpfs: z.array(z.string()).default([]),
  networks: z.array(z.string()).min(1),
  ports: z.array(z.string()).default([]),
  labels: z.record(z.string(), z.string()).default({}),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.literal('service_healthy') }),
    )
    .default({}),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: z.string(),
      timeout: z.string(),
      retries: z.number(),
      start_period: z.string(),
    })
    .optional(),
  read_only: z.boolean(),
  cap_drop: z.tuple([z.literal('ALL')]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  mem_limit: z.string(),
  cpus: z.number(),
  pids_limit: z.number(),
  shm_size: z.string().optional(),
  restart: z.literal('unless-stopped'),
  stop_grace_period: z.string(),
  logging: z.strictObject({
    driver: z.literal('json-file'),
    options: z.strictObject({
      'max-size': z.string(),
      'max-file': z.string(),
    }),
  }),
});

const composeSchema = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), containerSchema),
  networks: z.record(
    z.string(),
    z.strictObject({ name: z.string(), internal: z.boolean().optional() }),
  ),
  volumes: z
    .record(z.string(), z.strictObject({ name: z.string() }))
    .default({}),
  secrets: z
    .record(z.string(), z.strictObject({ file: z.string() }))
    .default({}),
});

/** One container, as the engine would get it. */
export type ReadContainer = z.infer<typeof containerSchema> & { name: string };

/** What a Compose file comes to. */
export interface ComposeReading {
  project: string;
  containers: ReadContainer[];
  networks: { name: string; internal: boolean }[];
  /** Sorted. */
  volumes: string[];
  /** By name, with the path of the file on the host. */
  secrets: Record<string, string>;
  /** Sorted by number. */
  exposedPorts: {
    container: string;
    port: number;
    target: number;
    protocol: string;
  }[];
  /** Containers of PostgreSQL. */
  databases: {
    container: string;
    version: number;
    database: string;
    volume: string;
    secret: string;
  }[];
  /** What the proxy may route to, and where it listens. */
  routed: { container: string; service: string; port: number }[];
  /** Which service each container belongs to, as its label says. */
  owners: { container: string; service: string }[];
  /** Paths of the host that a container sees. */
  hostPaths: { container: string; path: string }[];
}

/**
 * Reads what is rendered as `compose.yaml` back, knowing nothing of how it was made.
 *
 * @param document - the YAML, parsed by whichever reader
 * @param variables - what the process gives Compose
 * @throws ZodError when there is a key in it that we do not write
 */
export function readCompose(
  document: unknown,
  variables: Readonly<Record<string, string>>,
): ComposeReading {
  const file = composeSchema.parse(withVariables(document, variables));
  const containers = Object.entries(file.services).map(([name, container]) => ({
    ...container,
    name,
  }));
  return {
    project: file.name,
    containers,
    networks: Object.entries(file.networks).map(([name, { internal }]) => ({
      name,
      internal: internal ?? false,
    })),
    volumes: Object.keys(file.volumes).sort(),
    secrets: Object.fromEntries(
      Object.entries(file.secrets).map(([name, secret]) => [name, secret.file]),
    ),
    exposedPorts: containers
      .flatMap(exposedPorts)
      .sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1)),
    databases: containers.flatMap(database),
    routed: containers.flatMap(routed),
    owners: containers.flatMap(({ name, labels }) =>
      SERVICE_LABEL in labels
        ? [{ container: name, service: labels[SERVICE_LABEL] }]
        : [],
    ),
    hostPaths: containers.flatMap(({ name, volumes }) =>
      volumes.flatMap(mount =>
        mount.type === 'bind' ? [{ container: name, path: mount.source }] : [],
      ),
    ),
  };
}

/**
 * What stands in a Compose file that somebody may have changed by hand: any key may be in it, and every
 * text is as Compose sees it.
 *
 * @throws Error with the line when it is no YAML, or a variable is missing that must be there
 */
export function readComposeText(
  text: string,
  variables: Readonly<Record<string, string>>,
): unknown {
  return withVariables(readYaml(text), variables);
}

/** Variables stand in values only, never in keys. */
function withVariables(
  value: unknown,
  variables: Readonly<Record<string, string>>,
): unknown {
  if (typeof value === 'string') {
    return interpolate(value, variables);
  }
  if (Array.isArray(value)) {
    return value.map(each => withVariables(each, variables));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        withVariables(each, variables),
      ]),
    );
  }
  return value;
}

function exposedPorts({
  name,
  ports,
}: ReadContainer): ComposeReading['exposedPorts'] {
  return ports.map(text => {
    const [, port, target, protocol] =
      /^(\d+):(\d+)\/(tcp|udp)$/.exec(text) ?? [];
    return {
      container: name,
      port: Number(port),
      target: Number(target),
      protocol,
    };
  });
}

function database({
  name,
  image,
  environment,
  volumes,
}: ReadContainer): ComposeReading['databases'] {
  const [, version] = /^postgres:(\d+)\./.exec(image) ?? [];
  return version
    ? [
        {
          container: name,
          version: Number(version),
          database: environment.POSTGRES_DB,
          volume: volumes.map(({ source }) => source).join(),
          secret: environment.POSTGRES_PASSWORD_FILE.replace(/^.*\//, ''),
        },
      ]
    : [];
}

function routed({ name, labels }: ReadContainer): ComposeReading['routed'] {
  if (labels['traefik.enable'] !== 'true') {
    return [];
  }
  return Object.entries(labels).flatMap(([label, value]) => {
    const [, service] =
      /^traefik\.http\.services\.([a-z0-9-]+)\.loadbalancer\.server\.port$/.exec(
        label,
      ) ?? [];
    return service ? [{ container: name, service, port: Number(value) }] : [];
  });
}
