import { FileError } from '../files/machineFiles';
import { Invocation } from '../invocation';
import {
  absentAttribute,
  buildFailure,
  evaluationFailure,
  unreachable,
} from './failures';
import { attributeText, FlakeReference, flakeTree, FlakeTree } from './flake';
import {
  evaluate,
  Evaluated,
  Pin,
  pinOf,
  systemsOf,
  unlocked,
} from './evaluation';
import { NixFailure, OutOfMemory } from './nixFailure';
import { NixLog } from './nixLog';
import { NixosSystem } from './nixosState';
import { NixosParts } from './parts';
import { storePath } from './storePath';

/** Where a flake is read, and where what is done with it is told. */
export interface NixTask {
  parts: NixosParts;
  call: Invocation;
  log: NixLog;
}

const EVALUATION_MS = 8_000;
const FETCH_MS = 6_000;
const COPY_MS = 1_200;
const BUILD_MS = 1_500;

/** The attribute of a system, as commands name it. */
export function toplevelOf(host: string): string[] {
  return [
    'nixosConfigurations',
    host,
    ...['config', 'system', 'build', 'toplevel'],
  ];
}

/**
 * Copies a flake and fetches what it is pinned to.
 *
 * @throws NixFailure as Nix says it
 */
export async function openFlake(
  task: NixTask,
  reference: FlakeReference,
): Promise<{ tree: FlakeTree; pin: Pin }> {
  const { parts, call, log } = task;
  const tree = readTree(task, reference);
  if (tree.repository) {
    log.warning(`Git tree '${tree.repository}' is dirty`);
  }
  if (!tree.files.has('flake.lock')) {
    await giveUp(task, unlocked(tree));
  }
  const pin = pinOf(tree);
  if (!parts.state.store.includes(pin.rev)) {
    await demandNetwork(task, pin.url, [
      `while fetching the input 'github:NixOS/nixpkgs/${pin.rev}'`,
    ]);
    log.info(
      `unpacking 'github:NixOS/nixpkgs/${pin.rev}' into the Git cache...`,
    );
    await parts.clock.sleep(FETCH_MS, call.signal);
    keep(parts, pin.rev);
  }
  return { tree, pin };
}

function readTree({ parts, call }: NixTask, reference: FlakeReference) {
  try {
    return flakeTree(parts.files, reference, call);
  } catch (error) {
    if (error instanceof FileError) {
      throw new NixFailure(`opening file '${error.path}': ${error.reason}`);
    }
    throw error;
  }
}

/**
 * Evaluates one system of a flake, in the time that this takes.
 *
 * @throws NixFailure as Nix says it
 * @throws OutOfMemory when the kernel ends it
 */
export async function evaluateSystem(
  task: NixTask,
  { tree, pin }: { tree: FlakeTree; pin: Pin },
  host: string,
  attribute: readonly string[] = toplevelOf(host),
): Promise<Evaluated> {
  const { parts, call } = task;
  if (!systemsOf(tree).includes(host)) {
    throw absentAttribute(tree.url, attributeText(attribute));
  }
  await parts.clock.sleep(EVALUATION_MS, call.signal);
  const fault = parts.faults.take('nixos-evaluation');
  if (fault?.reason === 'out-of-memory') {
    throw new OutOfMemory();
  }
  if (fault) {
    throw evaluationFailure(
      fault.reason,
      `${tree.store}/modules/services/one.nix`,
    );
  }
  return evaluate(tree, pin, { hostname: parts.hostname, project: host });
}

/**
 * Builds what is not in the store, one after the other.
 *
 * @throws NixFailure as Nix says it
 */
export async function realise(
  task: NixTask,
  { system, derivation }: Evaluated,
): Promise<NixosSystem> {
  const { parts, call, log } = task;
  const { state, clock } = parts;
  if (state.systems[system.path]) {
    return system;
  }
  const { packages, derivations } = missing(parts, system);
  announce(log, [...derivations, derivation], packages);
  const fault = parts.faults.take('nixos-build');
  for (const path of packages) {
    await demandNetwork(task, 'https://cache.nixos.org/nix-cache-info', []);
    const running = log.begin({ kind: 'copy', path });
    await clock.sleep(COPY_MS, call.signal);
    running.end();
    if (fault?.reason === 'substituter-404') {
      fail(log, fault.reason, packages[0], derivation);
    }
    keep(parts, path);
  }
  for (const path of [...derivations, derivation]) {
    const running = log.begin({ kind: 'build', path });
    await clock.sleep(BUILD_MS, call.signal);
    if (fault) {
      running.line('building');
      running.end();
      fail(log, fault.reason, path, derivation);
    }
    running.end();
    keep(parts, path);
  }
  state.systems[system.path] = system;
  parts.changed();
  return system;
}

function fail(
  log: NixLog,
  reason: Parameters<typeof buildFailure>[0],
  path: string,
  top: string,
): never {
  const failures = buildFailure(reason, { derivation: path, top });
  failures.slice(0, -1).forEach(each => log.failure(each));
  throw failures[failures.length - 1];
}

/** Packages that are fetched, and units that are built, for the services of a system. */
function missing({ state }: NixosParts, system: NixosSystem) {
  const own = system.units.filter(({ service }) => service !== null);
  const services = [...new Set(own.flatMap(({ service }) => service ?? []))];
  const isAbsent = (path: string) => !state.store.includes(path);
  return {
    packages: services
      .map(id => storePath(`${system.version} ${id}`, id))
      .filter(isAbsent),
    derivations: own
      .map(
        ({ name }) =>
          `${storePath(`${system.path} ${name}`, `unit-${name}`)}.drv`,
      )
      .filter(isAbsent),
  };
}

function announce(
  log: NixLog,
  derivations: readonly string[],
  packages: readonly string[],
): void {
  const count = derivations.length;
  log.info(
    [
      count === 1
        ? 'this derivation will be built:'
        : `these ${count} derivations will be built:`,
      ...derivations.map(path => `  ${path}`),
    ].join('\n'),
  );
  if (packages.length > 0) {
    log.info(
      [
        packages.length === 1
          ? 'this path will be fetched (41.20 MiB download, 160.48 MiB unpacked):'
          : `these ${packages.length} paths will be fetched (${(
              packages.length * 41.2
            ).toFixed(2)} MiB download, ${(packages.length * 160.48).toFixed(
              2,
            )} MiB unpacked):`,
        ...packages.map(path => `  ${path}`),
      ].join('\n'),
    );
  }
}

/** @throws NixFailure while nothing can be fetched */
export async function demandNetwork(
  task: NixTask,
  url: string,
  trace: readonly string[],
): Promise<void> {
  if (task.parts.faults.find('egress-closed')) {
    await giveUp(task, unreachable(url, trace));
  }
}

async function giveUp(
  { parts, call, log }: NixTask,
  { warnings, failure }: ReturnType<typeof unreachable>,
): Promise<never> {
  for (const { waits, text } of warnings) {
    log.warning(text);
    await parts.clock.sleep(waits, call.signal);
  }
  throw failure;
}

function keep(parts: NixosParts, path: string): void {
  parts.state.store.push(path);
  parts.changed();
}
