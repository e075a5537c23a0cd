import type { ProfilePart } from './parts';
import { impossible } from '../problem';

/**
 * The same parts, each after all that it needs; among equals by id, so that the order says nothing
 * about the order of the input.
 *
 * @throws InputError when they need each other in a circle
 */
export function startOrder(parts: readonly ProfilePart[]): ProfilePart[] {
  const waiting = [...parts].sort((a, b) =>
    a.definition.id < b.definition.id ? -1 : 1,
  );
  const started = new Set<string>();
  const order: ProfilePart[] = [];
  while (waiting.length > 0) {
    const index = waiting.findIndex(({ needs }) =>
      needs.every(id => started.has(id)),
    );
    if (index < 0) {
      const circle = waiting.map(({ definition }) => definition.id).join(', ');
      throw impossible(
        waiting[0].path,
        `These services need each other in a circle: ${circle}.`,
      );
    }
    const [next] = waiting.splice(index, 1);
    started.add(next.definition.id);
    order.push(next);
  }
  return order;
}
