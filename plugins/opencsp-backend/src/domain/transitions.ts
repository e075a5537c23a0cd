import {
  configurationSteps,
  instanceSteps,
  InstanceState,
  InstanceStep,
  StepState,
} from '@opencsp/plugin-opencsp-common';
import { failure, FailureKind } from './failures';
import {
  Deadlines,
  InstanceRecord,
  InstanceSpec,
  StepRecord,
  Time,
} from './record';

/** Which state may follow which. Anything else is a bug and is refused. */
export const MOVES: Record<InstanceState, readonly InstanceState[]> = {
  pending: ['provisioning', 'failed', 'deleting'],
  provisioning: ['configuring', 'active', 'failed', 'deleting'],
  configuring: ['active', 'failed', 'deleting'],
  active: ['lost', 'deleting'],
  lost: ['active', 'deleting'],
  failed: ['pending', 'provisioning', 'configuring', 'deleting'],
  deleting: ['deleted', 'failed'],
  deleted: [],
};

/**
 * Moves a record to another state and gives it that state's deadline.
 *
 * @throws Error when the move is not in {@link MOVES}
 */
export function moveTo(
  record: InstanceRecord,
  state: InstanceState,
  now: Time,
  deadlines: Deadlines,
): InstanceRecord {
  if (!MOVES[record.state].includes(state)) {
    throw new Error(`An instance cannot move from ${record.state} to ${state}`);
  }
  return {
    ...record,
    state,
    stateSince: now,
    deadline: deadlineOf(state, now, deadlines),
    waitingFor: undefined,
    failure: undefined,
    requested: undefined,
    deletedAt: state === 'deleted' ? now : record.deletedAt,
  };
}

/** Ends the present state as failed, marks the running step, and keeps the evidence. */
export function fail(
  record: InstanceRecord,
  kind: FailureKind,
  now: Time,
  facts: { detail?: string; evidence?: string; retryable?: boolean } = {},
): InstanceRecord {
  if (!MOVES[record.state].includes('failed')) {
    throw new Error(`An instance cannot fail while it is ${record.state}`);
  }
  const cancelled = kind === 'cancelled';
  return {
    ...record,
    state: 'failed',
    stateSince: now,
    deadline: undefined,
    waitingFor: undefined,
    requested: undefined,
    failure: failure(kind, record, now, facts),
    steps: record.steps.map(step =>
      step.state === 'running'
        ? {
            ...step,
            state: cancelled ? 'cancelled' : 'failed',
            endedAt: now,
            detail: facts.detail ?? step.detail,
          }
        : step,
    ),
  };
}

/** The steps of a new run. */
export function initialSteps(
  spec: Pick<InstanceSpec, 'configure'>,
): StepRecord[] {
  return instanceSteps.map(name => ({
    name,
    state: isConfiguration(name) && !spec.configure ? 'skipped' : 'waiting',
  }));
}

/** Begins a step, unless it runs already; what it does is said in `detail`. */
export function beginStep(
  record: InstanceRecord,
  name: InstanceStep,
  now: Time,
  detail?: string,
  attempt?: number,
): InstanceRecord {
  return changeStep(record, name, step =>
    step.state === 'running'
      ? { ...step, detail }
      : { name, state: 'running', startedAt: now, detail, attempt },
  );
}

/** Ends a step that runs. */
export function endStep(
  record: InstanceRecord,
  name: InstanceStep,
  state: StepState,
  now: Time,
  detail?: string,
): InstanceRecord {
  return changeStep(record, name, step => ({
    ...step,
    state,
    endedAt: now,
    detail,
  }));
}

/** The step of that name. */
export function stepOf(record: InstanceRecord, name: InstanceStep): StepRecord {
  return (
    record.steps.find(step => step.name === name) ?? { name, state: 'waiting' }
  );
}

function changeStep(
  record: InstanceRecord,
  name: InstanceStep,
  change: (step: StepRecord) => StepRecord,
): InstanceRecord {
  return {
    ...record,
    steps: record.steps.map(step => (step.name === name ? change(step) : step)),
  };
}

function deadlineOf(
  state: InstanceState,
  now: Time,
  deadlines: Deadlines,
): Time | undefined {
  switch (state) {
    case 'pending':
      return now + deadlines.pending;
    case 'provisioning':
      return now + deadlines.provisioning;
    case 'configuring':
      return now + deadlines.step * configurationSteps.length;
    case 'deleting':
      return now + deadlines.deleting;
    default:
      return undefined;
  }
}

function isConfiguration(name: InstanceStep): boolean {
  return (configurationSteps as readonly string[]).includes(name);
}
