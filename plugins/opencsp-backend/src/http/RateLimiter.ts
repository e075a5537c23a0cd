/** How much one caller may ask for. */
export interface RateLimit {
  /** Requests in a window. */
  most: number;
  /** Milliseconds. */
  windowMs: number;
  /** Callers that are remembered; the one seen first is forgotten for a new one. */
  callers: number;
}

/** Counts requests of each caller in fixed windows, in bounded memory. */
export class RateLimiter {
  private readonly windows = new Map<
    string,
    { until: number; count: number }
  >();

  constructor(
    private readonly limit: RateLimit,
    private readonly now: () => number,
  ) {}

  /** Counts one request. @returns milliseconds to wait, or nothing when it may pass */
  take(caller: string): number | undefined {
    const now = this.now();
    const known = this.windows.get(caller);
    if (known && now < known.until) {
      known.count += 1;
      return known.count > this.limit.most ? known.until - now : undefined;
    }
    this.windows.delete(caller);
    const [oldest] = this.windows.keys();
    if (this.windows.size >= this.limit.callers) {
      this.windows.delete(oldest);
    }
    this.windows.set(caller, { until: now + this.limit.windowMs, count: 1 });
    return undefined;
  }
}
