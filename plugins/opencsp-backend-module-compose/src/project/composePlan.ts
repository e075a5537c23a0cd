import { InputError } from '@backstage/errors';
import { DeploymentToRun, ServicePlan } from '@opencsp/plugin-opencsp-node';
import { readComposeText, SERVICE_LABEL } from '@opencsp/rendering';
import { COMPOSE_FILE, FOLDERS } from '../paths';
import { composeDocumentSchema, ContainerDocument } from './composeDocument';
import { seconds } from './durations';
import { ownerOf } from './ownerOf';
import { profilesOf } from './profilesOf';
import { SECRETS_FOLDER_VARIABLE } from './secretsVariable';

/** One container that is asked for. */
export interface PlannedContainer {
  /** As Compose calls it: its service. */
  name: string;
  /** Id of the service of the portal that it belongs to. */
  service: string;
  image: string;
  labels: Readonly<Record<string, string>>;
  environmentNames: readonly string[];
  /** As the engine calls them. */
  networks: readonly string[];
  after: readonly string[];
  /** Names of the secrets that it reads. */
  secrets: readonly string[];
  ports: readonly { port: number; protocol: string; address: string }[];
  /** Files and folders of the branch that it mounts. */
  files: readonly string[];
  /** How long its health may take to show at its start, in seconds. */
  healthSeconds: number;
}

/** What a commit asks of the engine. */
export interface ComposePlan {
  project: string;
  services: readonly ServicePlan[];
  /** Those whose profile is switched on. */
  containers: readonly PlannedContainer[];
  /** As the engine calls them. */
  networks: readonly string[];
  volumes: readonly string[];
  /** Names of the secrets, which are those of their files. */
  secrets: readonly string[];
}

const DEFAULT_NETWORK = 'default';
const SHORTEST_HEALTH_SECONDS = 60;

/**
 * Reads what the files of a commit ask for. Pure.
 *
 * @throws InputError when `compose.yaml` is missing or is none
 */
export function composePlan(
  deployment: Pick<DeploymentToRun, 'project' | 'files' | 'services'>,
): ComposePlan {
  const { project, files, services } = deployment;
  const document = documentOf(files);
  const active = profilesOf(files);
  const entries = Object.entries(document.services);
  const owner = ownerOf(
    entries.map(([name, { labels, depends_on: after }]) => ({
      name,
      label: labels[SERVICE_LABEL],
      after,
    })),
    services.map(({ id }) => id),
  );
  const network = (key: string) =>
    document.networks[key]?.name ?? `${project}_${key}`;
  const containers = entries
    .filter(
      ([, { profiles }]) =>
        profiles.length === 0 || profiles.some(name => active.has(name)),
    )
    .map(([name, container]) => planned(name, container, owner(name), network));
  return {
    project,
    services,
    containers,
    networks: [...new Set(containers.flatMap(each => each.networks))],
    volumes: Object.entries(document.volumes).map(
      ([key, { name }]) => name ?? `${project}_${key}`,
    ),
    secrets: Object.keys(document.secrets),
  };
}

/** Containers of one service. */
export function containersOf(
  plan: ComposePlan,
  service: string,
): PlannedContainer[] {
  return plan.containers.filter(each => each.service === service);
}

/** All references of images, each once. */
export function imagesOf(plan: ComposePlan): string[] {
  return [...new Set(plan.containers.map(({ image }) => image))];
}

function documentOf(files: DeploymentToRun['files']) {
  const file = files.find(({ path }) => path === COMPOSE_FILE);
  if (!file) {
    throw new InputError(
      `${COMPOSE_FILE}: the commit has no such file. Save the profile once more, and deploy the new commit.`,
    );
  }
  const value = documentIn(file.content);
  const { success, data, error } = composeDocumentSchema.safeParse(value);
  if (!success) {
    const [{ path, message }] = error.issues;
    throw new InputError(
      `${COMPOSE_FILE}: ${path.map(String).join('.')}: ${message}`,
    );
  }
  return data;
}

function documentIn(content: string): unknown {
  try {
    return readComposeText(content, {
      [SECRETS_FOLDER_VARIABLE]: FOLDERS.secrets,
    });
  } catch (cause) {
    throw new InputError(
      `${COMPOSE_FILE}: it cannot be read. Save the profile once more.`,
      cause,
    );
  }
}

function planned(
  name: string,
  container: ContainerDocument,
  service: string,
  network: (key: string) => string,
): PlannedContainer {
  const { networks, ports, volumes } = container;
  return {
    name,
    service,
    image: container.image,
    labels: container.labels,
    environmentNames: Object.keys(container.environment),
    networks: (networks.length > 0 ? networks : [DEFAULT_NETWORK]).map(network),
    after: container.depends_on,
    secrets: container.secrets,
    ports: ports.flatMap(({ published, protocol, address }) =>
      published && /^\d+$/.test(published)
        ? [{ port: Number(published), protocol, address }]
        : [],
    ),
    files: volumes.flatMap(({ type, source }) =>
      type === 'bind' && source?.startsWith('./') ? [source.slice(2)] : [],
    ),
    healthSeconds: healthSeconds(container.healthcheck),
  };
}

/** The engine's own defaults stand in for what is not said. */
function healthSeconds(health: ContainerDocument['healthcheck']): number {
  const interval = seconds(health?.interval) ?? 30;
  const timeout = seconds(health?.timeout) ?? 30;
  const start = seconds(health?.start_period) ?? 0;
  return Math.max(
    SHORTEST_HEALTH_SECONDS,
    Math.ceil(start + (interval + timeout) * (health?.retries ?? 3)),
  );
}
