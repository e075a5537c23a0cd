import { posix } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../files/machineFiles';
import { absentPath, unreachable } from './failures';
import { FlakeTree } from './flake';
import { NixBinding, nixBindings } from './nixBindings';
import { NixFailure } from './nixFailure';
import { pathsIn, readModule } from './nixReader';
import { NixosSystem, OWN_UNITS, UnitOfSystem } from './nixosState';
import { PaasService, paasServices } from './paasOptions';
import { ownNames, programsOf } from './programsOf';
import { storePath } from './storePath';
import { systemOptions } from './systemOptions';

const lockSchema = z.object({
  nodes: z.object({
    nixpkgs: z.object({
      locked: z.object({ rev: z.string(), lastModified: z.number() }),
      original: z.object({ ref: z.string().optional() }),
    }),
  }),
});

/** The commit of nixpkgs that a flake is pinned to. */
export interface Pin {
  rev: string;
  /** Such as `26.05.20260911.21a67dc`. */
  version: string;
  /** Where its archive is fetched. */
  url: string;
}

/** What a flake comes to for one host. */
export interface Evaluated {
  system: NixosSystem;
  services: PaasService[];
  /** Of the system. */
  derivation: string;
}

const CONFIGURATION = 'configuration.nix';
const NIXPKGS = 'github:NixOS/nixpkgs';
const SYSTEM =
  /\bnixosConfigurations\.(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_][\w'-]*))\s*=/g;

/** Names of the systems that a flake has. @throws NixFailure when it cannot be read */
export function systemsOf(tree: FlakeTree): string[] {
  const text = tree.files.get('flake.nix') ?? '';
  pathsIn({ path: `${tree.store}/flake.nix`, text });
  const code = text.replace(/^\s*#.*$/gm, '');
  return [...code.matchAll(SYSTEM)].map(([, quoted, plain]) => quoted ?? plain);
}

/**
 * What the lock file pins.
 *
 * @throws NixFailure without a lock file in the flake: what it would be is not known here
 */
export function pinOf(tree: FlakeTree): Pin {
  const text = tree.files.get('flake.lock');
  if (text === undefined) {
    throw unlocked(tree).failure;
  }
  const read = lockSchema.safeParse(jsonOf(text));
  if (!read.success) {
    throw new NixFailure(
      `lock file '${tree.store}/flake.lock' is not a lock file of a profile`,
    );
  }
  const { locked, original } = read.data.nodes.nixpkgs;
  const release = original.ref?.replace(/^nixos-/, '') ?? 'unstable';
  const day = new Date(locked.lastModified * 1000)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');
  return {
    rev: locked.rev,
    version: `${release}.${day}.${locked.rev.slice(0, 7)}`,
    url: `https://github.com/NixOS/nixpkgs/archive/${locked.rev}.tar.gz`,
  };
}

/** A flake without a lock file asks for the newest commit of its branch (recorded: nixos, flakes `offline`). */
export function unlocked(tree: FlakeTree) {
  const text = tree.files.get('flake.nix') ?? '';
  const [, branch = 'nixos-unstable'] =
    /github:NixOS\/nixpkgs\/([\w.-]+)/.exec(text) ?? [];
  return unreachable(
    `https://api.github.com/repos/NixOS/nixpkgs/commits/${branch}`,
    [
      `while updating the lock file of flake '${tree.url}'`,
      "while updating the flake input 'nixpkgs'",
      `while fetching the input '${NIXPKGS}/${branch}'`,
    ],
  );
}

/**
 * What a system comes to, as far as the files of a profile say it; their paths must all be in the flake.
 *
 * @throws NixFailure as Nix would say it
 */
export function evaluate(
  tree: FlakeTree,
  pin: Pin,
  { hostname, project }: { hostname: string; project: string },
): Evaluated {
  const written = readModule(sourceOf(tree, CONFIGURATION));
  const modules = written.imports.map(path =>
    within(tree, CONFIGURATION, path),
  );
  const guarded = 'host/default.nix';
  const all = [...modules, ...(tree.files.has(guarded) ? [guarded] : [])];
  const paths = all.flatMap(module =>
    pathsIn(sourceOf(tree, module)).map(path => within(tree, module, path)),
  );
  paths.forEach(path => demandPath(tree, path));
  const off = switchedOff(tree);
  const services = paasServices(
    written.options,
    `${tree.store}/${CONFIGURATION}`,
  ).filter(({ id }) => !off.includes(id));
  const set = systemOptions(
    tree,
    modules.filter(path => isInUse(path, services)),
  );
  const credentials = all.flatMap(path => nixBindings(sourceOf(tree, path)));
  const digest = sha256(`${pin.rev} ${hostname} ${tree.store}`);
  const name = `nixos-system-${hostname}-${pin.version}`;
  return {
    system: {
      path: storePath(digest, name),
      version: pin.version,
      units: [...OWN_UNITS, ...unitsOf(services, credentials)],
      programs: programsOf(set, services).map(program => ({
        ...program,
        links: { ...program.links, ...handedOver(program.units, credentials) },
      })),
      ...{ files: set.files, project, names: ownNames(set.options) },
    },
    services,
    derivation: `${storePath(`derivation ${digest}`, name)}.drv`,
  };
}

/** Services that a module of the machine's own forces off, in the one form that is known here. */
function switchedOff(tree: FlakeTree): string[] {
  const text = tree.files.get('host/off.nix') ?? '';
  return [
    ...text.matchAll(
      /^\s*services\.paas\.([\w-]+)\.enable = lib\.mkForce false;$/gm,
    ),
  ].map(([, id]) => id);
}

/** @throws NixFailure for a file that the flake does not have */
function sourceOf(tree: FlakeTree, path: string) {
  demandPath(tree, path);
  return { path: `${tree.store}/${path}`, text: tree.files.get(path) ?? '' };
}

function demandPath(tree: FlakeTree, path: string): void {
  const isThere =
    tree.files.has(path) ||
    [...tree.files.keys()].some(each => each.startsWith(`${path}/`));
  if (!isThere) {
    throw absentPath(`${tree.store}/${path}`);
  }
}

/** A path of a module as one of the flake. A folder stands for its `default.nix`. */
function within(tree: FlakeTree, module: string, path: string): string {
  const joined = posix.join(posix.dirname(module), path);
  return tree.files.has(`${joined}/default.nix`)
    ? `${joined}/default.nix`
    : joined;
}

/** A module of a service sets nothing while the service is off. */
function isInUse(path: string, services: readonly PaasService[]): boolean {
  const [, id] = /^modules\/services\/(.+)\.nix$/.exec(path) ?? [];
  return id === undefined || services.some(service => service.id === id);
}

/** Each unit once: several services may need the same one. */
function unitsOf(
  services: readonly PaasService[],
  bindings: readonly NixBinding[],
): UnitOfSystem[] {
  const units = services.flatMap(({ id, title, units: names }) =>
    names.map(name => ({
      name,
      description: names.length > 1 ? `${title} (${name})` : title,
      service: id,
      credentials: credentialsOf(programName(name), bindings).map(fileOf),
    })),
  );
  return units.filter(
    ({ name }, at) => units.findIndex(each => each.name === name) === at,
  );
}

/** What modules have systemd hand to a unit: `name:file`. */
function credentialsOf(
  unit: string,
  bindings: readonly NixBinding[],
): string[] {
  const option = `systemd.services.${unit}.serviceConfig.LoadCredential`;
  return bindings
    .filter(({ path }) => path.join('.').endsWith(option))
    .flatMap(({ texts }) => texts);
}

/** Where units find what systemd hands to them. */
function handedOver(
  units: readonly string[],
  bindings: readonly NixBinding[],
): Record<string, string> {
  return Object.fromEntries(
    units.flatMap(unit =>
      credentialsOf(programName(unit), bindings).map(credential => [
        `/run/credentials/${unit}/${credential.replace(/:.*$/s, '')}`,
        fileOf(credential),
      ]),
    ),
  );
}

function programName(unit: string): string {
  return unit.replace(/\.service$/, '');
}

function fileOf(credential: string): string {
  return credential.replace(/^[^:]*:/, '');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
