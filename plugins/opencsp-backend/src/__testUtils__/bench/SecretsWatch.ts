import { randomUUID } from 'node:crypto';
import { RandomSource } from '../../profiles/secrets/randomSource';

/**
 * Tells how long the secrets of a new profile take inside its request: they begin when the first chance
 * is asked for, and the profile gets its id when they are sealed and their digests are made. Of profiles
 * that are made at once, it tells nothing.
 */
export class SecretsWatch implements RandomSource {
  private began: number | undefined;
  private took = 0;

  /** @param source - what the portal would use */
  constructor(private readonly source: RandomSource) {}

  bytes(count: number): Uint8Array {
    this.began ??= performance.now();
    return this.source.bytes(count);
  }

  rsaKey(bits: number): Promise<string> {
    this.began ??= performance.now();
    return this.source.rsaKey(bits);
  }

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
