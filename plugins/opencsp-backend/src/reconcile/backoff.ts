const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/**
 * How long to wait after a number of passes in trouble: doubling from a second, a minute at most,
 * with full jitter in the upper half so that rows that failed together do not come back together.
 *
 * @returns milliseconds
 */
export function backoff(attempts: number, random: number): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 16));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
