import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or ends at once when the signal aborts. */
export async function pause(
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  // The only thing that it is refused for is the signal.
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
