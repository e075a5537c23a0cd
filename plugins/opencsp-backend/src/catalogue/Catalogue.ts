import { NotFoundError } from '@backstage/errors';
import {
  FieldProblem,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { invalid } from '../services/requestErrors';
import { PROXY } from './coreServices';

/** All service definitions that there are. They fit each other (`catalogueProblems`). */
export interface Catalogue {
  /** In the order in which they are shown. */
  all(): readonly ServiceDefinition[];
  /** @throws NotFoundError naming the known ids */
  get(id: string): ServiceDefinition;
  /**
   * The definitions of a profile: those chosen, the proxy, and all that they need. Each comes after
   * what it needs; otherwise they stand in the order of `all`, so that the order of `ids` says nothing.
   *
   * @param ids - of the chosen services, as a profile lists them
   * @throws InputError naming `services.<index>.id`, when one is unknown, core, or conflicts with another
   */
  forProfile(ids: readonly string[]): ServiceDefinition[];
}

/** A catalogue of definitions that were checked before. */
export function createCatalogue(
  definitions: readonly ServiceDefinition[],
): Catalogue {
  const known = new Map(
    definitions.map(definition => [definition.id, definition]),
  );
  return {
    all: () => definitions,
    get(id) {
      const definition = known.get(id);
      if (!definition) {
        throw new NotFoundError(
          `There is no service "${id}". Known are ${idsOf(definitions)}.`,
        );
      }
      return definition;
    },
    forProfile(ids) {
      const problems = ids.flatMap((id, index) =>
        choiceProblems(definitions, known.get(id), { id, index }),
      );
      if (problems.length > 0) {
        throw invalid(problems);
      }
      const present = inStartOrder(definitions, known, ids);
      const conflicts = conflictProblems(known, present, ids);
      if (conflicts.length > 0) {
        throw invalid(conflicts);
      }
      return present;
    },
  };
}

function choiceProblems(
  definitions: readonly ServiceDefinition[],
  definition: ServiceDefinition | undefined,
  { id, index }: { id: string; index: number },
): FieldProblem[] {
  const path = `services.${index}.id`;
  if (!definition) {
    const choice = definitions.filter(({ isCore }) => !isCore);
    return [
      {
        path,
        message: `There is no service "${id}". Choose among ${idsOf(choice)}.`,
      },
    ];
  }
  return definition.isCore
    ? [
        {
          path,
          message: `${definition.title} comes by itself and cannot be chosen. Leave it out.`,
        },
      ]
    : [];
}

function inStartOrder(
  definitions: readonly ServiceDefinition[],
  known: ReadonlyMap<string, ServiceDefinition>,
  ids: readonly string[],
): ServiceDefinition[] {
  const present = withNeeds(known, [PROXY, ...ids]);
  const order = new Set<ServiceDefinition>();
  const add = (definition: ServiceDefinition, above: readonly string[]) => {
    if (order.has(definition) || above.includes(definition.id)) {
      return;
    }
    definitions
      .filter(({ id }) => definition.needs.includes(id))
      .forEach(needed => add(needed, [...above, definition.id]));
    order.add(definition);
  };
  definitions
    .filter(({ id }) => present.has(id))
    .forEach(definition => add(definition, []));
  return [...order];
}

/** The same ids, and those of all that they need. */
function withNeeds(
  known: ReadonlyMap<string, ServiceDefinition>,
  ids: readonly string[],
): Set<string> {
  const found = new Set<string>();
  const waiting = [...ids];
  for (const id of waiting) {
    if (!found.has(id)) {
      found.add(id);
      waiting.push(...(known.get(id)?.needs ?? []));
    }
  }
  return found;
}

/** Said at each chosen service that conflicts, or that brings in one that does. */
function conflictProblems(
  known: ReadonlyMap<string, ServiceDefinition>,
  present: readonly ServiceDefinition[],
  ids: readonly string[],
): FieldProblem[] {
  return present.flatMap(definition =>
    definition.conflicts.flatMap(({ service, reason }) => {
      const other = present.find(({ id }) => id === service);
      const index = ids.findIndex(id =>
        withNeeds(known, [id]).has(definition.id),
      );
      return other
        ? [
            {
              path: index < 0 ? 'services' : `services.${index}.id`,
              message: `${definition.title} cannot be beside ${other.title}: ${reason} Leave one of them out.`,
            },
          ]
        : [];
    }),
  );
}

function idsOf(definitions: readonly ServiceDefinition[]): string {
  return definitions
    .map(({ id }) => id)
    .sort()
    .join(', ');
}
