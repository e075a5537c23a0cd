import {
  FieldProblem,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { implicitSecrets } from '../secretReferences';
import { namesOf, repeated } from './repeated';

/** Names are unique, none is taken by what a service has without listing it, and nobody needs himself. */
export function nameProblems(definition: ServiceDefinition): FieldProblem[] {
  const { ports, volumes, secrets, databases } = definition;
  return [
    ...repeated('port', namesOf('ports', ports)),
    ...repeated('volume', namesOf('volumes', volumes)),
    ...repeated('secret', namesOf('secrets', secrets)),
    ...repeated('database', namesOf('databases', databases)),
    ...takenSecretProblems(definition),
    ...neighbourProblems(definition),
  ];
}

function takenSecretProblems(definition: ServiceDefinition): FieldProblem[] {
  const taken = implicitSecrets(definition);
  return definition.secrets.flatMap(({ name }, index) =>
    taken.includes(name)
      ? [
          {
            path: `secrets.${index}.name`,
            message: `"${name}" is there by itself. Leave it out, or give this one another name.`,
          },
        ]
      : [],
  );
}

function neighbourProblems({
  id,
  needs,
  conflicts,
}: ServiceDefinition): FieldProblem[] {
  const named = needs.map((name, index) => ({ name, path: `needs.${index}` }));
  const conflicting = conflicts.map(({ service: name }, index) => ({
    name,
    path: `conflicts.${index}.service`,
  }));
  return [
    ...repeated('service', named),
    ...repeated('service', conflicting),
    ...[...named, ...conflicting]
      .filter(({ name }) => name === id)
      .map(({ path }) => ({
        path,
        message: 'This is the service itself. Leave it out.',
      })),
    ...conflicting
      .filter(({ name }) => needs.includes(name))
      .map(({ name, path }) => ({
        path,
        message: `The service needs "${name}", and cannot conflict with it as well.`,
      })),
  ];
}
