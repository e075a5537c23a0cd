import { posix } from 'node:path';
import { FlakeTree } from './flake';
import { PathReader, readModule, WrittenValue } from './nixReader';
import { STORE, storePath } from './storePath';

/** Options, by their names. */
export type OptionTree = { [name: string]: WrittenValue };

/** What the modules of a flake set. */
export interface SystemOptions {
  options: OptionTree;
  /** Texts of the files that options name, by their paths in the store. */
  files: Record<string, string>;
}

/**
 * What modules set together, as far as it is data. A condition before a set counts as met.
 *
 * @throws NixFailure as Nix says it
 */
export function systemOptions(
  tree: FlakeTree,
  modules: readonly string[],
): SystemOptions {
  const files: Record<string, string> = {};
  const options = modules.reduce<OptionTree>((all, module) => {
    const path = `${tree.store}/${module}`;
    const text = tree.files.get(module) ?? '';
    const written = readModule({ path, text }, pathsOf(tree, module, files));
    const { config } = written.options;
    return merged(all, isSet(config) ? config : written.options);
  }, {});
  return { options, files };
}

/** A path becomes one of the store; a file of JSON is read, and lies there under a name of its own, too. */
function pathsOf(
  tree: FlakeTree,
  module: string,
  files: Record<string, string>,
): PathReader {
  const within = (written: string) =>
    posix.join(posix.dirname(module), written);
  return {
    path(written) {
      const path = within(written);
      const text = tree.files.get(path);
      if (text !== undefined) {
        files[`${tree.store}/${path}`] = text;
      }
      return `${tree.store}/${path}`;
    },
    json(written) {
      const text = tree.files.get(within(written)) ?? 'null';
      const path = storePath(text, posix.basename(written));
      files[path] = text;
      return path;
    },
  };
}

/** Sets become one, lists go on, and of other values the last one counts. */
function merged(one: OptionTree, other: OptionTree): OptionTree {
  const result = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const before = Object.hasOwn(result, name) ? result[name] : undefined;
    if (isSet(before) && isSet(value)) {
      result[name] = merged(before, value);
    } else if (Array.isArray(before) && Array.isArray(value)) {
      result[name] = [...before, ...value];
    } else {
      result[name] = value;
    }
  }
  return result;
}

function isSet(value: WrittenValue): value is OptionTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An option by the names on the way to it; nothing where it is not set. */
export function optionAt(
  options: OptionTree,
  ...path: readonly string[]
): WrittenValue {
  return path.reduce<WrittenValue>(
    (at, name) => (isSet(at) && Object.hasOwn(at, name) ? at[name] : undefined),
    options,
  );
}

/** As {@link optionAt}, where it is a text. */
export function textAt(
  options: OptionTree,
  ...path: readonly string[]
): string | undefined {
  const value = optionAt(options, ...path);
  return typeof value === 'string' ? value : undefined;
}

/** As {@link optionAt}, where it is a number. */
export function numberAt(
  options: OptionTree,
  ...path: readonly string[]
): number | undefined {
  const value = optionAt(options, ...path);
  return typeof value === 'number' ? value : undefined;
}

/** Variables of a unit, as an option has them: numbers and truth values become texts. */
export function variablesAt(
  options: OptionTree,
  ...path: readonly string[]
): Record<string, string> {
  const value = optionAt(options, ...path);
  return Object.fromEntries(
    Object.entries(isSet(value) ? value : {}).flatMap(([name, each]) =>
      ['string', 'number', 'boolean'].includes(typeof each)
        ? [[name, String(each)]]
        : [],
    ),
  );
}

/** True for a path that Nix made. */
export function isInStore(path: string): boolean {
  return path.startsWith(`${STORE}/`);
}
