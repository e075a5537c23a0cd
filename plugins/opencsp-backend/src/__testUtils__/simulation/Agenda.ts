import { Time } from '../../domain/record';

interface Entry {
  at: Time;
  order: number;
  what: string;
  act: () => Promise<void> | void;
}

/** What will happen in the simulated world and when; entries of one time keep their order. */
export class Agenda {
  private entries: Entry[] = [];
  private count = 0;

  add(at: Time, what: string, act: () => Promise<void> | void): void {
    this.count += 1;
    this.entries.push({ at, order: this.count, what, act });
    this.entries.sort((a, b) => a.at - b.at || a.order - b.order);
  }

  /** When the next thing happens. */
  get next(): Time | undefined {
    return this.entries.at(0)?.at;
  }

  /** Takes the first thing that is due. */
  takeDue(now: Time): Pick<Entry, 'what' | 'act'> | undefined {
    return this.entries[0] && this.entries[0].at <= now
      ? this.entries.shift()
      : undefined;
  }
}
