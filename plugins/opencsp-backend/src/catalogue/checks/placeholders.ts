import {
  FieldProblem,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { CORE_SERVICES } from '../coreServices';
import { secretMeant } from '../secretReferences';
import {
  allTexts,
  nixosTexts,
  placeholderTexts,
  referencesIn,
  Reference,
} from '../texts';

/** All that texts point at is there, and no text is evaluated by who reads it later. */
export function placeholderProblems(
  definition: ServiceDefinition,
): FieldProblem[] {
  return [
    ...placeholderTexts(definition).flatMap(({ path, text, container }) =>
      referencesIn(text).flatMap(reference =>
        messagesOf(definition, reference, container).map(message => ({
          path,
          message,
        })),
      ),
    ),
    ...nixosTexts(definition).flatMap(({ path, text }) =>
      referencesIn(text).flatMap(reference =>
        messagesOf(definition, reference).map(message => ({ path, message })),
      ),
    ),
    ...templateProblems(definition),
  ];
}

function messagesOf(
  definition: ServiceDefinition,
  reference: Reference,
  container?: number,
): string[] {
  const { kind, name } = reference;
  switch (kind) {
    case 'secret':
      return secretMessages(definition, name ?? '', container);
    case 'database':
      return definition.databases.some(each => each.name === name)
        ? []
        : [`There is no database "${name}". Name one of "databases".`];
    case 'host':
    case 'hostPort':
    case 'url':
      return addressMessages(definition, name);
    default:
      return [];
  }
}

function addressMessages(
  { id, routing, needs }: ServiceDefinition,
  name: string | undefined,
): string[] {
  if (name === undefined || name === id) {
    return routing ? [] : ['The service has no address: it has no "routing".'];
  }
  return needs.includes(name) || CORE_SERVICES.includes(name)
    ? []
    : [`"${name}" may be missing in a profile. Add it to "needs".`];
}

function secretMessages(
  definition: ServiceDefinition,
  name: string,
  container: number | undefined,
): string[] {
  if (!secretMeant(definition, name)) {
    return [
      `There is no secret "${name}". Name one of "secrets", or that of a needed service, such as "redis-password".`,
    ];
  }
  const reader =
    container === undefined
      ? undefined
      : definition.engines.compose?.containers[container];
  return reader && !reader.secrets.includes(name)
    ? [
        `The container "${reader.name}" may not read it. Add "${name}" to its "secrets".`,
      ]
    : [];
}

/**
 * Two opening braces are a template to Traefik and Authelia, whose files many texts end up in. In texts
 * with placeholders a doubled brace is one brace, so that four are two.
 */
function templateProblems(definition: ServiceDefinition): FieldProblem[] {
  const filled = new Set(
    [...placeholderTexts(definition), ...nixosTexts(definition)].map(
      ({ path }) => path,
    ),
  );
  return allTexts(definition)
    .filter(({ path, text }) => text.includes(filled.has(path) ? '{{{{' : '{{'))
    .map(({ path }) => ({
      path,
      message:
        'Two opening braces would be evaluated as a template. Put a blank between them, or leave them out.',
    }));
}
