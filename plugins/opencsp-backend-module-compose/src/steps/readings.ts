import { ServiceState } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { SeenContainer } from '../engine/containers';
import { containerState, times } from '../judge/containerState';
import { endOf } from '../judge/words';

/** What is kept of a container between two readings. */
export const readingSchema = z.object({
  id: z.string(),
  restarts: z.number().int(),
  startedAt: z.string(),
  /** Restarts that were seen to happen. */
  falls: z.number().int(),
  /** Readings of the same bad state, one after another. */
  bad: z.number().int(),
  /** Since when it runs without a restart, by our clock, in milliseconds since 1970. */
  stableSince: z.number(),
});

/** @see readingSchema */
export type Reading = z.infer<typeof readingSchema>;

/** What is known of a container after one more reading. */
export interface Verdict {
  reading: Reading;
  state: ServiceState;
  detail?: string;
  /** False: another reading may change it. */
  isDecided: boolean;
}

/** So long a container runs before it counts as up, in milliseconds. */
const STABLE_MS = {
  /** Its own check says that it works. */
  withHealth: 2_000,
  /** Nothing says it but that it goes on. */
  withoutHealth: 5_000,
  /** It was restarted before: the engine waits longer between restarts each time. */
  afterRestart: 20_000,
} as const;

/** So often a container falls before it is a crash loop. */
const MAX_FALLS = 2;

/** So often a bad state is read before it is believed. */
const MAX_BAD = 2;

/**
 * Judges a container by this reading and those before it.
 *
 * @param now - milliseconds since 1970
 * @param isLast - there is no time for another reading
 */
export function readAgain(
  before: Reading | undefined,
  seen: SeenContainer | undefined,
  { now, isLast }: { now: number; isLast: boolean },
): Verdict {
  const { state, detail } = containerState(seen);
  const reading = nextReading(before, seen, state, now);
  if (seen && (reading.falls >= MAX_FALLS || (isLast && reading.falls > 0))) {
    return {
      reading,
      state: 'restarting',
      detail: `It ends and is started again: ${endOf(seen)}, ${times(
        seen.restarts,
      )}.`,
      isDecided: true,
    };
  }
  if (state === 'up' && seen) {
    const isStable = now - reading.stableSince >= needed(seen);
    return {
      reading,
      ...(isStable || isLast ? { state: 'up' } : { state: 'starting' }),
      isDecided: isStable || isLast,
    };
  }
  const isDecided = isLast || (state !== 'starting' && reading.bad >= MAX_BAD);
  return {
    reading,
    state: isLast && state === 'starting' ? 'unhealthy' : state,
    ...(detail && { detail }),
    // An engine that starts it again at this moment shows it as restarting: a loop is told by falls.
    isDecided: state === 'restarting' ? isLast : isDecided,
  };
}

function needed({ health, restarts }: SeenContainer): number {
  if (restarts > 0) {
    return STABLE_MS.afterRestart;
  }
  return health ? STABLE_MS.withHealth : STABLE_MS.withoutHealth;
}

function nextReading(
  before: Reading | undefined,
  seen: SeenContainer | undefined,
  state: ServiceState,
  now: number,
): Reading {
  const isBad = state !== 'up' && state !== 'starting';
  const latest = {
    id: seen?.id ?? '',
    restarts: seen?.restarts ?? 0,
    startedAt: seen?.startedAt ?? '',
    bad: isBad ? (before?.bad ?? 0) + 1 : 0,
  };
  const isSame = before !== undefined && before.id === latest.id;
  const hasFallen =
    isSame &&
    (latest.restarts > before.restarts ||
      (latest.startedAt !== before.startedAt && before.startedAt !== ''));
  const goesOn = isSame && !hasFallen && before.bad === 0 && !isBad;
  return {
    ...latest,
    falls: isSame ? before.falls + (hasFallen ? 1 : 0) : 0,
    stableSince: goesOn ? before.stableSince : now,
  };
}
