import { RunRecord } from '../record';

/**
 * What stands in the run of a host where a run of an instance has its step. A host has one kind of run
 * only, which the runner is asked for as `prepare`; this is never read.
 */
export const PREPARE_STEP: RunRecord['step'] = 'hardening';

/**
 * Correlation key of a `prepare` run. Each begins with a higher version of its host, so that no key is
 * given twice. It does not begin as the keys of instances do: the ledger would take the run for a stray.
 */
export function prepareKey(host: { id: string; version: number }): string {
  return `opencsp-host:${host.id}:prepare:${host.version}`;
}
