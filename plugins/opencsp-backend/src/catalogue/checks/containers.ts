import {
  ComposeContainer,
  FieldProblem,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { PROXY, SOCKET_PROXY } from '../coreServices';
import { secretMeant } from '../secretReferences';
import { mountProblems } from './mounts';
import { inCircles, namesOf, repeated } from './repeated';

const LIST = 'engines.compose.containers';

/** Words that change what the rest of a health command means; the renderer alone writes them. */
const HEALTH_WORDS = ['CMD', 'CMD-SHELL', 'NONE'];

/** What Docker Compose must know is whole, and says why it wants more rights than the least. */
export function containerProblems(
  definition: ServiceDefinition,
): FieldProblem[] {
  const containers = definition.engines.compose?.containers ?? [];
  if (containers.length === 0) {
    return [];
  }
  return [
    ...repeated('container', namesOf(LIST, containers)),
    ...firstProblems(definition, containers[0]),
    ...containers.flatMap((container, index) => [
      ...neighbourProblems(container, containers, `${LIST}.${index}`),
      ...secretProblems(definition, container, `${LIST}.${index}`),
      ...rightsProblems(container, `${LIST}.${index}`),
      ...socketProblems(definition, container, `${LIST}.${index}`),
    ]),
    ...circleProblems(containers),
    ...memoryProblems(definition, containers),
    ...mountProblems(definition, containers, LIST),
  ];
}

function firstProblems(
  { id, routing, ports }: ServiceDefinition,
  first: ComposeContainer,
): FieldProblem[] {
  const isReached =
    routing !== undefined ||
    ports.some(({ exposedAs }) => exposedAs !== undefined);
  return [
    ...(first.name === id
      ? []
      : [
          {
            path: `${LIST}.0.name`,
            message: `The first container has the id of its service: write "${id}".`,
          },
        ]),
    ...(isReached && !first.networks.includes('traefik_public')
      ? [
          {
            path: `${LIST}.0.networks`,
            message:
              'Add "traefik_public": nothing outside reaches a container without it.',
          },
        ]
      : []),
  ];
}

function neighbourProblems(
  { after, networks, health }: ComposeContainer,
  containers: readonly ComposeContainer[],
  path: string,
): FieldProblem[] {
  const named = after.map((name, index) => ({
    name,
    path: `${path}.after.${index}`,
  }));
  return [
    ...repeated('container', named),
    ...named
      .filter(({ name }) => !containers.some(each => each.name === name))
      .map(({ name, path: field }) => ({
        path: field,
        message: `There is no container "${name}" in this service. Services that must be there before stand in "needs".`,
      })),
    ...repeated(
      'network',
      networks.map((name, index) => ({
        name,
        path: `${path}.networks.${index}`,
      })),
    ),
    ...(HEALTH_WORDS.includes(health.test[0])
      ? [
          {
            path: `${path}.health.test.0`,
            message:
              'Begin with the command itself, such as "curl" or "sh"; leave the list out for the check of the image.',
          },
        ]
      : []),
  ];
}

function circleProblems(
  containers: readonly ComposeContainer[],
): FieldProblem[] {
  const circles = inCircles(
    new Map(containers.map(({ name, after }) => [name, after])),
  );
  return containers.flatMap(({ name }, index) =>
    circles.includes(name)
      ? [
          {
            path: `${LIST}.${index}.after`,
            message: `"${name}" waits for itself: ${circles.join(', ')}.`,
          },
        ]
      : [],
  );
}

function secretProblems(
  definition: ServiceDefinition,
  { secrets }: ComposeContainer,
  path: string,
): FieldProblem[] {
  const named = secrets.map((name, index) => ({
    name,
    path: `${path}.secrets.${index}`,
  }));
  return [
    ...repeated('secret', named),
    ...named
      .filter(({ name }) => !secretMeant(definition, name))
      .map(({ name, path: field }) => ({
        path: field,
        message: `There is no secret "${name}". Name one of "secrets", or that of a needed service, such as "redis-password".`,
      })),
  ];
}

function rightsProblems(
  container: ComposeContainer,
  path: string,
): FieldProblem[] {
  const { capabilities, readOnly, user, whyRights } = container;
  const named = capabilities.map((name, index) => ({
    name,
    path: `${path}.capabilities.${index}`,
  }));
  const isRoot = user === undefined || /^0+:/.test(user);
  return [
    ...repeated('capability', named),
    ...named
      .filter(({ name }) => name === 'ALL' || name.startsWith('CAP_'))
      .map(({ path: field }) => ({
        path: field,
        message:
          'Name each capability, without "CAP_", such as "NET_BIND_SERVICE".',
      })),
    ...((isRoot || !readOnly || capabilities.length > 0) && !whyRights
      ? [
          {
            path: `${path}.whyRights`,
            message:
              'Say why it runs as root, has capabilities, or writes to its own file system.',
          },
        ]
      : []),
  ];
}

function socketProblems(
  { id }: ServiceDefinition,
  { name }: ComposeContainer,
  path: string,
): FieldProblem[] {
  return name === SOCKET_PROXY && id !== PROXY
    ? [
        {
          path: `${path}.name`,
          message: `"${SOCKET_PROXY}" gets the Docker socket, and belongs to the service "${PROXY}" alone. Choose another name.`,
        },
      ]
    : [];
}

function memoryProblems(
  { resources }: ServiceDefinition,
  containers: readonly ComposeContainer[],
): FieldProblem[] {
  const { floor } = resources.memoryMiB;
  const limit = containers.reduce(
    (sum, { limits }) => sum + limits.memoryMiB,
    0,
  );
  return limit < floor
    ? [
        {
          path: `${LIST}.0.limits.memoryMiB`,
          message: `All containers together may use ${limit} MiB, which is less than the floor of ${floor} MiB.`,
        },
      ]
    : [];
}
