/*
 * Let's Encrypt's limit of failed validations per name: five at once, and one more each twelve minutes
 * (services-contracts.md §3.5). Counted as a bucket that fills again: one moment per name, at which it is
 * full. Pure.
 */

/** How many failures of a name are allowed. */
export interface Limit {
  failures: number;
  /** Milliseconds in which an empty bucket is full again. */
  perMs: number;
}

const HOUR_MS = 3_600_000;

/** Of the real one. */
export const PRODUCTION_LIMIT: Limit = { failures: 5, perMs: HOUR_MS };

/** Of the one for trials. */
export const STAGING_LIMIT: Limit = { failures: 60, perMs: HOUR_MS };

/** When the bucket is full again after one more failure. Milliseconds since 1970, as all moments here. */
export function afterFailure(
  fullAt: number | undefined,
  now: number,
  limit: Limit,
): number {
  return Math.max(fullAt ?? now, now) + limit.perMs / limit.failures;
}

/** When an order is taken again; nothing when it is taken now. */
export function blockedUntil(
  fullAt: number | undefined,
  now: number,
  limit: Limit,
): number | undefined {
  const allowedFrom =
    (fullAt ?? now) - limit.perMs + limit.perMs / limit.failures;
  return allowedFrom > now ? allowedFrom : undefined;
}

/** How many failures are left now. */
export function failuresLeft(
  fullAt: number | undefined,
  now: number,
  limit: Limit,
): number {
  const missing = Math.max((fullAt ?? now) - now, 0);
  return Math.floor(
    limit.failures - missing / (limit.perMs / limit.failures) + 1e-9,
  );
}
