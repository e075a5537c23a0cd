import {
  ChosenService,
  ProfileSpec,
  ProfileToRender,
  ServiceDefinition,
  SignInMode,
} from '@opencsp/plugin-opencsp-common';
import { impossible } from '../problem';
import { AddressBase, publicPortOf } from './addresses';
import { PORTAL } from './known';
import { startOrder } from './startOrder';
import { signInOf } from './signIn';
import { refuseTwice } from './unique';

/** What the parts of a profile are found from. */
export type ProfileChoice = Pick<
  ProfileToRender,
  'spec' | 'definitions' | 'ports'
>;

/** One service of the profile. */
export interface ProfilePart {
  definition: ServiceDefinition;
  /** What was chosen for it; a service that others brought in has none. */
  choice?: ChosenService;
  /** The field that it comes from, such as `services.2.id`. */
  path: string;
  signIn: SignInMode;
  /** False for a page of a core service that nobody could be kept out of: it gets no address. */
  isReachable: boolean;
  /** Ids of the services of this profile that it needs. */
  needs: string[];
}

/** The services of a profile, in the order in which they start. */
export interface ProfileParts {
  spec: ProfileSpec;
  parts: readonly ProfilePart[];
  /** Of all definitions that were given, whether their service is there or not. */
  hosts: ReadonlyMap<string, string>;
  /** What the addresses below those hosts have in common. */
  addresses: AddressBase;
}

/**
 * Finds out which services a profile comes to: those chosen, the core, and what they need.
 *
 * @throws InputError naming the field, when one is missing, conflicts, or cannot be signed in to; or the
 * port that is none
 */
export function profileParts({
  spec,
  definitions,
  ports,
}: ProfileChoice): ProfileParts {
  refuseTwice(
    'definition',
    definitions.map(({ id, title }) => ({
      key: id,
      by: title,
      path: 'definitions',
    })),
  );
  const known = new Map(
    definitions.map(definition => [definition.id, definition]),
  );
  const choices = new Map(
    spec.services.map((choice, index) => [choice.id, { choice, index }]),
  );
  spec.services.forEach(({ id }, index) => {
    refuseUnknownOrCore(known.get(id), id, `services.${index}.id`);
  });

  const present = presentOf(spec, definitions, known);
  const ids = new Set(present.map(({ id }) => id));
  const parts = present.map(definition => {
    const chosen = choices.get(definition.id);
    const path = chosen ? `services.${chosen.index}.id` : 'services';
    return {
      definition,
      choice: chosen?.choice,
      path,
      ...signInOf({ definition, chosen, spec, ids }),
      needs: needsOf(definition, spec, ids, path),
    };
  });
  refuseConflicts(parts);
  return {
    spec,
    addresses: {
      protocol: spec.protocol,
      publicPort: publicPortOf(spec.protocol, ports),
    },
    parts: startOrder(parts),
    hosts: new Map(
      definitions.flatMap(({ id, routing }) =>
        routing ? [[id, `${routing.host}.${spec.domain}`]] : [],
      ),
    ),
  };
}

function refuseUnknownOrCore(
  definition: ServiceDefinition | undefined,
  id: string,
  path: string,
): void {
  if (!definition) {
    throw impossible(path, `There is no service "${id}".`);
  }
  if (definition.isCore) {
    throw impossible(
      path,
      `${definition.title} comes by itself and cannot be chosen. Leave it out.`,
    );
  }
}

/** Without HTTPS the portal would refuse to start, so that it is left out (recorded: authelia). */
function presentOf(
  spec: ProfileSpec,
  definitions: readonly ServiceDefinition[],
  known: ReadonlyMap<string, ServiceDefinition>,
): ServiceDefinition[] {
  const ids = new Set<string>();
  const waiting = [
    ...spec.services.map(({ id }) => id),
    ...definitions.filter(({ isCore }) => isCore).map(({ id }) => id),
  ];
  for (const id of waiting) {
    if (!ids.has(id) && !(id === PORTAL && spec.protocol === 'http')) {
      ids.add(id);
      waiting.push(...(known.get(id)?.needs ?? []));
    }
  }
  return definitions.filter(({ id }) => ids.has(id));
}

function needsOf(
  definition: ServiceDefinition,
  spec: ProfileSpec,
  ids: ReadonlySet<string>,
  path: string,
): string[] {
  const needs = definition.needs.filter(
    id => !(id === PORTAL && spec.protocol === 'http'),
  );
  const missing = needs.find(id => !ids.has(id));
  if (missing) {
    throw impossible(
      path,
      `${definition.title} needs the service "${missing}", which is not there.`,
    );
  }
  return [...new Set(needs)].sort();
}

function refuseConflicts(parts: readonly ProfilePart[]): void {
  const titles = new Map(
    parts.map(({ definition }) => [definition.id, definition.title]),
  );
  for (const { definition, path } of parts) {
    const conflict = definition.conflicts.find(({ service }) =>
      titles.has(service),
    );
    if (conflict) {
      throw impossible(
        path,
        `${definition.title} cannot be beside ${titles.get(
          conflict.service,
        )}: ${conflict.reason}`,
      );
    }
  }
}
