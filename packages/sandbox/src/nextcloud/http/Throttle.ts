/** After so many it refuses instead of waiting (Nextcloud's "Brute force protection"). */
const MOST_ATTEMPTS = 10;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 25_000;
const REMEMBERED_MS = 30 * 60 * 1000;

/** Counts wrong passwords, of all callers together: behind a proxy they have one address. */
export class Throttle {
  private attempts: { name: string; at: number }[] = [];

  constructor(private readonly now: () => Date) {}

  /** How long an answer is held back, in milliseconds; nothing when there is no answer but 429. */
  get delayMs(): number | undefined {
    const count = this.recent.length;
    if (count === 0) {
      return 0;
    }
    return count > MOST_ATTEMPTS
      ? undefined
      : Math.min(FIRST_DELAY_MS * 2 ** count, LONGEST_DELAY_MS);
  }

  failed(name: string): void {
    this.attempts = [...this.recent, { name, at: this.now().getTime() }];
  }

  /** A good password ends what was counted for that name. */
  succeeded(name: string): void {
    this.attempts = this.attempts.filter(each => each.name !== name);
  }

  private get recent() {
    const since = this.now().getTime() - REMEMBERED_MS;
    return this.attempts.filter(({ at }) => at > since);
  }
}
