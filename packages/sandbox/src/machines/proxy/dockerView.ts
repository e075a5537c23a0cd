import { DockerDown, DockerService, StaticSettings } from '../../traefik';
import { Container } from '../docker/engineState';
import { Life } from '../docker/life';
import { label } from '../compose/session';

/** A container with what is true of it now. */
export interface Seen {
  container: Container;
  life: Life;
}

/** How Traefik is told to ask Docker. */
export type DockerOptions = NonNullable<StaticSettings['providers']['docker']>;

const SOCKET = '/var/run/docker.sock';
const ENABLE = 'traefik.enable';
const ROUTERS = 'traefik.http.routers.';
const SERVER =
  /^traefik\.http\.services\.([^.]+)\.loadbalancer\.server\.(\w+)$/i;

/** True for a container of Compose's service `traefik`, and for one of Traefik's image. */
export function isProxy({ labels, image }: Container): boolean {
  return (
    labels[label('service')] === 'traefik' || /(^|\/)traefik(:|@|$)/.test(image)
  );
}

/** True while its processes are there, if they do anything or not. */
export function isThere({ life: { status } }: Seen): boolean {
  return status === 'running' || status === 'paused';
}

/** A network that both are in. */
export function sharedNetwork(
  one: Container,
  other: Container,
): Container['networks'][number] | undefined {
  return other.networks.find(({ name }) =>
    one.networks.some(each => each.name === name),
  );
}

/** Who has a name in a network of the container that asks, as Docker's name server knows it. */
export function byName(
  name: string,
  from: Container,
  all: readonly Seen[],
): Seen | undefined {
  return all.find(
    seen =>
      isThere(seen) &&
      seen.container.networks.some(
        network =>
          network.aliases.includes(name) &&
          from.networks.some(each => each.name === network.name),
      ),
  );
}

/**
 * Checks that a proxy reaches Docker: by the socket that it mounts, or by a container that does.
 *
 * @throws DockerDown when it does not
 */
export function demandDocker(
  { endpoint }: DockerOptions,
  proxy: Container,
  all: readonly Seen[],
): void {
  const fail = (why: string): never => {
    throw new DockerDown(
      `failed to connect to the docker API at ${endpoint}${why}`,
    );
  };
  const [, scheme, rest = ''] = /^(\w+):\/\/(.*)$/.exec(endpoint) ?? [];
  if (scheme !== 'tcp') {
    if (!proxy.mounts.some(({ target }) => target === rest)) {
      fail(
        `; check if the path is correct and if the daemon is running: dial unix ${rest}: connect: no such file or directory`,
      );
    }
    return;
  }
  const [name] = rest.split(':');
  const between = byName(name, proxy, all);
  if (!between) {
    fail(`: lookup ${name} on 127.0.0.11:53: no such host`);
  } else if (
    between.life.status !== 'running' ||
    !between.container.mounts.some(({ target }) => target === SOCKET)
  ) {
    const address = sharedNetwork(proxy, between.container)?.address ?? name;
    fail(
      `: dial tcp ${address}:${
        rest.split(':')[1]
      }: connect: connection refused`,
    );
  }
}

/** What containers say by their labels, as far as the proxy's own rendering and its recordings go. */
export function servicesOf(
  { exposedByDefault, network }: DockerOptions,
  all: readonly Seen[],
): DockerService[] {
  return all.filter(isThere).flatMap(({ container, life }) => {
    const { labels } = container;
    const isMeant = labels[ENABLE]
      ? labels[ENABLE].toLowerCase() === 'true'
      : exposedByDefault;
    const address = addressOf(container, network);
    if (!isMeant || address === undefined) {
      return [];
    }
    const hasRouters = Object.keys(labels).some(key => key.startsWith(ROUTERS));
    const running =
      life.health === undefined || life.health.status === 'healthy';
    return serversOf(container).map(({ name, scheme, port }) => ({
      name,
      url: `${scheme}://${address}:${port}`,
      running,
      ...(!hasRouters && { container: defaultName(container) }),
    }));
  });
}

/** In the network that is named, else in the first one (recorded: Docker provider, networks). */
function addressOf(
  { networks, labels }: Container,
  wanted: string | undefined,
): string | undefined {
  const name = labels['traefik.docker.network'] ?? wanted;
  return (networks.find(each => each.name === name) ?? networks[0])?.address;
}

/** Without a port in a label the lowest one that the image shows is taken; without that there is none. */
function serversOf(
  container: Container,
): { name: string; scheme: string; port: string }[] {
  const servers = new Map<string, { scheme?: string; port?: string }>();
  for (const [key, value] of Object.entries(container.labels)) {
    const [, name, field] = SERVER.exec(key) ?? [];
    if (name !== undefined) {
      servers.set(name, { ...servers.get(name), [field.toLowerCase()]: value });
    }
  }
  if (servers.size === 0) {
    servers.set(defaultName(container), {});
  }
  const [lowest] = container.exposed
    .map(each => Number.parseInt(each, 10))
    .sort((one, other) => one - other);
  return [...servers].flatMap(
    ([name, { scheme = 'http', port = lowest && String(lowest) }]) =>
      port ? [{ name, scheme, port }] : [],
  );
}

/** The name that Traefik gives to what has none: service and project. */
function defaultName({ labels, name }: Container): string {
  const service = labels[label('service')];
  const project = labels[label('project')];
  return (service && project ? `${service}-${project}` : name).replace(
    /[^A-Za-z0-9]+/g,
    '-',
  );
}
