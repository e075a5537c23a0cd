import { JellyfinState } from './state';

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
    readonly state: JellyfinState,
    readonly chance: Chance,
    private readonly onChange: () => void,
  ) {}

  /** To be called after each change of {@link state}. */
  changed(): void {
    this.changes += 1;
    this.onChange();
  }

  /** A new id: 32 hexadecimal digits. */
  newId(): string {
    return this.chance.random(16).toString('hex');
  }
}
