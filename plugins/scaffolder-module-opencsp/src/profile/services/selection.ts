import {
  ChosenService,
  PasswordStrategy,
  ServiceOption,
  serviceCategories,
} from '@opencsp/plugin-opencsp-common';

/** The service in which generated passwords are kept for the person. */
export const PASSWORD_KEEPER = 'vaultwarden';

/** Two services that cannot be in one profile. */
export interface Conflict {
  /** The chosen service that stands against it. */
  with: ServiceOption;
  reason: string;
}

/** The options with these ids, in the order of the catalogue. */
export function optionsOf(
  ids: readonly string[],
  options: readonly ServiceOption[],
): ServiceOption[] {
  return options.filter(({ id }) => ids.includes(id));
}

/** What a service brings with it: all that it needs, and what that needs. */
export function needsOf(
  ids: readonly string[],
  options: readonly ServiceOption[],
): ServiceOption[] {
  const found = new Set<string>();
  const queue = optionsOf(ids, options).flatMap(({ needs }) => needs);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (!found.has(id)) {
      found.add(id);
      queue.push(...optionsOf([id], options).flatMap(({ needs }) => needs));
    }
  }
  return optionsOf([...found], options);
}

/**
 * What comes beside the chosen services: what they need, what is part of every profile, and where
 * generated passwords are kept. Nothing while nothing is chosen.
 */
export function broughtIn(
  chosen: readonly string[],
  options: readonly ServiceOption[],
  strategy: PasswordStrategy | undefined,
): ServiceOption[] {
  if (chosen.length === 0) {
    return [];
  }
  const keeper = strategy === 'generated' ? [PASSWORD_KEEPER] : [];
  const core = options.filter(({ isCore }) => isCore).map(({ id }) => id);
  const roots = [...chosen, ...keeper, ...core];
  const all = new Set([
    ...roots,
    ...needsOf(roots, options).map(({ id }) => id),
  ]);
  chosen.forEach(id => all.delete(id));
  return optionsOf([...all], options);
}

/** The chosen services that stand against this one, whichever of both says so. */
export function conflictsOf(
  option: ServiceOption,
  chosen: readonly string[],
  options: readonly ServiceOption[],
): Conflict[] {
  return optionsOf(chosen, options)
    .filter(({ id }) => id !== option.id)
    .flatMap(other => {
      const found =
        option.conflicts.find(({ service }) => service === other.id) ??
        other.conflicts.find(({ service }) => service === option.id);
      return found ? [{ with: other, reason: found.reason }] : [];
    });
}

/** True when every word of the search stands in what is said of the service. */
export function matchesSearch(option: ServiceOption, search: string): boolean {
  const text = [option.title, option.id, option.description, option.category]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

/** What can be chosen, by category, in the order in which categories are shown; none is empty. */
export function byCategory(
  options: readonly ServiceOption[],
): { category: string; options: ServiceOption[] }[] {
  const known: readonly string[] = serviceCategories;
  const others = options
    .map(({ category }) => category)
    .filter(category => !known.includes(category));
  return [...new Set([...known, ...others])]
    .map(category => ({
      category,
      options: options.filter(it => it.category === category),
    }))
    .filter(group => group.options.length > 0);
}

/** Exactly these services; what was said of one that stays is kept. */
export function startFrom(
  services: readonly string[],
  before: readonly ChosenService[],
): ChosenService[] {
  return services.map(
    id =>
      before.find(it => it.id === id) ?? {
        id,
        access: 'everyone',
        secondFactor: false,
      },
  );
}

/** True when the sign-in portal stands in front of the service or signs people in to it. */
export function canAskSecondFactor({ signInModes }: ServiceOption): boolean {
  return signInModes.some(mode => mode === 'forward-auth' || mode === 'oidc');
}
