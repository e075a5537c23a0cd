import { setTimeout as sleep } from 'node:timers/promises';

/** How often is looked, in milliseconds. */
const LOOK_MS = 50;
/** Long enough for a loaded machine; not a figure that anything is promised by. */
const PATIENCE_MS = 300_000;

/** Looks until something comes about. @throws Error that says what did not */
export async function until<T>(
  what: () => string,
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) {
      return seen;
    }
    if (Date.now() > end) {
      throw new Error(`It did not come about that ${what()}`);
    }
    await sleep(LOOK_MS);
  }
}
