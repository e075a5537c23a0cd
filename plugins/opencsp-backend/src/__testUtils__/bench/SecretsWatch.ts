import { randomUUID } from 'node:crypto';
import {
  RandomSource,
  systemRandom,
} from '../../profiles/secrets/randomSource';

/**
 * Tells how long the secrets of a new profile take inside its request: they begin when the first chance
 * is asked for, and the profile gets its id when they are sealed and their digests are made.
 */
export class SecretsWatch {
  private began: number | undefined;
  private took = 0;

  readonly random: RandomSource = {
    bytes: count => {
      this.began ??= performance.now();
      return systemRandom.bytes(count);
    },
    rsaKey: bits => {
      this.began ??= performance.now();
      return systemRandom.rsaKey(bits);
    },
  };

  readonly newId = (): string => {
    const now = performance.now();
    this.took = now - (this.began ?? now);
    this.began = undefined;
    return randomUUID();
  };

  /** Of the profile that got its id last, in milliseconds. */
  get lastMs(): number {
    return this.took;
  }
}
