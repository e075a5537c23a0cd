import { z } from 'zod';
import { SeenUnit } from '../machine/units';
import { Judged, unitState } from './unitState';

/** What was seen of a unit before. */
export const readingSchema = z.object({
  restarts: z.number().int(),
  /** Since when it was seen as it is now, in milliseconds since 1970. */
  since: z.number(),
  active: z.string(),
});

/** @see readingSchema */
export type Reading = z.infer<typeof readingSchema>;

/** So long it has to stay as it is: a unit in a loop runs for a moment after each start. */
const STEADY_MS = 6_000;

/** What one more look says of a unit. */
export interface Verdict extends Judged {
  reading?: Reading;
  isDecided: boolean;
}

/**
 * Judges a unit by several looks, on our own clock.
 *
 * @param isLast - nobody looks again: what it is now counts
 */
export function readAgain(
  name: string,
  before: Reading | undefined,
  seen: SeenUnit | undefined,
  { now, isLast }: { now: number; isLast: boolean },
): Verdict {
  const judged = unitState(name, seen);
  if (!seen) {
    return { ...judged, isDecided: isLast };
  }
  const isSame =
    before?.active === seen.active && before.restarts === seen.restarts;
  const reading = isSame
    ? before
    : { active: seen.active, restarts: seen.restarts, since: now };
  const isSteady = now - reading.since >= STEADY_MS;
  const hasRestarted = before !== undefined && seen.restarts > before.restarts;
  if (hasRestarted && judged.state === 'up') {
    return {
      state: 'restarting',
      detail: `${name} ends again and again: started ${seen.restarts} times.`,
      reading,
      isDecided: isLast,
    };
  }
  const mayCome = judged.state === 'starting' || judged.state === 'restarting';
  return {
    ...judged,
    reading,
    isDecided: isLast || (isSteady && !mayCome),
  };
}
