import {
  RandomSource,
  systemRandom,
} from '../../profiles/secrets/randomSource';

/** The system's chance, which knows whether a key is being made: that takes a processor for a while. */
export class WatchedKeys implements RandomSource {
  private readonly underWay = new Set<Promise<unknown>>();

  bytes(count: number): Uint8Array {
    return systemRandom.bytes(count);
  }

  rsaKey(bits: number): Promise<string> {
    const key = systemRandom.rsaKey(bits);
    const watched = key
      .catch(() => undefined)
      .finally(() => this.underWay.delete(watched));
    this.underWay.add(watched);
    return key;
  }

  /** Ends when no key is being made. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) {
      await Promise.all(this.underWay);
    }
  }
}
