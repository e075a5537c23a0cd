import { PLACEHOLDER, ServiceDefinition } from '@opencsp/plugin-opencsp-common';

/** One text of a definition in which placeholders are filled in. */
export interface PlaceholderText {
  /** Such as `engines.compose.containers.0.command.1`. */
  path: string;
  text: string;
  /** Index of the container of the Compose part that sees it. */
  container: number;
}

/** One placeholder: `{url}` has no name, `{url:authelia}` has one. */
export interface Reference {
  kind: string;
  name?: string;
}

/** All texts with placeholders. What stands in `environment` is seen by the first container. */
export function placeholderTexts(
  definition: ServiceDefinition,
): PlaceholderText[] {
  const containers = definition.engines.compose?.containers ?? [];
  return [
    ...named(definition.environment, 'environment', 0),
    ...containers.flatMap((container, index) => {
      const path = `engines.compose.containers.${index}`;
      return [
        ...listed(container.entrypoint ?? [], `${path}.entrypoint`, index),
        ...listed(container.command ?? [], `${path}.command`, index),
        ...listed(container.health.test, `${path}.health.test`, index),
        ...named(container.environment, `${path}.environment`, index),
      ];
    }),
  ];
}

/** The texts of the options for NixOS, in which placeholders are filled in, too. */
export function nixosTexts(
  definition: ServiceDefinition,
): { path: string; text: string }[] {
  return allTexts(definition.engines.nixos?.settings, 'engines.nixos.settings');
}

/** The placeholders of a text. Doubled braces are none: they stand for one brace. */
export function referencesIn(text: string): Reference[] {
  const left = text.replaceAll('{{', '').replaceAll('}}', '');
  return [...left.matchAll(PLACEHOLDER)].map(([, plain, kind, name]) =>
    plain ? { kind: plain } : { kind, name },
  );
}

/** Every text of a value, with its path: those with placeholders as well as those without. */
export function allTexts(
  value: unknown,
  path = '',
): { path: string; text: string }[] {
  if (typeof value === 'string') {
    return [{ path, text: value }];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, each]) =>
    allTexts(each, path ? `${path}.${key}` : key),
  );
}

function named(
  texts: Record<string, string>,
  path: string,
  container: number,
): PlaceholderText[] {
  return Object.entries(texts).map(([name, text]) => ({
    path: `${path}.${name}`,
    text,
    container,
  }));
}

function listed(
  texts: readonly string[],
  path: string,
  container: number,
): PlaceholderText[] {
  return texts.map((text, index) => ({
    path: `${path}.${index}`,
    text,
    container,
  }));
}
