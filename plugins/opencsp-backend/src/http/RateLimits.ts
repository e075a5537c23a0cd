import { RateLimit, RateLimiter } from './RateLimiter';

/** A route, as far as limits go. */
interface LimitedRoute {
  operation: string;
  rateLimit?: RateLimit;
}

/** The limits of all routes that have one. */
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiter>();

  constructor(private readonly now: () => number) {}

  /** Counts a request. @throws TooManyRequestsError (429) that says when to come again */
  demand({ operation, rateLimit }: LimitedRoute, caller: string): void {
    if (!rateLimit) {
      return;
    }
    const limiter =
      this.limiters.get(operation) ?? new RateLimiter(rateLimit, this.now);
    this.limiters.set(operation, limiter);
    const wait = limiter.take(caller);
    if (wait !== undefined) {
      throw tooMany(Math.ceil(wait / 1_000));
    }
  }
}

function tooMany(seconds: number): Error {
  return Object.assign(new Error('That was asked for too often.'), {
    name: 'TooManyRequestsError',
    status: 429,
    code: 'too-many-requests',
    nextStep: `Try again in ${seconds} s.`,
  });
}
