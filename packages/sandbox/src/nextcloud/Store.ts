import { NextcloudState } from './state';

/** Time and chance. */
export interface Chance {
  now: () => Date;
  random: (bytes: number) => Buffer;
}

/** What is kept, and who is told of its changes. */
export class Store {
  /** How many changes there were since the start. */
  changes = 0;

  constructor(
    readonly state: NextcloudState,
    readonly chance: Chance,
    private readonly onChange: () => void,
  ) {}

  /** To be called after each change of {@link state}. */
  changed(): void {
    this.changes += 1;
    this.onChange();
  }

  /** Seconds since 1970. */
  get seconds(): number {
    return Math.floor(this.chance.now().getTime() / 1000);
  }
}
