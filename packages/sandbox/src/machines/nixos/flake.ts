import { posix } from 'node:path';
import { FileUser, MachineFiles, sha256 } from '../files/machineFiles';
import { filesOfFolder, readIndex, repositoryOf } from './gitIndex';
import { absentPath } from './failures';
import { storePath } from './storePath';

/** What stands before and after the `#` of `./x#attribute`. */
export interface FlakeReference {
  /** Absolute. */
  folder: string;
  /** Names of attributes, from the outermost on. */
  attribute: string[];
  /** `path:`: all files of the folder, whatever Git knows of them. */
  isPath: boolean;
}

/** The files of a flake, as Nix copies them into the store. */
export interface FlakeTree {
  /** As Nix names it. */
  url: string;
  /** Where they lie in the store. */
  store: string;
  /** By path in the flake. */
  files: ReadonlyMap<string, string>;
  /** Of the repository; missing for `path:`. */
  repository?: string;
}

/** Reads `[path:|git+file://]folder[#attribute]`. */
export function flakeReference(text: string, from: string): FlakeReference {
  const at = text.indexOf('#');
  const place = at < 0 ? text : text.slice(0, at);
  const isPath = place.startsWith('path:');
  const folder = place.replace(/^(path:|git\+file:\/\/)/, '') || '.';
  return {
    folder: posix.resolve(from, folder.replace(/\?.*$/, '')),
    attribute: at < 0 ? [] : attributePath(text.slice(at + 1)),
    isPath,
  };
}

/** Names between dots; between double quotes a name may have dots. */
export function attributePath(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|[^."]+/g)].map(
    ([all, quoted]) =>
      quoted === undefined ? all : quoted.replace(/\\(.)/g, '$1'),
  );
}

/** As Nix writes it, and as a person may write it: without quotes where a name needs none. */
export function attributeText(names: readonly string[]): string {
  return names
    .map(name =>
      /^[A-Za-z_][\w'-]*$/.test(name) ? name : JSON.stringify(name),
    )
    .join('.');
}

/**
 * Copies a flake: from a repository only what is in its index (recorded: nixos, flakes `untracked`).
 *
 * @throws NixFailure when there is no such folder, or no `flake.nix` in what is copied
 */
export function flakeTree(
  files: MachineFiles,
  { folder, isPath }: FlakeReference,
  by: FileUser,
): FlakeTree {
  if (files.kindOf(folder) !== 'folder') {
    throw absentPath(folder);
  }
  const repository = isPath ? undefined : repositoryOf(files, folder);
  const index = repository && readIndex(files, repository);
  const paths = filesOfFolder(files, folder).filter(
    path =>
      !index ||
      Object.hasOwn(
        index,
        posix.relative(repository ?? folder, posix.join(folder, path)),
      ),
  );
  const found = new Map(
    paths.map(path => [
      path,
      files.read(posix.join(folder, path), by).toString(),
    ]),
  );
  const digest = sha256(
    [...found].map(([path, text]) => `${path} ${sha256(text)}\n`).join(''),
  );
  const store = storePath(`source ${digest}`, 'source');
  if (!found.has('flake.nix')) {
    throw absentPath(`${store}/flake.nix`);
  }
  return {
    url: repository ? `git+file://${folder}` : `path:${folder}`,
    store,
    files: found,
    ...(repository && { repository }),
  };
}
