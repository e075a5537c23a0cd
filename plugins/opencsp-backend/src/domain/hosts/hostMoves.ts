import { HostState } from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import { HostFailureRecord, HostRecord } from './hostRecord';

/** Which state may follow which. Anything else is a bug and is refused. */
export const HOST_MOVES: Record<HostState, readonly HostState[]> = {
  checking: ['checking', 'preparing', 'ready', 'failed', 'removing'],
  preparing: ['checking', 'failed', 'removing'],
  ready: ['checking', 'unreachable', 'failed', 'removing'],
  failed: ['checking', 'removing'],
  unreachable: ['checking', 'ready', 'failed', 'removing'],
  removing: ['removed'],
  removed: [],
};

/**
 * Moves a record to another state. The deadline is given by whoever knows what is waited for.
 *
 * @throws Error when the move is not in {@link HOST_MOVES}
 */
export function moveHost(
  record: HostRecord,
  state: HostState,
  now: Time,
  deadline?: Time,
): HostRecord {
  if (!HOST_MOVES[record.state].includes(state)) {
    throw new Error(`A host cannot move from ${record.state} to ${state}`);
  }
  return {
    ...record,
    state,
    stateSince: now,
    deadline,
    requested: undefined,
    waitingFor: undefined,
    failure: undefined,
    deletedAt: state === 'removed' ? now : record.deletedAt,
  };
}

/** Ends the present state as failed. */
export function failHost(
  record: HostRecord,
  failure: HostFailureRecord,
): HostRecord {
  return { ...moveHost(record, 'failed', failure.at), failure };
}

/** The same record when its words already say this, so that an unchanged observation writes nothing. */
export function hostWaitsFor(
  record: HostRecord,
  text: string | undefined,
): HostRecord {
  return record.waitingFor === text ? record : { ...record, waitingFor: text };
}
