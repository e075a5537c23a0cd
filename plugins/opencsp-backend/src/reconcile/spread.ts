/** Looks that are this far apart are spread, so that a thousand of them do not come together. */
const SPREAD_FROM_MS = 60_000;

/**
 * Idle looks drift apart by a tenth of their interval; what comes sooner stays as it is.
 *
 * @param wait - milliseconds
 * @param random - from 0 to 1
 */
export function spread(wait: number, random: number): number {
  return wait < SPREAD_FROM_MS ? wait : Math.round(wait * (0.9 + 0.2 * random));
}
