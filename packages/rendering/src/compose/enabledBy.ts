import { ProfileParts } from '../build/parts';

/**
 * The Compose profiles of each service: its own, and those of all that need it, since Compose refuses a
 * service whose dependency is switched off (recorded: docker-compose, 16-profiles). What belongs to
 * every profile has none: it always runs.
 */
export function enabledBy({
  parts,
}: ProfileParts): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, Set<string>>(
    parts.map(({ definition, choice }) => [
      definition.id,
      new Set(choice ? [definition.id] : []),
    ]),
  );
  // Who needs comes after what it needs, so that one walk from the end is enough.
  for (const { definition, needs } of [...parts].reverse()) {
    for (const id of needs) {
      names.get(definition.id)?.forEach(name => names.get(id)?.add(name));
    }
  }
  return new Map(
    parts.map(({ definition }) => [
      definition.id,
      definition.isCore ? [] : [...(names.get(definition.id) ?? [])].sort(),
    ]),
  );
}
