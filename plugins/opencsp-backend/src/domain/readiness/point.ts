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

/**
 * Since when a point is as it is: well since its last part came to be so, anything else since the first of the parts
 * that make it so. Nothing where that is not known of one of them.
 */
export function sinceOf(
  state: ReadinessState,
  parts: readonly { state: ReadinessState; since?: Time }[],
): Time | undefined {
  const those =
    state === 'ok' ? parts : parts.filter(part => part.state === state);
  const times = those.flatMap(({ since }) => since ?? []);
  if (times.length === 0 || times.length < those.length) {
    return undefined;
  }
  return state === 'ok' ? Math.max(...times) : Math.min(...times);
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
  const { since, seenAt, nextStep, details = [], ...rest } = point;
  return {
    ...rest,
    ...(since !== undefined && { since }),
    ...(seenAt !== undefined && { seenAt }),
    ...(nextStep !== undefined && { nextStep }),
    details: [...details],
  };
}

/** `3 of 4`, or the one number where both are the same. */
export function share(part: number, whole: number): string {
  return part === whole ? `${whole}` : `${part} of ${whole}`;
}
