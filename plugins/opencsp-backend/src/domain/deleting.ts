import { isEnded, isStopOver, stopRun } from './configuring';
import {
  Circumstances,
  Decision,
  INTERVALS,
  isLate,
  mayStillComeAbout,
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
  circumstances: Circumstances,
): Decision {
  const { now, deadlines } = circumstances;
  const { askedAt } = record.machine;
  if (outcome.outcome === 'removed') {
    return mayStillComeAbout(askedAt, circumstances)
      ? {
          record: waitFor(
            record,
            'The machine was asked for just now; it is looked for until it cannot come about any more.',
          ),
          again: INTERVALS.removing,
        }
      : { record: moveTo(record, 'deleted', now, deadlines) };
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
  if (ended) {
    return { record: { ...record, run: undefined }, again: INTERVALS.soon };
  }
  // After a pause of the portal it is tried once more, however late it is.
  const wasTried = run.stopAsked === true || circumstances.attempts > 0;
  if (wasTried && isStopOver(run, circumstances)) {
    return { record: letGo(record, run), again: INTERVALS.soon };
  }
  return (
    stopRun(record, run, circumstances) ?? {
      record: waitFor(record, 'The configuration run is told to stop.'),
      again: INTERVALS.stopping,
    }
  );
}

/** The machine goes all the same; that the run may still work is kept for those who find it. */
function letGo(record: InstanceRecord, run: RunRecord): InstanceRecord {
  const text = `The configuration run ${
    run.id ?? run.key
  } was told to stop and did not end; it may still be working.`;
  return {
    ...record,
    run: undefined,
    warnings: [...record.warnings, text],
  };
}
