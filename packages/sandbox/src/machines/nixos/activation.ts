import { EXIT, Invocation } from '../invocation';
import { NixosSystem } from './nixosState';
import { NixosParts } from './parts';
import { Units } from './units';

/** Exit codes of `switch-to-configuration`. */
export const ACTIVATION = {
  OK: EXIT.OK,
  /** Refused: nothing was changed. */
  REFUSED: 1,
  /** The activation script failed; the rest went on. */
  SCRIPT_FAILED: 2,
  /** Live, and some units failed. */
  UNITS_FAILED: 4,
} as const;

const SCRIPT_MS = 1_500;
const UNIT_MS = 700;
/** So long it waits for units that take their time. */
const LATE_MS = 90_000;

/** What `switch-to-configuration` does with a system. */
export type ActivationAction = 'switch' | 'boot' | 'test' | 'dry-activate';

/**
 * Makes a system live, as its `switch-to-configuration` does. Who ends it in the middle leaves a machine with
 * some of its units.
 *
 * @returns its exit code
 */
export async function activate(
  parts: NixosParts,
  units: Units,
  call: Invocation,
  { system, action }: { system: NixosSystem; action: ActivationAction },
): Promise<number> {
  const { state, clock, faults } = parts;
  if (action === 'boot') {
    return ACTIVATION.OK;
  }
  const changes = changesOf(parts, system);
  if (action === 'dry-activate') {
    say(call, 'would activate the configuration...');
    tell(call, 'would stop the following units: ', changes.gone);
    tell(call, 'would start the following units: ', changes.added);
    return ACTIVATION.OK;
  }
  const fault = faults.take('nixos-activation');
  if (fault?.how === 'check') {
    say(call, "Pre-switch check 'switchInhibitors' failed");
    say(call, 'Pre-switch checks failed');
    return ACTIVATION.REFUSED;
  }
  tell(call, 'stopping the following units: ', changes.gone);
  units.all();
  changes.gone.forEach(name => units.stop(name));
  say(call, 'activating the configuration...');
  await clock.sleep(SCRIPT_MS, call.signal);
  if (fault) {
    say(call, "Activation script snippet 'etc' failed (1)");
  }
  say(call, 'setting up /etc...');
  state.systems[system.path] = system;
  state.live = system.path;
  parts.changed();
  tell(call, 'restarting the following units: ', changes.changed);
  changes.changed.forEach(name => units.stop(name));
  tell(call, 'starting the following units: ', changes.added);
  await startAll(parts, units, call, system);
  return endOf(units, call, fault !== undefined, changes.added);
}

async function startAll(
  { clock }: NixosParts,
  units: Units,
  call: Invocation,
  system: NixosSystem,
): Promise<void> {
  for (const unit of system.units) {
    if (units.look(unit.name).active !== 'active') {
      await clock.sleep(UNIT_MS, call.signal);
      units.start(unit);
    }
  }
  const begin = clock.now();
  const isLate = () =>
    system.units.some(({ name }) => units.look(name).sub === 'start');
  while (isLate() && clock.since(begin) < LATE_MS) {
    await clock.sleep(1_000, call.signal);
  }
}

function endOf(
  units: Units,
  call: Invocation,
  scriptFailed: boolean,
  added: readonly string[],
): number {
  const failed = units.failed();
  tell(
    call,
    'the following new units were started: ',
    added.filter(name => !failed.includes(name)),
  );
  if (failed.length > 0) {
    say(call, `warning: the following units failed: ${failed.join(', ')}`);
    return ACTIVATION.UNITS_FAILED;
  }
  return scriptFailed ? ACTIVATION.SCRIPT_FAILED : ACTIVATION.OK;
}

function changesOf({ state }: NixosParts, system: NixosSystem) {
  const before = (state.systems[state.live]?.units ?? []).map(
    ({ name }) => name,
  );
  const after = system.units.map(({ name }) => name);
  return {
    gone: before.filter(name => !after.includes(name)).sort(),
    added: after.filter(name => !before.includes(name)).sort(),
    changed: changedUnits(state.systems[state.live], system),
  };
}

/** Units that are in both systems, and run something else in the new one. */
function changedUnits(
  before: NixosSystem | undefined,
  { programs }: NixosSystem,
): string[] {
  return programs
    .filter(({ service, digest }) => {
      const old = before?.programs.find(each => each.service === service);
      return old !== undefined && old.digest !== digest;
    })
    .map(({ unit }) => unit)
    .sort();
}

function tell(call: Invocation, words: string, names: readonly string[]): void {
  if (names.length > 0) {
    say(call, `${words}${names.join(', ')}`);
  }
}

function say(call: Invocation, text: string): void {
  call.err(`${text}\n`);
}
