import { NixosState, NixosSystem } from './nixosState';
import { NixosParts } from './parts';

/** Where the generations of the system are. */
export const SYSTEM_PROFILE = '/nix/var/nix/profiles/system';

/** Why the profile was not moved, in the words of `nix-env` (recorded: nixos, profile-generations). */
export class ProfileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProfileError';
  }
}

type Generation = NixosState['generations'][number];

/** The generations of the system profile. */
export class Generations {
  constructor(private readonly parts: NixosParts) {}

  /** From the oldest on. */
  list(): readonly Generation[] {
    this.obeyScenarios();
    return this.parts.state.generations;
  }

  current(): Generation | undefined {
    return this.list().find(each => each.number === this.parts.state.profile);
  }

  systemOf({ path }: Generation): NixosSystem | undefined {
    return this.parts.state.systems[path];
  }

  /** Makes a generation and points to it; the one that it points to stays when it is the same system. */
  set(system: NixosSystem): void {
    const { state, clock, changed } = this.parts;
    state.systems[system.path] = system;
    if (this.current()?.path !== system.path) {
      const number =
        Math.max(0, ...state.generations.map(each => each.number)) + 1;
      state.generations.push({
        number,
        date: clock.now(),
        path: system.path,
      });
      state.profile = number;
    }
    changed();
  }

  /**
   * Points to another generation; the answer is what `nix-env` says.
   *
   * @throws ProfileError when there is none of that number
   */
  switchTo(number: number): string {
    const { state, changed } = this.parts;
    if (!this.list().some(each => each.number === number)) {
      throw new ProfileError(`profile version ${number} does not exist`);
    }
    const before = state.profile;
    state.profile = number;
    changed();
    return `switching profile from version ${before} to ${number}`;
  }

  /** @throws ProfileError when there is none that is older */
  rollback(): string {
    const { profile } = this.parts.state;
    const older = this.list().filter(({ number }) => number < profile);
    const last = older.at(-1);
    if (!last) {
      throw new ProfileError(
        `no profile version older than the current (${profile}) exists`,
      );
    }
    return this.switchTo(last.number);
  }

  /**
   * Removes generations, and says which.
   *
   * @param numbers - all but the current one when absent
   * @throws ProfileError for the current one
   */
  remove(numbers?: readonly number[]): string[] {
    const { state, changed } = this.parts;
    if (numbers?.includes(state.profile)) {
      throw new ProfileError(
        `cannot delete current version of profile '${SYSTEM_PROFILE}'`,
      );
    }
    const gone = state.generations.filter(
      ({ number }) =>
        number !== state.profile && (numbers?.includes(number) ?? true),
    );
    state.generations = state.generations.filter(each => !gone.includes(each));
    changed();
    return gone.map(({ number }) => `removing profile version ${number}`);
  }

  /** Removes what no generation needs and nothing runs from; the answer is what went from the store. */
  collect(): string[] {
    const { state, changed } = this.parts;
    const kept = new Set([
      state.live,
      ...state.generations.map(({ path }) => path),
    ]);
    const gone = Object.keys(state.systems).filter(path => !kept.has(path));
    gone.forEach(path => delete state.systems[path]);
    changed();
    return gone;
  }

  private obeyScenarios(): void {
    if (this.parts.faults.take('nixos-garbage')) {
      this.remove();
      this.collect();
    }
  }
}
