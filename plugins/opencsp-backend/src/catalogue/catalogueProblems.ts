import {
  FieldProblem,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { inCircles } from './checks/repeated';
import { CORE_SERVICES } from './coreServices';
import { ownSecrets, secretMeant } from './secretReferences';
import { placeholderTexts, referencesIn } from './texts';

/** A problem of one definition that shows only beside the others. */
export interface CatalogueProblem extends FieldProblem {
  /** Id of the service. */
  service: string;
}

/** Something that only one service can have. */
interface Claim extends CatalogueProblem {
  key: string;
}

/**
 * What is wrong between definitions, each with the service and its field; nothing when they fit. The
 * second of two that want the same is named.
 */
export function catalogueProblems(
  definitions: readonly ServiceDefinition[],
): CatalogueProblem[] {
  const known = new Map(
    definitions.map(definition => [definition.id, definition]),
  );
  return [
    ...takenTwice(definitions.flatMap(claimsOf)),
    ...coreProblems(known),
    ...definitions.flatMap(definition => [
      ...unknownProblems(definition, known),
      ...addressProblems(definition, known),
      ...secretProblems(definition, known),
    ]),
    ...circleProblems(definitions),
  ];
}

function claimsOf({ id, routing, ports, engines }: ServiceDefinition): Claim[] {
  const containers = engines.compose?.containers ?? [];
  return [
    { service: id, path: 'id', key: `id "${id}"`, message: '' },
    ...(routing
      ? [
          {
            service: id,
            path: 'routing.host',
            key: `host name "${routing.host}"`,
            message: '',
          },
        ]
      : []),
    ...ports.flatMap(({ exposedAs, protocol }, index) =>
      exposedAs === undefined
        ? []
        : [
            {
              service: id,
              path: `ports.${index}.exposedAs`,
              key: `port ${exposedAs}/${protocol} of the host`,
              message: '',
            },
          ],
    ),
    ...containers.map(({ name }, index) => ({
      service: id,
      path: `engines.compose.containers.${index}.name`,
      key: `container name "${name}"`,
      message: '',
    })),
  ];
}

function takenTwice(claims: readonly Claim[]): CatalogueProblem[] {
  return claims.flatMap(({ key, service, path }, index) => {
    const first = claims.findIndex(each => each.key === key);
    // Within one definition its own check says so.
    return first < index && (claims[first].service !== service || path === 'id')
      ? [
          {
            service,
            path,
            message: `"${claims[first].service}" has the ${key} already. Choose another one.`,
          },
        ]
      : [];
  });
}

function coreProblems(
  known: ReadonlyMap<string, ServiceDefinition>,
): CatalogueProblem[] {
  return CORE_SERVICES.filter(id => known.get(id)?.isCore !== true).map(id => ({
    service: id,
    path: 'isCore',
    message: `"${id}" must be there, with "isCore: true": the files of each profile are written for it.`,
  }));
}

function unknownProblems(
  { id, needs, conflicts }: ServiceDefinition,
  known: ReadonlyMap<string, ServiceDefinition>,
): CatalogueProblem[] {
  const named = [
    ...needs.map((name, index) => ({ name, path: `needs.${index}` })),
    ...conflicts.map(({ service: name }, index) => ({
      name,
      path: `conflicts.${index}.service`,
    })),
  ];
  return named
    .filter(({ name }) => !known.has(name))
    .map(({ name, path }) => ({
      service: id,
      path,
      message: `There is no service "${name}". Known are ${idsOf(known)}.`,
    }));
}

function addressProblems(
  definition: ServiceDefinition,
  known: ReadonlyMap<string, ServiceDefinition>,
): CatalogueProblem[] {
  return placeholderTexts(definition).flatMap(({ path, text }) =>
    referencesIn(text)
      .filter(({ kind }) => ['host', 'hostPort', 'url'].includes(kind))
      .flatMap(({ name = definition.id }) => {
        const other = known.get(name);
        return other && !other.routing
          ? [
              {
                service: definition.id,
                path,
                message: `"${name}" has no address: it has no "routing".`,
              },
            ]
          : [];
      }),
  );
}

/** A secret of a needed service: whether it has one of that name is known only here. */
function secretProblems(
  definition: ServiceDefinition,
  known: ReadonlyMap<string, ServiceDefinition>,
): CatalogueProblem[] {
  const containers = definition.engines.compose?.containers ?? [];
  return containers.flatMap(({ secrets }, container) =>
    secrets.flatMap((name, index) => {
      const meant = secretMeant(definition, name);
      const owner = meant && known.get(meant.service);
      return owner && !ownSecrets(owner).includes(meant.secret)
        ? [
            {
              service: definition.id,
              path: `engines.compose.containers.${container}.secrets.${index}`,
              message: `"${meant.service}" has no secret "${meant.secret}".`,
            },
          ]
        : [];
    }),
  );
}

function circleProblems(
  definitions: readonly ServiceDefinition[],
): CatalogueProblem[] {
  const circles = inCircles(
    new Map(definitions.map(({ id, needs }) => [id, needs])),
  );
  return circles.map(id => ({
    service: id,
    path: 'needs',
    message: `These need each other in a circle: ${circles.join(', ')}.`,
  }));
}

function idsOf(known: ReadonlyMap<string, unknown>): string {
  return [...known.keys()].sort().join(', ');
}
