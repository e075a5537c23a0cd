import { EXIT, Invocation, Program } from '../invocation';
import { Generations } from './generations';
import { gitProgram } from './gitCommand';
import { journalctlProgram } from './journalctlCommand';
import { nixProgram } from './nixCommand';
import { NixosState, NixosSystem } from './nixosState';
import { NixosParts } from './parts';
import {
  collectProgram,
  findSwitchProgram,
  nixEnvProgram,
  readlinkProgram,
} from './profileCommands';
import { rebuildProgram } from './rebuildCommand';
import { systemctlProgram } from './systemctlCommand';
import { ownCurl, unitCommands } from './unitCommands';
import { UnitPrograms, UnitProgramsParts } from './unitPrograms';
import { Units } from './units';

const FIRST_RELEASE = '26.05';

/** What is NixOS about a machine: its programs, its generations, its units. */
export class NixosMachine {
  private readonly units: Units;
  private running?: UnitPrograms;
  private readonly generations: Generations;

  /** Starts it: live is what the profile points to, and its units run. */
  constructor(private readonly parts: NixosParts) {
    this.units = new Units(parts);
    this.generations = new Generations(parts);
    this.boot();
  }

  /** What is kept of it. */
  get state(): NixosState {
    return this.parts.state;
  }

  /** Has its units run what they are for; without it they are words only. */
  runPrograms(
    surroundings: Omit<UnitProgramsParts, 'nixos' | 'units'>,
  ): UnitPrograms {
    const { parts: nixos, units } = this;
    this.running = new UnitPrograms({ ...surroundings, nixos, units });
    return this.running;
  }

  /**
   * Its programs, by name.
   *
   * @param run - runs words on the machine
   * @param curl - for addresses that are elsewhere
   */
  programs(
    run: (call: Invocation) => Promise<number>,
    curl: Program,
  ): Record<string, Program> {
    const { running } = this;
    return {
      ...this.ofSystem(),
      ...(running && {
        ...unitCommands(running, run),
        curl: async call => (await ownCurl(running, call)) ?? curl(call),
      }),
    };
  }

  private ofSystem(): Record<string, Program> {
    const { parts, units, generations } = this;
    const rebuild = { parts, units, generations };
    return {
      git: gitProgram(parts.files),
      nix: nixProgram(parts),
      'nix-env': nixEnvProgram(rebuild),
      'nix-collect-garbage': collectProgram(rebuild),
      'nixos-rebuild': rebuildProgram(rebuild),
      'nixos-version': call => {
        call.out(`${this.live()?.version ?? FIRST_RELEASE}\n`);
        return EXIT.OK;
      },
      systemctl: systemctlProgram({ parts, units }),
      journalctl: journalctlProgram(parts, units),
      readlink: readlinkProgram(rebuild),
      // Files have no owners here.
      'systemd-tmpfiles': () => EXIT.OK,
    };
  }

  /** A program by its path; nothing when it is none of a system. */
  findProgram(path: string): Program | undefined {
    const { parts, units, generations } = this;
    return findSwitchProgram(path, { parts, units, generations });
  }

  /** A file that the system brings, by its path. */
  file(path: string): string | undefined {
    const version = this.live()?.version ?? FIRST_RELEASE;
    switch (path) {
      case '/etc/os-release':
        return osRelease(version);
      case '/run/current-system/nixos-version':
        return version;
      default:
        return undefined;
    }
  }

  /** Units that misbehave do so no more. */
  mend(): void {
    this.units.mend();
  }

  private live(): NixosSystem | undefined {
    return this.parts.state.systems[this.parts.state.live];
  }

  private boot(): void {
    const { state } = this.parts;
    const current = state.generations.find(
      ({ number }) => number === state.profile,
    );
    state.live = current?.path ?? state.live;
    Object.values(state.units).forEach(unit => {
      unit.startedAt = null;
    });
    this.live()?.units.forEach(unit => this.units.start(unit));
  }
}

function osRelease(version: string): string {
  const [release] = /^\d+\.\d+/.exec(version) ?? [FIRST_RELEASE];
  return [
    'ANSI_COLOR="0;38;2;126;186;228"',
    `BUILD_ID="${version}"`,
    'ID=nixos',
    'ID_LIKE=""',
    'NAME=NixOS',
    `PRETTY_NAME="NixOS ${release} (simulated)"`,
    'VARIANT_ID=""',
    `VERSION="${release} (simulated)"`,
    `VERSION_ID="${release}"`,
    '',
  ].join('\n');
}
