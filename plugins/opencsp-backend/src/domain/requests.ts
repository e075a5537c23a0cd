import { allowedInstanceActions } from '@opencsp/plugin-opencsp-common';
import { Circumstances } from './decision';
import { Deadlines, InstanceRecord, RunRecord, Time } from './record';
import { moveTo, stepOf } from './transitions';

/** What a person may ask of an instance that exists. */
export type InstanceRequest = 'retry' | 'cancel' | 'delete';

/** A request either changes the record or is refused with the reason. */
export type RequestOutcome =
  | { ok: true; record: InstanceRecord }
  | { ok: false; problem: string };

/** Applies a request to a record. Asking again to cancel or delete changes nothing. */
export function request(
  record: InstanceRecord,
  wanted: InstanceRequest,
  circumstances: Circumstances,
): RequestOutcome {
  if (isUnderWay(record, wanted)) {
    return { ok: true, record };
  }
  if (!allowedInstanceActions(record.state, record.failure)[wanted]) {
    return { ok: false, problem: refusal(record, wanted) };
  }
  switch (wanted) {
    case 'cancel':
      return { ok: true, record: { ...record, requested: 'cancel' } };
    case 'delete':
      return {
        ok: true,
        record: moveTo(
          {
            ...record,
            steps: record.steps.map(endOfDeleted(circumstances.now)),
            run: record.run && stopAnew(record.run),
          },
          'deleting',
          circumstances.now,
          circumstances.deadlines,
        ),
      };
    default:
      return { ok: true, record: retried(record, circumstances) };
  }
}

function isUnderWay(record: InstanceRecord, wanted: InstanceRequest): boolean {
  return (
    (wanted === 'delete' &&
      (record.state === 'deleting' || record.state === 'deleted')) ||
    (wanted === 'cancel' && record.requested === 'cancel')
  );
}

/** Goes on from the step that failed; what is done is not done again. */
function retried(
  record: InstanceRecord,
  { now, deadlines }: Circumstances,
): InstanceRecord {
  const phase = record.failure?.phase ?? 'pending';
  const steps = record.steps.map(step =>
    step.state === 'failed' || step.state === 'cancelled'
      ? { name: step.name, state: 'waiting' as const, attempt: step.attempt }
      : step,
  );
  if (phase === 'configuring') {
    const moved = moveTo({ ...record, steps }, phase, now, deadlines);
    return {
      ...moved,
      run: record.run && leftOver(record.run, now, deadlines),
    };
  }
  if (phase === 'deleting' || phase === 'pending') {
    return moveTo({ ...record, steps }, phase, now, deadlines);
  }
  const moved = moveTo({ ...record, steps }, 'provisioning', now, deadlines);
  // A machine that was made must not be touched: only what came after it is tried again.
  const retryAsked =
    record.machine.uid !== undefined &&
    stepOf(record, 'machine').state !== 'done';
  return { ...moved, machine: { ...moved.machine, retryAsked } };
}

/** A run that may still be working is seen to first; one that was told to stop is told again. */
function leftOver(run: RunRecord, now: Time, deadlines: Deadlines): RunRecord {
  return {
    ...run,
    leftOver: true,
    deadline: now + deadlines.step,
    stopSince: run.stopSince === undefined ? undefined : now,
    stopAsked: undefined,
  };
}

/** Whatever was tried before: from now on it has all its time to end. */
function stopAnew(run: RunRecord): RunRecord {
  return { ...run, stopSince: undefined, stopAsked: undefined };
}

function endOfDeleted(now: number) {
  return (step: InstanceRecord['steps'][number]) =>
    step.state === 'running'
      ? { ...step, state: 'cancelled' as const, endedAt: now }
      : step;
}

function refusal(record: InstanceRecord, wanted: InstanceRequest): string {
  switch (wanted) {
    case 'retry':
      return record.state === 'failed'
        ? `This failure cannot be retried. ${
            record.failure?.nextStep ?? ''
          }`.trim()
        : `There is nothing to retry: the machine is ${record.state}.`;
    case 'cancel':
      return `There is nothing to cancel: the machine is ${record.state}.`;
    default:
      return `The machine is ${record.state}.`;
  }
}
