import { EXIT, Invocation, Program } from '../invocation';
import { NixosParts } from './parts';
import { UnitLook } from './unitLife';
import { Units, withSuffix } from './units';

/** Exit codes of `systemctl`. */
const INACTIVE = 3;
const NO_SUCH_UNIT = 4;
const NOT_FOUND = 5;
const STARTING_MS = 500;
const CHANGES = new Set([
  ...['start', 'stop', 'restart', 'reload-or-restart', 'mask', 'unmask'],
  'reset-failed',
]);

/** What `systemctl` works with. */
export interface SystemctlParts {
  parts: NixosParts;
  units: Units;
}

/** `systemctl show|is-active|is-failed|is-system-running|--failed|start|stop|restart|mask|unmask` */
export function systemctlProgram(given: SystemctlParts): Program {
  return async call => {
    const { verb, names, properties, isJson } = wordsOf(call.words.slice(1));
    switch (verb) {
      case 'show':
        show(given, call, names, properties);
        return EXIT.OK;
      case 'is-active':
        return isActive(given, call, names);
      case 'is-system-running':
        return isRunning(given, call);
      case 'list-units':
        listFailed(given, call, isJson);
        return EXIT.OK;
      case 'daemon-reload':
        return EXIT.OK;
      default:
        if (CHANGES.has(verb)) {
          return change(given, call, verb, names);
        }
        call.err(`Unknown command verb '${verb}'.\n`);
        return EXIT.FAILED;
    }
  };
}

function wordsOf(words: readonly string[]) {
  const plain: string[] = [];
  const properties: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === '-p' || word === '-P') {
      at += 1;
      properties.push(...(words[at] ?? '').split(','));
    } else if (word.startsWith('--property=')) {
      properties.push(...word.slice('--property='.length).split(','));
    } else if (!word.startsWith('-')) {
      plain.push(word);
    }
  }
  const isFailedList = words.includes('--failed');
  const [verb = 'list-units', ...names] = plain;
  return {
    verb: isFailedList && plain.length === 0 ? 'list-units' : verb,
    names,
    properties,
    isJson: words.includes('--output=json') || words.includes('-ojson'),
  };
}

/** All that is known of a unit, by the names of its properties; exit 0 also for one that is not there. */
function show(
  given: SystemctlParts,
  call: Invocation,
  names: readonly string[],
  properties: readonly string[],
): void {
  names.forEach((name, at) => {
    const all = propertiesOf(given, withSuffix(name));
    const asked = properties.length > 0 ? properties : Object.keys(all);
    const lines = asked
      .filter(property => Object.hasOwn(all, property))
      .map(property => `${property}=${all[property]}\n`);
    call.out(`${at > 0 ? '\n' : ''}${lines.join('')}`);
  });
}

function propertiesOf(
  { parts, units }: SystemctlParts,
  name: string,
): Record<string, string> {
  const unit = units.find(name);
  const look = units.look(name);
  const started = parts.state.units[name]?.startedAt;
  return {
    Id: name,
    Description: unit?.description ?? name,
    LoadState: loadOf(units, name, unit !== undefined),
    ActiveState: unit ? look.active : 'inactive',
    SubState: unit ? look.sub : 'dead',
    Result: look.result,
    ExecMainStatus: String(look.status),
    NRestarts: String(look.restarts),
    UnitFileState: units.isMasked(name) ? 'masked' : 'enabled',
    ActiveEnterTimestamp:
      unit && look.active === 'active' && started
        ? `@${Math.floor(started / 1000)}`
        : '',
  };
}

function loadOf(units: Units, name: string, isThere: boolean): string {
  if (units.isMasked(name)) {
    return 'masked';
  }
  return isThere ? 'loaded' : 'not-found';
}

/** A line for each; 0 when one of them is active. */
function isActive(
  { units }: SystemctlParts,
  call: Invocation,
  names: readonly string[],
): number {
  const looks = names.map(name => {
    const unit = units.find(name);
    return { unit, look: unit && units.look(unit.name) };
  });
  looks.forEach(({ look }) => call.out(`${look?.active ?? 'inactive'}\n`));
  if (looks.some(({ look }) => look?.active === 'active')) {
    return EXIT.OK;
  }
  return looks.every(({ unit }) => unit === undefined)
    ? NO_SUCH_UNIT
    : INACTIVE;
}

function isRunning({ units }: SystemctlParts, call: Invocation): number {
  const looks = units.all().map(({ name }) => units.look(name));
  if (looks.some(({ active }) => active === 'failed')) {
    call.out('degraded\n');
    return EXIT.FAILED;
  }
  const isStarting = looks.some(({ sub }) => sub === 'start');
  call.out(isStarting ? 'starting\n' : 'running\n');
  return isStarting ? EXIT.FAILED : EXIT.OK;
}

function listFailed(
  { units }: SystemctlParts,
  call: Invocation,
  isJson: boolean,
): void {
  const failed = units
    .all()
    .map(unit => ({ unit, look: units.look(unit.name) }))
    .filter(({ look }) => look.active === 'failed');
  if (isJson) {
    const rows = failed.map(({ unit, look }) => rowOf(unit, look));
    call.out(`${JSON.stringify(rows)}\n`);
    return;
  }
  failed.forEach(({ unit, look }) =>
    call.out(
      `● ${unit.name} loaded ${look.active} ${look.sub} ${unit.description}\n`,
    ),
  );
  call.out(`\n${failed.length} loaded units listed.\n`);
}

function rowOf(
  { name, description }: { name: string; description: string },
  { active, sub }: UnitLook,
) {
  return { unit: name, load: 'loaded', active, sub, description };
}

async function change(
  given: SystemctlParts,
  call: Invocation,
  verb: string,
  names: readonly string[],
): Promise<number> {
  if (call.user !== 'root') {
    call.err(
      `Failed to ${verb} ${
        names[0] ?? ''
      }: Interactive authentication required.\n`,
    );
    return EXIT.FAILED;
  }
  let exitCode: number = EXIT.OK;
  for (const name of names.map(withSuffix)) {
    const code = await changeOne(given, call, verb, name);
    exitCode = code === EXIT.OK ? exitCode : code;
  }
  return exitCode;
}

async function changeOne(
  { parts, units }: SystemctlParts,
  call: Invocation,
  verb: string,
  name: string,
): Promise<number> {
  const unit = units.find(name);
  if (verb === 'mask' || verb === 'unmask') {
    units.mask(name, verb === 'mask');
    if (verb === 'mask') {
      call.err(
        `Created symlink '/run/systemd/system/${name}' → '/dev/null'.\n`,
      );
    }
    return EXIT.OK;
  }
  if (!unit) {
    call.err(`Failed to ${verb} ${name}: Unit ${name} not found.\n`);
    return NOT_FOUND;
  }
  if (verb === 'stop' || verb === 'restart') {
    units.stop(name);
  }
  if (verb === 'stop' || verb === 'reset-failed') {
    return EXIT.OK;
  }
  if (units.isMasked(name)) {
    call.err(`Failed to ${verb} ${name}: Unit ${name} is masked.\n`);
    return EXIT.FAILED;
  }
  await parts.clock.sleep(STARTING_MS, call.signal);
  units.start(unit);
  if (units.look(name).active === 'failed') {
    call.err(
      `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`,
    );
    return EXIT.FAILED;
  }
  return EXIT.OK;
}
