import {
  ChosenService,
  problemsOf,
  profileSpecSchema,
  ServiceOption,
} from '@opencsp/plugin-opencsp-common';
import { conflictsOf } from './selection';

/**
 * The first problem of a choice of services: of its form in the API's words, a service that is not
 * offered, or two that cannot be together.
 *
 * @param offered - all services; nothing while they are not known
 */
export function servicesProblem(
  services: readonly ChosenService[],
  offered: readonly ServiceOption[] | undefined,
): string | undefined {
  const parsed = profileSpecSchema.shape.services.safeParse(services);
  const [first] = parsed.success ? [] : problemsOf(parsed.error);
  if (first || !offered) {
    return first?.message;
  }
  const unknown = services.find(
    ({ id }) => !offered.some(it => it.id === id && !it.isCore),
  );
  if (unknown) {
    return `"${unknown.id}" is no service that can be chosen. Leave it out.`;
  }
  const ids = services.map(({ id }) => id);
  const clashes = offered
    .filter(({ id }) => ids.includes(id))
    .flatMap(option =>
      conflictsOf(option, ids, offered).map(
        conflict =>
          `${option.title} and ${conflict.with.title} cannot be together: ${conflict.reason}`,
      ),
    );
  return clashes[0];
}
