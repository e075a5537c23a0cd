import { ComposeContainer } from '@opencsp/plugin-opencsp-common';
import { PROXY, SOCKET_PROXY } from '../build/known';
import { ProfilePart, ProfileParts } from '../build/parts';
import { PlainValue } from '../escape/composeText';
import { ProfileModel } from '../model';
import { Filler, secretsIn } from '../placeholders';
import { databaseName } from '../places';
import { impossible } from '../problem';
import { secretNamed } from '../secretsOf';
import { FileContents, ownLabels } from './labels';
import { bind, mountsOf } from './mounts';
import { NETWORKS } from './networks';
import { commonSettings, present } from './settings';

/** What a container is rendered from. */
export interface ContainerToRender {
  container: ComposeContainer;
  part: ProfilePart;
  parts: ProfileParts;
  model: ProfileModel;
  fill: Filler;
  /** Compose profiles that it belongs to; none: it always runs. */
  profiles: readonly string[];
  /** Files of the branch. */
  contents: FileContents;
}

/**
 * One container of a service, as Compose writes it.
 *
 * @throws InputError when its definition names what is not there
 */
export function renderContainer(rendered: ContainerToRender): PlainValue {
  const { container } = rendered;
  const environment = environmentOf(rendered);
  const entrypoint = filled(rendered, 'entrypoint', container.entrypoint);
  const command = filled(rendered, 'command', container.command);
  return present({
    image: imageOf(container.image),
    profiles: rendered.profiles,
    user: container.user,
    entrypoint,
    command,
    environment,
    secrets: secretsOfContainer(rendered),
    volumes: volumesOf(rendered),
    tmpfs: container.tmpfs,
    networks: networksOf(rendered),
    ports: portsOf(rendered),
    labels: labelsOf(rendered),
    depends_on: dependenciesOf(rendered),
    healthcheck: healthOf(rendered),
    cap_add: container.capabilities,
    ...commonSettings({
      limits: container.limits,
      readOnly: container.readOnly,
      stopGrace: container.stopGrace,
      shmMiB: container.shmMiB,
    }),
  });
}

/** An image by its version; with a digest, that is what is pulled. */
export function imageOf({
  repository,
  tag,
  digest,
}: ComposeContainer['image']): string {
  return `${repository}:${tag}${digest ? `@sha256:${digest.sha256}` : ''}`;
}

/** Where Docker's socket is, on the host and inside. */
const SOCKET = '/var/run/docker.sock';

function isFirst({ container, part }: ContainerToRender): boolean {
  return container.name === part.definition.id;
}

function filled(
  { container, fill }: ContainerToRender,
  what: string,
  texts: readonly string[] = [],
): string[] {
  return texts.map(text => fill(text, `${what} of "${container.name}"`));
}

/** The service's own settings go to its first container. @throws InputError for a NUL character */
function environmentOf(rendered: ContainerToRender): Record<string, string> {
  const { container, part, model, fill } = rendered;
  const ofService = model.services.find(({ id }) => id === part.definition.id);
  const environment = {
    ...(isFirst(rendered) && ofService?.environment),
    ...Object.fromEntries(
      Object.entries(container.environment).map(([name, text]) => [
        name,
        fill(text, `environment "${name}" of "${container.name}"`),
      ]),
    ),
  };
  for (const [name, value] of Object.entries(environment)) {
    if (value.includes('\0')) {
      throw impossible(
        part.path,
        `${part.definition.title}, environment "${name}": a NUL character ends a variable.`,
      );
    }
  }
  return environment;
}

/** @throws InputError when a text points at the file of a secret that the container may not read */
function secretsOfContainer(rendered: ContainerToRender): string[] {
  const { container, part, parts } = rendered;
  const texts = [
    ...Object.values(isFirst(rendered) ? part.definition.environment : {}),
    ...Object.values(container.environment),
    ...(container.entrypoint ?? []),
    ...(container.command ?? []),
    ...container.health.test,
  ];
  const unread = texts
    .flatMap(secretsIn)
    .find(name => !container.secrets.includes(name));
  if (unread) {
    throw impossible(
      part.path,
      `The container "${container.name}" points at the secret "${unread}", which is none of its secrets.`,
    );
  }
  return container.secrets.map(name => {
    const whole = secretNamed(name, part, parts);
    if (!whole) {
      throw impossible(
        part.path,
        `The container "${container.name}" reads the secret "${name}", which neither ${part.definition.title} has nor a service that it needs.`,
      );
    }
    return whole;
  });
}

/**
 * Whoever holds Docker's socket owns the host, also when it is mounted to be read only (recorded:
 * traefik, Docker provider): one container of one service gets it, and a definition has no word for it.
 */
function volumesOf(rendered: ContainerToRender): PlainValue[] {
  const mounts = mountsOf(rendered.container, rendered.part);
  return isSocketProxy(rendered) ? [...mounts, bind(SOCKET, SOCKET)] : mounts;
}

function isSocketProxy({ container, part }: ContainerToRender): boolean {
  return container.name === SOCKET_PROXY && part.definition.id === PROXY;
}

/** What is routed to, or open on the host, needs a network that leads out; the socket one of its own. */
function networksOf(rendered: ContainerToRender): string[] {
  const { container, part, model } = rendered;
  if (isSocketProxy(rendered)) {
    return [NETWORKS.socket];
  }
  const id = part.definition.id;
  const isPublic =
    isFirst(rendered) &&
    (model.routes.some(({ service }) => service === id) ||
      model.exposedPorts.some(({ service }) => service === id));
  return [
    ...new Set([
      ...container.networks,
      ...(isPublic ? [NETWORKS.public] : []),
      ...(container.name === PROXY ? [NETWORKS.socket] : []),
    ]),
  ];
}

function portsOf(rendered: ContainerToRender): string[] {
  return isFirst(rendered)
    ? rendered.model.exposedPorts
        .filter(({ service }) => service === rendered.part.definition.id)
        .map(({ port, target, protocol }) => `${port}:${target}/${protocol}`)
    : [];
}

/**
 * For the proxy a label says only that the service is there and where it listens; who may reach it stands
 * in a file of ours, so that a change of it never makes a container anew (recorded: traefik, Docker
 * provider).
 */
function labelsOf(rendered: ContainerToRender): Record<string, string> {
  const { model, part, container, contents } = rendered;
  const id = part.definition.id;
  const route = model.routes.find(({ service }) => service === id);
  const files = container.mounts.flatMap(mount =>
    'file' in mount ? [mount.file] : [],
  );
  return {
    ...ownLabels(id, files, contents),
    ...(isFirst(rendered) &&
      route && {
        'traefik.enable': 'true',
        [`traefik.http.services.${id}.loadbalancer.server.port`]: String(
          route.port,
        ),
      }),
  };
}

function dependenciesOf({
  container,
  part,
}: ContainerToRender): Record<string, PlainValue> {
  const { id, databases } = part.definition;
  const names = [
    ...container.after,
    ...part.needs,
    ...databases.map(({ name }) => databaseName(id, name)),
  ];
  return Object.fromEntries(
    names.map(name => [name, { condition: 'service_healthy' }]),
  );
}

/** Without a command of its own the image asks itself, at its own pace. */
function healthOf(rendered: ContainerToRender): PlainValue | undefined {
  const { health } = rendered.container;
  return health.test.length === 0
    ? undefined
    : {
        test: ['CMD', ...filled(rendered, 'health', health.test)],
        interval: health.interval,
        timeout: health.timeout,
        retries: health.retries,
        start_period: health.startPeriod,
      };
}
