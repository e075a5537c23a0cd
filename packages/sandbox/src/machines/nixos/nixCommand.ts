import { EXIT, Invocation, Program } from '../invocation';
import { absentAttribute, featureOff } from './failures';
import { attributeText, flakeReference, FlakeReference } from './flake';
import { Evaluated, systemsOf } from './evaluation';
import { NixFailure, OutOfMemory } from './nixFailure';
import { jsonLog, NixLog, plainLog } from './nixLog';
import {
  demandNetwork,
  evaluateSystem,
  NixTask,
  openFlake,
  realise,
} from './nixWork';
import { NixWords, nixWords } from './nixWords';
import { NixosParts } from './parts';

/** The version whose texts are recorded. */
export const NIX_VERSION = '2.26.3';
const FEATURES = ['nix-command', 'flakes'];
const CACHE = 'https://cache.nixos.org';

/** `nix`: as much as makes a system from a flake. */
export function nixProgram(parts: NixosParts): Program {
  return async call => {
    const words = nixWords(call.words.slice(1));
    if (words.flags.has('--version')) {
      call.out(`nix (Nix) ${NIX_VERSION}\n`);
      return EXIT.OK;
    }
    const log = logOf(words, call);
    return telling(log, async () => {
      demandFeatures(parts, words);
      await command({ parts, call, log }, words);
    });
  };
}

/** The log that the words ask for. `-L` after it puts the other one back (seen: Nix 2.8.0). */
export function logOf(words: NixWords, call: Invocation): NixLog {
  return words.values.get('--log-format') === 'internal-json'
    ? jsonLog(call)
    : plainLog(call);
}

/** Does something and tells why it failed. */
export async function telling(
  log: NixLog,
  work: () => Promise<void>,
): Promise<number> {
  try {
    await work();
    return EXIT.OK;
  } catch (error) {
    if (error instanceof OutOfMemory) {
      return EXIT.SIGKILL;
    }
    if (!(error instanceof NixFailure)) {
      throw error;
    }
    log.failure(error);
    return EXIT.FAILED;
  }
}

/** @throws NixFailure while flakes are off, and the words do not switch them on */
export function demandFeatures(parts: NixosParts, words: NixWords): void {
  const isOff = parts.faults.find('nixos-flakes-off') !== undefined;
  const lacking = FEATURES.find(
    feature => isOff && !words.features.includes(feature),
  );
  if (lacking) {
    throw featureOff(lacking);
  }
}

function command(task: NixTask, words: NixWords): Promise<void> | void {
  const [name = '', second = '', third] = words.names;
  switch (name) {
    case 'build':
      return build(task, words, second);
    case 'eval':
      return evaluation(task, words, second);
    case 'flake':
      if (second === 'check') {
        return check(task, third);
      }
      break;
    case 'config':
    case 'show-config':
      return showConfig(task, name === 'config' ? third : second);
    case 'store':
      if (second === 'info' || second === 'ping') {
        return storeInfo(task, words);
      }
      break;
    default:
  }
  throw new NixFailure(
    `'${`${name} ${second}`.trim()}' is not a recognised command`,
  );
}

async function build(
  task: NixTask,
  words: NixWords,
  installable: string,
): Promise<void> {
  const reference = flakeReference(installable, task.call.folder);
  const evaluated = await evaluatedOf(task, reference);
  const rest = reference.attribute.slice(2).join('.');
  if (rest !== 'config.system.build.toplevel') {
    throw absentAttribute(reference.folder, attributeText(reference.attribute));
  }
  const { path } = await realise(task, evaluated);
  if (words.flags.has('--json')) {
    const outputs = { out: path };
    task.call.out(
      `${JSON.stringify([{ drvPath: evaluated.derivation, outputs }])}\n`,
    );
  } else if (words.flags.has('--print-out-paths')) {
    task.call.out(`${path}\n`);
  }
}

async function evaluation(
  task: NixTask,
  words: NixWords,
  installable: string,
): Promise<void> {
  const reference = flakeReference(installable, task.call.folder);
  const evaluated = await evaluatedOf(task, reference);
  const value = valueOf(task.parts, evaluated, reference);
  const isRaw = words.flags.has('--raw') && typeof value === 'string';
  task.call.out(isRaw ? value : `${JSON.stringify(value)}\n`);
}

async function evaluatedOf(
  task: NixTask,
  reference: FlakeReference,
): Promise<Evaluated> {
  const [first, host = ''] = reference.attribute;
  const flake = await openFlake(task, reference);
  if (first !== 'nixosConfigurations') {
    throw absentAttribute(flake.tree.url, attributeText(reference.attribute));
  }
  return evaluateSystem(task, flake, host, reference.attribute);
}

/** What can be asked of a system. @throws NixFailure for all else */
function valueOf(
  { hostname }: NixosParts,
  { system, services, derivation }: Evaluated,
  { attribute, folder }: FlakeReference,
): unknown {
  const asked = attribute.slice(2).join('.');
  const known: Record<string, () => unknown> = {
    'config.system.build.toplevel': () => system.path,
    'config.system.build.toplevel.drvPath': () => derivation,
    'config.system.build.toplevel.outPath': () => system.path,
    'config.system.nixos.version': () => system.version,
    'config.networking.hostName': () => hostname,
    'config.warnings': () => [],
    'config.services.paas': () =>
      Object.fromEntries(services.map(({ id, written }) => [id, written])),
  };
  if (!Object.hasOwn(known, asked)) {
    throw absentAttribute(`git+file://${folder}`, attributeText(attribute));
  }
  return known[asked]();
}

/** Of systems only the evaluation is checked, with and without `--no-build` (recorded: nixos, 2). */
async function check(task: NixTask, place = '.'): Promise<void> {
  const reference = flakeReference(place, task.call.folder);
  const flake = await openFlake(task, reference);
  task.log.info('evaluating flake...');
  task.log.info("checking flake output 'nixosConfigurations'...");
  for (const host of systemsOf(flake.tree)) {
    task.log.info(
      `checking NixOS configuration 'nixosConfigurations.${attributeText([
        host,
      ])}'...`,
    );
    await evaluateSystem(task, flake, host);
  }
}

function showConfig({ parts, call }: NixTask, name?: string): void {
  const isOff = parts.faults.find('nixos-flakes-off') !== undefined;
  const settings: Record<string, string> = {
    cores: '0',
    'experimental-features': isOff ? '' : 'flakes nix-command',
    'extra-platforms': '',
    'max-jobs': 'auto',
    sandbox: 'true',
    substituters: `${CACHE}/`,
  };
  if (name !== undefined && !Object.hasOwn(settings, name)) {
    throw new NixFailure(`could not find setting '${name}'`);
  }
  call.out(
    name === undefined
      ? Object.entries(settings)
          .map(([key, value]) => `${key} = ${value}\n`)
          .join('')
      : `${settings[name]}\n`,
  );
}

async function storeInfo(task: NixTask, words: NixWords): Promise<void> {
  const url = words.values.get('--store') ?? 'daemon';
  if (url.startsWith('https://')) {
    await demandNetwork(task, `${url.replace(/\/$/, '')}/nix-cache-info`, []);
  }
  task.call.err(`Store URL: ${url}\n`);
  if (!url.startsWith('https://')) {
    task.call.err(`Version: ${NIX_VERSION}\nTrusted: 1\n`);
  }
}
