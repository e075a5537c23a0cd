import { ComposeContainer } from '@opencsp/plugin-opencsp-common';
import { ProfilePart, ProfileParts } from '../build/parts';
import { refuseTwice } from '../build/unique';
import { databaseName } from '../places';
import { impossible } from '../problem';

/** One service with its containers. */
export interface ComposePartOfProfile {
  part: ProfilePart;
  containers: readonly ComposeContainer[];
}

/**
 * The containers of each service, in the order in which they start.
 *
 * @throws InputError when a service says nothing of Docker Compose, or two containers have one name
 */
export function composePartsOf({
  parts,
}: ProfileParts): ComposePartOfProfile[] {
  const all = parts.map(part => ({ part, containers: containersOf(part) }));
  refuseTwice(
    'container name',
    all.flatMap(({ part, containers }) =>
      [
        ...containers.map(({ name }) => name),
        ...part.definition.databases.map(({ name }) =>
          databaseName(part.definition.id, name),
        ),
      ].map(key => ({ key, by: part.definition.title, path: part.path })),
    ),
  );
  return all;
}

function containersOf(part: ProfilePart): readonly ComposeContainer[] {
  const { id, title, engines } = part.definition;
  if (!engines.compose) {
    throw impossible(
      part.path,
      `${title} cannot be deployed with Docker Compose. Leave it out, or choose another way to deploy.`,
    );
  }
  const { containers } = engines.compose;
  if (containers[0].name !== id) {
    throw impossible(
      part.path,
      `The first container of ${title} is called "${containers[0].name}"; it must be called "${id}".`,
    );
  }
  return containers;
}
