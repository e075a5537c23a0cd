import { TaskObservation } from '@opencsp/plugin-opencsp-node';
import { isEnded } from '../configuring';
import { INTERVALS, mayStillComeAbout } from '../decision';
import { Time } from '../record';
import {
  HostCircumstances,
  HostDecision,
  HostObservation,
  HostOutcome,
  LeftByPrepare,
} from './hostDecision';
import { HostFailureKind, hostFailure, runFailure } from './hostFailures';
import { failHost, hostWaitsFor, moveHost } from './hostMoves';
import { HostRecord } from './hostRecord';
import { believePrepare } from './prepareFacts';
import { PREPARE_STEP, PrepareRun, prepareKey } from './prepareRun';

/**
 * Preparing: one run, believed only when it proves its host. One of an earlier try has to end before. What
 * a person has cancelled is told to stop; a run that ended well all the same has prepared the host.
 */
export function decidePreparing(
  record: HostRecord,
  seen: HostObservation,
  circumstances: HostCircumstances,
): HostDecision {
  const { run, requested } = record;
  if (!run) {
    return requested
      ? endAsAsked(record, circumstances.now)
      : begin(record, circumstances);
  }
  if (seen.of === 'run' && isEnded(seen.run)) {
    return afterEnd(
      record,
      run,
      { end: seen.run, left: seen.left },
      circumstances,
    );
  }
  if (requested || hasToEnd(run, circumstances.now)) {
    return stopOrGiveUp(record, run, circumstances);
  }
  return run.id
    ? waitOn(record, run, seen, circumstances.now)
    : startOrLook(record, run, circumstances);
}

/**
 * Before a host is looked at anew, or goes: a run that may still be working on it is told to end. Where it
 * does not in time, the caller goes on all the same.
 */
export function endLeftOver(
  record: HostRecord,
  run: PrepareRun,
  seen: HostObservation,
  circumstances: HostCircumstances,
): HostDecision {
  return seen.of === 'run' && isEnded(seen.run)
    ? freed(record, run, circumstances.now)
    : stopPrepare(record, run, circumstances);
}

/** What starting the run came to. */
export function afterPrepareStart(
  record: HostRecord,
  outcome: Extract<HostOutcome, { of: 'start-run' }>,
  { now }: HostCircumstances,
): HostDecision {
  const { run } = record;
  if (!run) {
    return { record, again: INTERVALS.soon };
  }
  switch (outcome.outcome) {
    case 'started':
      return {
        record: hostWaitsFor(
          { ...record, run: { ...run, id: outcome.id } },
          undefined,
        ),
        again: INTERVALS.runFresh,
      };
    case 'not-there':
      return {
        record: hostWaitsFor(
          record,
          'It is not certain yet whether the run was begun; it is looked for.',
        ),
        again: INTERVALS.runLater,
      };
    default:
      return {
        record: failHost(
          { ...record, run: undefined },
          hostFailure(
            outcome.outcome === 'off' ? 'prepare-off' : 'prepare-refused',
            now,
            outcome.message,
          ),
        ),
      };
  }
}

/** A stop was asked for; whether a run that was found has ended is then seen by looking. */
export function afterPrepareStop(
  record: HostRecord,
  outcome: Extract<HostOutcome, { of: 'stop-run' }>,
  { now }: HostCircumstances,
): HostDecision {
  const { run } = record;
  if (!run) {
    return { record, again: INTERVALS.soon };
  }
  const id = outcome.id ?? run.id;
  if (outcome.ended && (id === undefined || record.state === 'removing')) {
    return freed(record, run, now);
  }
  return {
    record: { ...record, run: { ...run, id, stopAsked: id !== undefined } },
    again: INTERVALS.stopping,
  };
}

/**
 * Has a run stopped, and asked again when half of its time to end is over; nothing when it is enough to
 * wait. From the first time on, waiting for its end has a deadline.
 */
function stopPrepare(
  record: HostRecord,
  run: PrepareRun,
  { now, stopMs }: HostCircumstances,
): HostDecision {
  const stopping: PrepareRun = { ...run, stopSince: run.stopSince ?? now };
  if (run.stopAsked && !isPast(run.stopSince, stopMs / 2, now)) {
    return {
      record: hostWaitsFor(record, 'The run was told to stop.'),
      again: INTERVALS.stopping,
    };
  }
  return {
    record: { ...record, run: stopping },
    command: { do: 'stop-run', run: stopping },
    again: INTERVALS.stopping,
  };
}

/** True when a run that was to be stopped had all its time for that. */
export function isStopPast(
  run: PrepareRun,
  { now, stopMs }: Pick<HostCircumstances, 'now' | 'stopMs'>,
): boolean {
  return isPast(run.stopSince, stopMs, now);
}

/** The key is written down before the run is asked for. */
function begin(
  record: HostRecord,
  { now, deadlines }: HostCircumstances,
): HostDecision {
  const deadline = now + deadlines.prepare;
  const run: PrepareRun = {
    step: PREPARE_STEP,
    attempt: record.version,
    key: prepareKey(record),
    since: now,
    askedAt: now,
    deadline,
    logAfter: 0,
  };
  return {
    record: {
      ...hostWaitsFor(record, undefined),
      run,
      prepare: 'running',
      deadline,
    },
    command: { do: 'start-run', run },
  };
}

/** One that was asked for may be carried out late: until that is over, it is only looked for. */
function startOrLook(
  record: HostRecord,
  run: PrepareRun,
  circumstances: HostCircumstances,
): HostDecision {
  if (mayStillComeAbout(run.askedAt, circumstances)) {
    return { record, command: { do: 'start-run', run, onlyLook: true } };
  }
  const asked = { ...run, askedAt: circumstances.now };
  return {
    record: { ...record, run: asked },
    command: { do: 'start-run', run: asked },
  };
}

/** How a run ended, and what it left on its host. */
interface EndedRun {
  end: Extract<
    TaskObservation,
    { state: 'succeeded' | 'failed' | 'stopped' | 'unknown' }
  >;
  left?: LeftByPrepare;
}

function afterEnd(
  record: HostRecord,
  run: PrepareRun,
  { end, left }: EndedRun,
  { now, deadlines }: HostCircumstances,
): HostDecision {
  if (run.leftOver) {
    return freed(record, run, now);
  }
  const free: HostRecord = { ...record, run: undefined };
  if (end.state === 'succeeded') {
    const believed = believePrepare(record, run, left, now);
    if (!believed.goesOn) {
      return believed.decision;
    }
    const proven: HostRecord = { ...believed.record, run: undefined };
    return {
      record: moveHost(proven, 'checking', now, now + deadlines.login),
      again: INTERVALS.soon,
    };
  }
  return record.requested || run.stopSince !== undefined
    ? endAsAsked(free, now)
    : { record: failHost(free, runFailure(end, now)) };
}

/** It was stopped, or never began, because a person or its deadline wanted that. */
function endAsAsked(record: HostRecord, now: Time): HostDecision {
  return { record: failHost(record, hostFailure(endingOf(record), now)) };
}

function endingOf({ requested }: HostRecord): HostFailureKind {
  return requested === 'cancel' ? 'prepare-cancelled' : 'prepare-timeout';
}

/** It is over, or never began: an earlier one makes room, the present one was not wanted any more. */
function freed(record: HostRecord, run: PrepareRun, now: Time): HostDecision {
  const free: HostRecord = { ...record, run: undefined };
  return run.leftOver || record.state === 'removing'
    ? { record: hostWaitsFor(free, undefined), again: INTERVALS.soon }
    : endAsAsked(free, now);
}

function hasToEnd(run: PrepareRun, now: Time): boolean {
  return (
    run.leftOver === true || run.stopSince !== undefined || now >= run.deadline
  );
}

/** The run is kept in a failed record: the next try sees to it first. */
function stopOrGiveUp(
  record: HostRecord,
  run: PrepareRun,
  circumstances: HostCircumstances,
): HostDecision {
  return isStopPast(run, circumstances)
    ? {
        record: failHost(
          record,
          hostFailure(
            endingOf(record),
            circumstances.now,
            `The run ${
              run.id ?? run.key
            } was told to stop and did not end; it may still be working.`,
          ),
        ),
      }
    : stopPrepare(record, run, circumstances);
}

function waitOn(
  record: HostRecord,
  run: PrepareRun,
  seen: HostObservation,
  now: Time,
): HostDecision {
  const isFresh = now - run.since < INTERVALS.runFreshFor;
  return {
    record: hostWaitsFor(record, waitingWords(seen)),
    again: isFresh ? INTERVALS.runFresh : INTERVALS.runLater,
  };
}

function waitingWords(seen: HostObservation): string | undefined {
  if (seen.of === 'runner-trouble') {
    return seen.message;
  }
  return seen.of === 'run' && seen.run.state === 'queued'
    ? 'The run waits in the queue of the configuration runner.'
    : undefined;
}

function isPast(since: Time | undefined, span: number, now: Time): boolean {
  return since !== undefined && now - since >= span;
}
