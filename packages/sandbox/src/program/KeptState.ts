/** Time and chance. */
export interface Chance {
  now: () => Date;
  random: (bytes: number) => Buffer;
}

/** What a program keeps, and who is told of its changes. */
export class KeptState<State> {
  /** How many changes there were since the start. */
  changes = 0;

  constructor(
    readonly state: State,
    readonly chance: Chance,
    private readonly onChange: () => void,
  ) {}

  /** To be called after each change of {@link state}. */
  changed(): void {
    this.changes += 1;
    this.onChange();
  }
}
