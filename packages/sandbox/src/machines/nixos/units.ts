import { FaultOf } from '../faults';
import { JournalEntry, UnitOfSystem, UnitState } from './nixosState';
import { NixosParts } from './parts';
import {
  isFailed,
  lookAt,
  NO_CREDENTIALS,
  RESTART_MS,
  UnitLook,
} from './unitLife';

const KEPT_LINES = 500;
const SHOWN_RESTARTS = 50;
const ERROR = 3;
const WARNING = 4;
const INFORMATION = 6;
const ROOT = { user: 'root', folder: '/' };

type UnitFault = FaultOf<'nixos-unit'>;
const AT_START = ['fails', 'loops', 'secret-refused', 'starts-late'] as const;

function isAtStart(does: UnitFault['does']): does is (typeof AT_START)[number] {
  return AT_START.some(each => each === does);
}

/** The units of the live system. */
export class Units {
  constructor(private readonly parts: NixosParts) {}

  /** Those of the live system, with what scenarios do to them at this moment. */
  all(): readonly UnitOfSystem[] {
    this.obeyScenarios();
    return this.declared();
  }

  find(name: string): UnitOfSystem | undefined {
    return this.all().find(each => each.name === withSuffix(name));
  }

  look(name: string): UnitLook {
    const { state, clock } = this.parts;
    const look = lookAt(state.units[name], time => clock.since(time));
    // A timer runs nothing by itself.
    return look.sub === 'running' && name.endsWith('.timer')
      ? { ...look, sub: 'waiting' }
      : look;
  }

  isMasked(name: string): boolean {
    return this.parts.state.masked.includes(name);
  }

  /** Names of those that failed, or wait for their next start after a failure. */
  failed(): string[] {
    return this.all()
      .map(({ name }) => name)
      .filter(name => isFailed(this.look(name)));
  }

  /** Starts one that does not run; nothing happens to one that is masked. */
  start({ name, description, credentials, service }: UnitOfSystem): void {
    const { state, clock } = this.parts;
    const { active, sub } = this.look(name);
    if (this.isMasked(name) || active === 'active' || sub === 'start') {
      return;
    }
    const unit: UnitState = {
      startedAt: clock.now(),
      ...this.misfortune(name, service, credentials),
    };
    state.units[name] = unit;
    this.say(name, 'systemd', INFORMATION, `Starting ${description}...`);
    this.sayStarted(name, description, unit);
    this.parts.changed();
  }

  stop(name: string): void {
    const { state } = this.parts;
    if (state.units[name]?.startedAt) {
      state.units[name] = { startedAt: null };
      this.say(name, 'systemd', INFORMATION, `Stopped ${name}.`);
      this.parts.changed();
    }
  }

  mask(name: string, isMasked: boolean): void {
    const { state } = this.parts;
    state.masked = state.masked.filter(each => each !== name);
    if (isMasked) {
      state.masked.push(name);
    }
    this.parts.changed();
  }

  /** When it was started last, in milliseconds since 1970; nothing while it is stopped. */
  startedAt(name: string): number | undefined {
    return this.parts.state.units[name]?.startedAt ?? undefined;
  }

  /** True while its program ended by itself at its start, and is started again and again. */
  isTriedAgain(name: string): boolean {
    const unit = this.parts.state.units[name];
    return unit?.does === 'loops' && unit.exitCode !== undefined;
  }

  /** Its program ended at its start: systemd starts it again. */
  refused(
    name: string,
    { exitCode, output }: { exitCode: number; output: readonly string[] },
  ): void {
    const { state } = this.parts;
    const unit = state.units[name];
    if (!unit?.startedAt) {
      return;
    }
    output.forEach(line => this.write(name, line));
    if (!this.isTriedAgain(name)) {
      state.units[name] = {
        ...{ startedAt: unit.startedAt, does: 'loops', exitCode },
        message: output.at(-1) ?? 'the program ended',
      };
    }
    this.parts.changed();
  }

  /** A start went well that may have been refused before: it runs from now on. */
  accepted(name: string): void {
    if (this.isTriedAgain(name)) {
      const { state } = this.parts;
      const { restarts } = this.look(name);
      state.units[name] = { startedAt: this.startedAt(name) ?? null, restarts };
      this.say(name, 'systemd', INFORMATION, `Started ${name}.`);
      this.parts.changed();
    }
  }

  /** Puts a line of its program into its journal. */
  write(name: string, line: string): void {
    this.say(name, programOf(name), INFORMATION, line);
    this.parts.changed();
  }

  /** Those that a scenario made misbehave do so no more: they run. */
  mend(): void {
    const { state } = this.parts;
    state.masked = [];
    for (const unit of this.declared()) {
      if (state.units[unit.name]?.does !== undefined) {
        state.units[unit.name] = { startedAt: null };
      }
      this.start(unit);
    }
  }

  /** Lines of the journal of a unit, with those of a loop, which follow from its start. */
  journal(name: string): JournalEntry[] {
    const { state } = this.parts;
    const unit = state.units[name];
    const lines = state.journal[name] ?? [];
    return unit?.does === 'loops' && unit.startedAt !== null
      ? [...lines, ...this.loop(name, unit, unit.startedAt)]
      : [...lines];
  }

  private declared(): readonly UnitOfSystem[] {
    const { state } = this.parts;
    return state.systems[state.live]?.units ?? [];
  }

  private obeyScenarios(): void {
    const { faults, state, clock } = this.parts;
    for (const { name, service } of this.declared()) {
      const fault = faults.take(
        'nixos-unit',
        each => !isAtStart(each.does) && isFor(each, name, service),
      );
      if (fault?.does === 'dies') {
        const dead: UnitState = {
          startedAt: clock.now(),
          does: 'dies',
          ...(fault.message && { message: fault.message }),
        };
        state.units[name] = dead;
        this.sayFailed(name, dead, 1);
      } else if (fault) {
        this.stop(name);
        this.mask(name, fault.does === 'is-masked');
      }
    }
  }

  private misfortune(
    name: string,
    service: string | null,
    credentials: readonly string[],
  ): Omit<UnitState, 'startedAt'> {
    const isLost = credentials.some(
      path => this.parts.files.tryRead(path, ROOT) === undefined,
    );
    if (isLost) {
      return { does: 'secret-refused', message: 'No such file or directory' };
    }
    const fault = this.parts.faults.take(
      'nixos-unit',
      each => isAtStart(each.does) && isFor(each, name, service),
    );
    return fault && isAtStart(fault.does)
      ? {
          does: fault.does,
          seconds: fault.seconds,
          ...(fault.message && { message: fault.message }),
        }
      : {};
  }

  private sayStarted(name: string, description: string, unit: UnitState): void {
    switch (unit.does) {
      case 'fails':
      case 'loops':
        this.sayFailed(name, unit, 1);
        break;
      case 'secret-refused':
        this.sayFailed(name, unit, NO_CREDENTIALS);
        break;
      case 'starts-late':
        break;
      default:
        this.say(name, 'systemd', INFORMATION, `Started ${description}.`);
    }
  }

  private sayFailed(name: string, unit: UnitState, code: number): void {
    failureLines(name, unit, code).forEach(({ by, priority, text }) =>
      this.say(name, by, priority, text),
    );
    this.parts.changed();
  }

  private loop(
    name: string,
    { message, exitCode = 1 }: UnitState,
    startedAt: number,
  ): JournalEntry[] {
    const { clock } = this.parts;
    const all = this.look(name).restarts;
    const first = Math.max(1, all - SHOWN_RESTARTS + 1);
    return Array.from({ length: Math.max(0, all - first + 1) }, (_, index) => {
      const restart = first + index;
      const at = clock.after(startedAt, restart * RESTART_MS);
      return [
        {
          at,
          by: 'systemd',
          priority: INFORMATION,
          text: `${name}: Scheduled restart job, restart counter is at ${restart}.`,
        },
        ...failureLines(
          name,
          { startedAt, does: 'loops', message },
          exitCode,
        ).map(line => ({ at, ...line })),
      ];
    }).flat();
  }

  private say(name: string, by: string, priority: number, text: string): void {
    const { state, clock } = this.parts;
    state.journal[name] = [
      ...(state.journal[name] ?? []),
      { at: clock.now(), priority, by, text },
    ].slice(-KEPT_LINES);
  }
}

/** With `.service` where a name has no suffix. */
export function withSuffix(name: string): string {
  return /\.(service|socket|target|timer|mount|path)$/.test(name)
    ? name
    : `${name}.service`;
}

function isFor(
  fault: UnitFault,
  name: string,
  service: string | null,
): boolean {
  return fault.unit === undefined ? service !== null : fault.unit === name;
}

function programOf(name: string): string {
  return name.replace(/\.service$/, '');
}

function failureLines(
  name: string,
  { does, message }: UnitState,
  code: number,
): Omit<JournalEntry, 'at'>[] {
  const program = programOf(name);
  const isSecret = does === 'secret-refused';
  const why = message ?? 'Permission denied';
  const words = isSecret
    ? [
        `${name}: Failed to set up credentials: ${why}`,
        `${name}: Failed at step CREDENTIALS spawning ${program}: ${why}`,
      ]
    : [message ?? `${program}: it cannot go on`];
  return [
    ...words.map(text => ({
      by: isSecret ? 'systemd' : program,
      priority: ERROR,
      text,
    })),
    {
      by: 'systemd',
      priority: 5,
      text: `${name}: Main process exited, code=exited, status=${code}/${
        isSecret ? 'CREDENTIALS' : 'FAILURE'
      }`,
    },
    {
      by: 'systemd',
      priority: WARNING,
      text: `${name}: Failed with result 'exit-code'.`,
    },
  ];
}
