import { TaskObservation } from '@opencsp/plugin-opencsp-node';
import {
  ConfigurationStep,
  configurationSteps,
} from '@opencsp/plugin-opencsp-common';
import {
  Circumstances,
  Decision,
  INTERVALS,
  mayStillComeAbout,
  Observation,
  Outcome,
  waitFor,
} from './decision';
import { FailureKind } from './failures';
import { InstanceRecord, RunRecord, Time } from './record';
import { beginStep, endStep, fail, moveTo, stepOf } from './transitions';

/** Configuring: one Ansible run after the other, each believed only when it proves its host. */
export function decideConfiguring(
  record: InstanceRecord,
  observation: Observation,
  circumstances: Circumstances,
): Decision {
  const { now } = circumstances;
  const { run } = record;
  if (!run) {
    return record.requested === 'cancel'
      ? { record: fail(record, 'cancelled', now) }
      : nextRun(record, circumstances);
  }
  if (observation.of === 'run' && isEnded(observation.run)) {
    return onEnded(record, run, observation.run, circumstances);
  }
  const ending = endingOf(record, run, now);
  if (ending) {
    return stopOrGiveUp(record, run, ending, circumstances);
  }
  return run.id
    ? waitOn(record, run, observation, now)
    : startOrLook(record, run, circumstances);
}

/** One that was asked for may be carried out late: until that is over, it is only looked for. */
function startOrLook(
  record: InstanceRecord,
  run: RunRecord,
  circumstances: Circumstances,
): Decision {
  return mayStillComeAbout(run.askedAt, circumstances)
    ? { record, command: { do: 'start-run', run, onlyLook: true } }
    : start(record, run, circumstances.now);
}

function start(record: InstanceRecord, run: RunRecord, now: Time): Decision {
  const asked: RunRecord = { ...run, askedAt: now };
  return {
    record: { ...record, run: asked },
    command: { do: 'start-run', run: asked },
  };
}

/** What starting a run came to. */
export function afterStart(
  record: InstanceRecord,
  outcome: Extract<Outcome, { of: 'start-run' }>,
  { now }: Circumstances,
): Decision {
  const run = record.run;
  if (!run) {
    return { record, again: INTERVALS.soon };
  }
  if (outcome.outcome === 'not-there') {
    return {
      record: waitFor(
        record,
        'It is not certain yet whether the run was begun; it is looked for.',
      ),
      again: INTERVALS.runLater,
    };
  }
  if (outcome.outcome === 'refused') {
    return {
      record: fail(
        { ...record, run: undefined },
        'configuration-refused',
        now,
        {
          detail: outcome.message,
        },
      ),
    };
  }
  return {
    record: waitFor({ ...record, run: { ...run, id: outcome.id } }, undefined),
    again: INTERVALS.runFresh,
  };
}

/** A stop was asked for; whether the run ended is then seen by looking. */
export function afterStop(
  record: InstanceRecord,
  outcome: Extract<Outcome, { of: 'stop-run' }>,
  { now }: Circumstances,
): Decision {
  const run = record.run;
  if (!run) {
    return { record, again: INTERVALS.soon };
  }
  if (record.state === 'deleting' && outcome.ended) {
    return { record: { ...record, run: undefined }, again: INTERVALS.soon };
  }
  if (outcome.ended && outcome.id === undefined && isFreed(record, run)) {
    return {
      record: waitFor({ ...record, run: undefined }, undefined),
      again: INTERVALS.soon,
    };
  }
  if (outcome.ended && outcome.id === undefined) {
    const kind = endingOf(record, run, now) ?? 'configuration-timeout';
    return { record: fail({ ...record, run: undefined }, kind, now) };
  }
  return {
    record: {
      ...record,
      // One that may still begin is looked for again.
      run: {
        ...run,
        id: outcome.id ?? run.id,
        stopAsked: (outcome.id ?? run.id) !== undefined,
      },
    },
    again: INTERVALS.stopping,
  };
}

/** The run of an earlier try is over, and nobody wants to stop: the step is begun again. */
function isFreed(record: InstanceRecord, run: RunRecord): boolean {
  return run.leftOver === true && record.requested !== 'cancel';
}

/**
 * Has a run stopped, and asked again when half of its time to end is over; nothing when it is
 * enough to wait. From the first time on, waiting for its end has a deadline.
 */
export function stopRun(
  record: InstanceRecord,
  run: RunRecord,
  { now, deadlines }: Circumstances,
): Decision | undefined {
  const stopping: RunRecord = { ...run, stopSince: run.stopSince ?? now };
  if (run.stopAsked && !isPast(run.stopSince, deadlines.stop / 2, now)) {
    return undefined;
  }
  return {
    record: { ...record, run: stopping },
    command: { do: 'stop-run', run: stopping },
  };
}

/** True when a run that was to be stopped had all its time for that. */
export function isStopOver(
  run: RunRecord,
  { now, deadlines }: Circumstances,
): boolean {
  return isPast(run.stopSince, deadlines.stop, now);
}

type Ended = Extract<
  TaskObservation,
  { state: 'succeeded' | 'failed' | 'stopped' | 'unknown' }
>;

/** True when nothing more will come of a run. */
export function isEnded(seen: TaskObservation): seen is Ended {
  return !['queued', 'running', 'settling'].includes(seen.state);
}

/** Why a run has to end, whatever it does: what we asked for wins over what is seen of it. */
function endingOf(
  record: InstanceRecord,
  run: RunRecord,
  now: Time,
): 'cancelled' | 'configuration-timeout' | undefined {
  if (record.requested === 'cancel') {
    return 'cancelled';
  }
  return run.stopSince !== undefined || now >= run.deadline
    ? 'configuration-timeout'
    : undefined;
}

function nextRun(
  record: InstanceRecord,
  { now, deadlines }: Circumstances,
): Decision {
  const step = configurationSteps.find(name => !isOver(record, name));
  if (!step) {
    return {
      record: moveTo(record, 'active', now, deadlines),
      again: INTERVALS.soon,
    };
  }
  const attempt = (stepOf(record, step).attempt ?? 0) + 1;
  const run: RunRecord = {
    step,
    attempt,
    key: `opencsp:${record.id}:${step}:${attempt}`,
    since: now,
    deadline: now + deadlines.step,
    logAfter: 0,
  };
  const detail = attempt > 1 ? `Attempt ${attempt}` : undefined;
  const begun = beginStep(record, step, now, detail, attempt);
  return start(begun, run, now);
}

function onEnded(
  record: InstanceRecord,
  run: RunRecord,
  seen: Ended,
  { now }: Circumstances,
): Decision {
  const ending = endingOf(record, run, now);
  const free: InstanceRecord = { ...record, run: undefined };
  if (seen.state === 'succeeded') {
    const done = endStep(free, run.step, 'done', now);
    return ending === 'cancelled'
      ? { record: fail(done, 'cancelled', now) }
      : { record: waitFor(done, undefined), again: INTERVALS.soon };
  }
  if (isFreed(record, run)) {
    return { record: waitFor(free, undefined), again: INTERVALS.soon };
  }
  if (ending) {
    return { record: fail(free, ending, now) };
  }
  return {
    record: fail(free, kindOf(seen), now, {
      detail: `${titleOf(run.step)}: ${wordsOf(seen)}`,
      evidence: seen.state === 'failed' ? seen.evidence : undefined,
    }),
  };
}

/** The run is kept in a failed record: deleting stops it, and a retry sees to it first. */
function stopOrGiveUp(
  record: InstanceRecord,
  run: RunRecord,
  ending: 'cancelled' | 'configuration-timeout',
  circumstances: Circumstances,
): Decision {
  if (isStopOver(run, circumstances)) {
    return {
      record: fail(record, ending, circumstances.now, {
        detail: `The run ${
          run.id ?? run.key
        } was told to stop and did not end; it may still be working.`,
        evidence: record.waitingFor,
      }),
    };
  }
  return (
    stopRun(record, run, circumstances) ?? {
      record: waitFor(record, 'The run was told to stop.'),
      again: INTERVALS.stopping,
    }
  );
}

function waitOn(
  record: InstanceRecord,
  run: RunRecord,
  observation: Observation,
  now: Time,
): Decision {
  const isFresh = now - run.since < INTERVALS.runFreshFor;
  return {
    record: waitFor(record, waitingWords(observation)),
    again: isFresh ? INTERVALS.runFresh : INTERVALS.runLater,
  };
}

function waitingWords(observation: Observation): string | undefined {
  if (observation.of === 'trouble') {
    return observation.message;
  }
  return observation.of === 'run' && observation.run.state === 'queued'
    ? 'The run waits in the queue of the configuration runner.'
    : undefined;
}

function kindOf(seen: Exclude<Ended, { state: 'succeeded' }>): FailureKind {
  if (seen.state === 'unknown') {
    return 'configuration-lost';
  }
  switch (seen.state === 'failed' ? seen.reason : 'task-failed') {
    case 'unreachable':
      return 'configuration-unreachable';
    case 'no-host':
      return 'configuration-no-host';
    case 'start-failed':
      return 'configuration-refused';
    default:
      return 'configuration-failed';
  }
}

function wordsOf(seen: Exclude<Ended, { state: 'succeeded' }>): string {
  switch (seen.state) {
    case 'failed':
      return seen.message;
    case 'stopped':
      return 'somebody stopped the run.';
    default:
      return 'the run is gone.';
  }
}

function isOver(record: InstanceRecord, step: ConfigurationStep): boolean {
  const { state } = stepOf(record, step);
  return state === 'done' || state === 'skipped' || state === 'warning';
}

function isPast(since: Time | undefined, span: number, now: Time): boolean {
  return since !== undefined && now - since >= span;
}

function titleOf(step: ConfigurationStep): string {
  return step.charAt(0).toUpperCase() + step.slice(1);
}
