import { GitlabState } from './state';

/** Time and chance. */
export interface Chance {
  now: () => Date;
  random: (bytes: number) => Buffer;
}

/** What is kept, and who is told of its changes. */
export class Store {
  /** How many changes there were since the start; that a token was used is none. */
  changes = 0;

  constructor(
    readonly state: GitlabState,
    readonly chance: Chance,
    private readonly onChange: () => void,
  ) {}

  /** To be called after each change of {@link state}. */
  changed(): void {
    this.changes += 1;
    this.onChange();
  }

  /** The moment, as it is kept. */
  get moment(): string {
    return this.chance.now().toISOString();
  }

  /** The day, as `2026-11-23`. */
  get today(): string {
    return this.moment.slice(0, 10);
  }
}
