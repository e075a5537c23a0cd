import {
  InstanceState,
  isMoving,
  isProfileMoving,
  ProfileState,
} from '@opencsp/plugin-opencsp-common';

/** How often is asked while something moves. */
export const POLL_MOVING_MS = 3_000;
/** How often is asked when nothing moves and no signal would tell. */
export const POLL_IDLE_MS = 30_000;
/** How often is asked when signals work: one may be lost. */
export const POLL_SIGNALS_MS = 120_000;
/** How often operators' lists are asked for: most of what changes there sends no signal. */
export const POLL_OPERATIONS_MS = 10_000;

/**
 * When to ask again: signals make a page live, asking is the way back when one was lost or there
 * are none.
 */
export function pollInterval(
  states: readonly InstanceState[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(states.some(isMoving), signalsAvailable);
}

/** The same for profiles. */
export function pollProfiles(
  states: readonly ProfileState[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(states.some(isProfileMoving), signalsAvailable);
}

function pollIntervalOf(moving: boolean, signalsAvailable: boolean): number {
  if (moving) {
    return POLL_MOVING_MS;
  }
  return signalsAvailable ? POLL_SIGNALS_MS : POLL_IDLE_MS;
}
