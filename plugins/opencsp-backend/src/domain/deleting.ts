import { isEnded, isStopOver, stopRun } from './configuring';
import {
  Circumstances,
  Decision,
  INTERVALS,
  isLate,
  Observation,
  Outcome,
  waitFor,
} from './decision';
import { InstanceRecord, RunRecord } from './record';
import { fail, moveTo } from './transitions';

/**
 * Deleting, in the order that leaves nothing behind: runs end first, then the platform object goes
 * with its machine, then its Secrets; only then is it said.
 */
export function decideDeleting(
  record: InstanceRecord,
  observation: Observation,
  circumstances: Circumstances,
): Decision {
  return record.run
    ? endRun(record, record.run, observation, circumstances)
    : { record, command: { do: 'remove' } };
}

/** What removing came to. */
export function afterRemove(
  record: InstanceRecord,
  outcome: Extract<Outcome, { of: 'remove' }>,
  { now, deadlines }: Circumstances,
): Decision {
  if (outcome.outcome === 'removed') {
    return { record: moveTo(record, 'deleted', now, deadlines) };
  }
  const text = [outcome.detail, outcome.blockedBy].filter(Boolean).join(' ');
  return isLate(record, now)
    ? { record: fail(record, 'removal-stuck', now, { evidence: text }) }
    : { record: waitFor(record, text), again: INTERVALS.removing };
}

function endRun(
  record: InstanceRecord,
  run: RunRecord,
  observation: Observation,
  circumstances: Circumstances,
): Decision {
  const ended = observation.of === 'run' && isEnded(observation.run);
  if (ended || isStopOver(run, circumstances)) {
    return { record: { ...record, run: undefined }, again: INTERVALS.soon };
  }
  return (
    stopRun(record, run, circumstances) ?? {
      record: waitFor(record, 'The configuration run is told to stop.'),
      again: INTERVALS.stopping,
    }
  );
}
