import { EXIT, Invocation, Program } from '../invocation';
import { activate, ActivationAction } from './activation';
import { flakeReference } from './flake';
import { Generations, ProfileError, SYSTEM_PROFILE } from './generations';
import { logOf, telling } from './nixCommand';
import { NixosSystem } from './nixosState';
import { evaluateSystem, openFlake, realise } from './nixWork';
import { NixWords, nixWords } from './nixWords';
import { NixosParts } from './parts';
import { timeOf } from './times';
import { Units } from './units';

/** What `nixos-rebuild` works with. */
export interface RebuildParts {
  parts: NixosParts;
  units: Units;
  generations: Generations;
}

const ACTIONS = ['switch', 'boot', 'test', 'dry-activate'] as const;
const BUILDS = ['build', 'dry-build', 'dry-run'];
const ROLLS_BACK = new Set(['switch', 'boot', 'test', 'build']);
const KERNEL = '6.1.0';

/** `nixos-rebuild`, in its newest form (contracts 8.3): the result on standard output, all else beside. */
export function rebuildProgram(rebuild: RebuildParts): Program {
  return async call => {
    const words = nixWords(call.words.slice(1));
    const [action = ''] = words.names;
    const found = ACTIONS.find(each => each === action);
    if (action === 'list-generations') {
      return listGenerations(rebuild, call, words);
    }
    if (!found && !BUILDS.includes(action)) {
      call.err(
        `usage: nixos-rebuild [-h] {switch,boot,test,build,edit,repl,dry-build,dry-run,dry-activate,build-image,build-vm,build-vm-with-bootloader,list-generations} ...\nnixos-rebuild: error: argument action: invalid choice: '${action}'\n`,
      );
      return EXIT.USAGE;
    }
    return words.flags.has('--rollback')
      ? rollback(rebuild, call, action, found)
      : fromFlake(rebuild, call, words, found);
  };
}

async function fromFlake(
  rebuild: RebuildParts,
  call: Invocation,
  words: NixWords,
  action: ActivationAction | undefined,
): Promise<number> {
  const { parts } = rebuild;
  const flake = words.values.get('--flake');
  if (flake === undefined) {
    call.err(
      "error: file 'nixos-config' was not found in the Nix search path (add it using $NIX_PATH or -I)\n",
    );
    return EXIT.FAILED;
  }
  const log = logOf(words, call);
  const reference = flakeReference(flake, call.folder);
  const [host = parts.hostname] = reference.attribute;
  const built: NixosSystem[] = [];
  call.err('building the system configuration...\n');
  const exitCode = await telling(log, async () => {
    const task = { parts, call, log };
    const opened = await openFlake(task, reference);
    built.push(await realise(task, await evaluateSystem(task, opened, host)));
  });
  const [system] = built;
  if (!system) {
    return childFailed(
      call,
      ['nix', 'build', '--print-out-paths', flake],
      exitCode,
    );
  }
  if (!action) {
    call.out(`${system.path}\n`);
    return EXIT.OK;
  }
  if (refusesUser(call, action)) {
    return EXIT.FAILED;
  }
  if (action === 'switch' || action === 'boot') {
    rebuild.generations.set(system);
  }
  return goLive(rebuild, call, system, action);
}

async function rollback(
  { parts, units, generations }: RebuildParts,
  call: Invocation,
  action: string,
  found: ActivationAction | undefined,
): Promise<number> {
  if (!ROLLS_BACK.has(action)) {
    call.err(`error: --rollback is incompatible with '${action}'\n`);
    return EXIT.FAILED;
  }
  if (refusesUser(call, found)) {
    return EXIT.FAILED;
  }
  const before = parts.state.profile;
  try {
    const said = generations.rollback();
    call.err(`${said}\n`);
  } catch (error) {
    if (!(error instanceof ProfileError)) {
      throw error;
    }
    call.err(`error: ${error.message}\n`);
    const words = ['nix-env', '--rollback', '-p', SYSTEM_PROFILE];
    return childFailed(call, words, EXIT.FAILED);
  }
  const current = generations.current();
  const system = current && generations.systemOf(current);
  if (action !== 'switch' && action !== 'boot') {
    // Only these two move the profile.
    generations.switchTo(before);
  }
  if (!system) {
    call.err(`error: path '${current?.path}' is not valid\n`);
    return EXIT.FAILED;
  }
  if (!found) {
    call.out(`${system.path}\n`);
    return EXIT.OK;
  }
  return goLive({ parts, units, generations }, call, system, found);
}

async function goLive(
  { parts, units }: RebuildParts,
  call: Invocation,
  system: NixosSystem,
  action: ActivationAction,
): Promise<number> {
  const exitCode = await activate(parts, units, call, { system, action });
  if (exitCode !== EXIT.OK) {
    const program = `${system.path}/bin/switch-to-configuration`;
    return childFailed(call, [program, action], exitCode);
  }
  call.err('Done. The new configuration is ');
  call.out(`${system.path}\n`);
  return EXIT.OK;
}

function refusesUser(
  call: Invocation,
  action: ActivationAction | undefined,
): boolean {
  const needsRoot = action !== undefined && call.user !== 'root';
  if (needsRoot) {
    call.err(
      `error: creating symlink '${SYSTEM_PROFILE}-link': Permission denied\n`,
    );
  }
  return needsRoot;
}

/** As Python says it; the exit code is that of the child. */
function childFailed(
  call: Invocation,
  words: readonly string[],
  exitCode: number,
): number {
  const list = words.map(word => `'${word}'`).join(', ');
  call.err(`Command '[${list}]' returned non-zero exit status ${exitCode}.\n`);
  return exitCode;
}

function listGenerations(
  { generations }: RebuildParts,
  call: Invocation,
  words: NixWords,
): number {
  const current = generations.current()?.number;
  const rows = [...generations.list()].reverse().map(each => ({
    generation: each.number,
    date: timeOf(each.date),
    nixosVersion: generations.systemOf(each)?.version ?? 'Unknown',
    kernelVersion: KERNEL,
    configurationRevision: 'Unknown',
    specialisations: [],
    current: each.number === current,
  }));
  if (words.flags.has('--json')) {
    call.out(`${JSON.stringify(rows, undefined, 2)}\n`);
    return EXIT.OK;
  }
  call.out(
    'Generation  Build-date           NixOS version           Kernel  Configuration Revision  Specialisation  Current\n',
  );
  rows.forEach(row =>
    call.out(
      `${String(row.generation).padEnd(11)} ${
        row.date
      }  ${row.nixosVersion.padEnd(23)} ${row.kernelVersion.padEnd(
        7,
      )} ${row.configurationRevision.padEnd(22)}  []              ${
        row.current ? 'True' : 'False'
      }\n`,
    ),
  );
  return EXIT.OK;
}
