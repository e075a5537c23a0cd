import {
  ComposeContainer,
  FieldProblem,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { repeated } from './repeated';

type Mount = ComposeContainer['mounts'][number];

/** Folders of a container that are not its own: the engine's, and where its secrets lie. */
const NOT_ITS_OWN = /^\/((proc|sys|dev|run\/secrets)(\/.*)?)?$/;

/** Volumes exist and are used, and each place inside of a container is taken once. */
export function mountProblems(
  definition: ServiceDefinition,
  containers: readonly ComposeContainer[],
  list: string,
): FieldProblem[] {
  return [
    ...containers.flatMap((container, index) =>
      mountsOfContainer(definition, container, `${list}.${index}`),
    ),
    ...unusedProblems(definition, containers),
  ];
}

function mountsOfContainer(
  definition: ServiceDefinition,
  { mounts, tmpfs }: ComposeContainer,
  path: string,
): FieldProblem[] {
  const places = [
    ...mounts.map((mount, index) => ({
      name: mount.path,
      path: `${path}.mounts.${index}.path`,
    })),
    ...tmpfs.map((name, index) => ({ name, path: `${path}.tmpfs.${index}` })),
  ];
  return [
    ...repeated('place', places),
    ...places
      .filter(({ name }) => !isPlain(name.slice(1)) || NOT_ITS_OWN.test(name))
      .map(({ name, path: field }) => ({
        path: field,
        message: `"${name}" is no place for a mount. Write a folder of the service, such as "/data", without "." and "..".`,
      })),
    ...mounts.flatMap((mount, index) =>
      sourceProblems(definition, mount, `${path}.mounts.${index}`),
    ),
  ];
}

function sourceProblems(
  { volumes }: ServiceDefinition,
  mount: Mount,
  path: string,
): FieldProblem[] {
  if ('file' in mount) {
    return isPlain(mount.file)
      ? []
      : [
          {
            path: `${path}.file`,
            message: 'Write a path in the branch, without "." and "..".',
          },
        ];
  }
  return volumes.some(({ name }) => name === mount.volume)
    ? []
    : [
        {
          path: `${path}.volume`,
          message: `There is no volume "${mount.volume}". Name one of "volumes".`,
        },
      ];
}

/** Each part has a name: nothing leads back, and there is one way to write it. */
function isPlain(path: string): boolean {
  return path.split('/').every(part => !['', '.', '..'].includes(part));
}

function unusedProblems(
  { volumes }: ServiceDefinition,
  containers: readonly ComposeContainer[],
): FieldProblem[] {
  const used = new Set(
    containers.flatMap(({ mounts }) =>
      mounts.map(mount => ('volume' in mount ? mount.volume : undefined)),
    ),
  );
  return volumes.flatMap(({ name }, index) =>
    used.has(name)
      ? []
      : [
          {
            path: `volumes.${index}.name`,
            message: `No container mounts "${name}": what it should keep would be lost.`,
          },
        ],
  );
}
