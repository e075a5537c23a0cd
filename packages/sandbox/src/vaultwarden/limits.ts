/** How often something may be done by one address. */
export interface LimitSettings {
  /** So many at once. */
  burst: number;
  /** One more after so many seconds. */
  seconds: number;
}

/**
 * Counts requests by address, good ones too: so many at once, then one for each period. What was refused does not
 * count.
 */
export class Limit {
  /** Nothing passes, whoever asks. */
  isUsedUp = false;
  /** When an address would have all of its requests back, in milliseconds. */
  private readonly restored = new Map<string, number>();

  constructor(private readonly settings: LimitSettings) {}

  /** Counts a request. @returns whether it may pass */
  take(address: string, now: number): boolean {
    if (this.isUsedUp) {
      return false;
    }
    const period = this.settings.seconds * 1000;
    const from = Math.max(this.restored.get(address) ?? now, now);
    if (from - now > period * (this.settings.burst - 1)) {
      return false;
    }
    this.restored.set(address, from + period);
    return true;
  }

  /** All that was counted is forgotten. */
  forget(): void {
    this.isUsedUp = false;
    this.restored.clear();
  }
}
