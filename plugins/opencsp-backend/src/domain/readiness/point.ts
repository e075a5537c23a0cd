import { ReadinessState } from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import { PointRecord, ReadinessFacts } from './readinessRecord';

/** The worst comes first: one of them makes the whole point so. */
const WORST: readonly ReadinessState[] = [
  'failed',
  'unknown',
  'waiting',
  'by-hand',
  'ok',
];

/** The worst of several; `ok` for none. */
export function worstOf(states: readonly ReadinessState[]): ReadinessState {
  return WORST.find(state => states.includes(state)) ?? 'ok';
}

/** The oldest of several looks; nothing when one was never made. */
export function oldest(times: readonly (Time | undefined)[]): Time | undefined {
  const known = times.filter(time => time !== undefined);
  return known.length > 0 && known.length === times.length
    ? Math.min(...known)
    : undefined;
}

/** True while a run is at it: what is not there yet may still come. */
export function isRunning({
  deployment: { state },
}: Pick<ReadinessFacts, 'deployment'>): boolean {
  return state === 'queued' || state === 'running';
}

/** A point, without what is not known. */
export function pointOf(
  point: Omit<PointRecord, 'details'> & { details?: readonly string[] },
): PointRecord {
  const { seenAt, nextStep, details = [], ...rest } = point;
  return {
    ...rest,
    ...(seenAt !== undefined && { seenAt }),
    ...(nextStep !== undefined && { nextStep }),
    details: [...details],
  };
}

/** `3 of 4`, or the one number where both are the same. */
export function share(part: number, whole: number): string {
  return part === whole ? `${whole}` : `${part} of ${whole}`;
}
