import { Time } from '../domain/record';

/** Time and chance, so that tests can give their own. */
export interface Clock {
  now(): Time;
  /** From 0 (included) to 1 (excluded). */
  random(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: Date.now, random: Math.random };
