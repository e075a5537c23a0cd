import { RunRecord } from '../record';
import { HostRecord } from './hostRecord';

/**
 * What stands in the run of a host where a run of an instance has its step. A host has one kind of run
 * only, which the runner is asked for as `prepare`; this is never read.
 */
export const PREPARE_STEP: RunRecord['step'] = 'hardening';

/** The run that prepares a host. */
export interface PrepareRun extends RunRecord {
  /** How much of its log is kept, as `prepareLog.ts` counts. */
  logSize?: number;
}

/**
 * Correlation key of a `prepare` run. Each begins with a higher version of its host, so that no key is
 * given twice. It begins as the keys of instances do: so the runner lists it as one of ours.
 */
export function prepareKey(host: { id: string; version: number }): string {
  return `opencsp:${host.id}:prepare:${host.version}`;
}

/** The id of the host in a key of {@link prepareKey}; nothing when it is none. */
export function hostOfPrepareKey(key: string): string | undefined {
  return /^opencsp:([0-9a-f-]{36}):prepare:[1-9]\d{0,8}$/.exec(key)?.[1];
}

/**
 * True when a host waits for this run, and sees to its end. A failed one keeps the run that it may have
 * to see to; a host that can be used waits for none.
 */
export function waitsForRun(
  { state, run }: Pick<HostRecord, 'state' | 'run'>,
  { key, id }: { key: string; id: string },
): boolean {
  return (
    !['ready', 'unreachable', 'removed'].includes(state) &&
    run?.key === key &&
    (run.id === undefined || run.id === id)
  );
}

/** True while lines may come into the log of what prepares a host, without anybody asking for more. */
export function isLogOpen({
  state,
  prepare,
  run,
}: Pick<HostRecord, 'state' | 'prepare' | 'run'>): boolean {
  return (
    state === 'preparing' ||
    (state === 'checking' && (prepare === 'asked' || run !== undefined))
  );
}
