import {
  DeploymentState,
  isDeploymentMoving,
} from '@opencsp/plugin-opencsp-common';
import { StepFailure, StepOutcome } from '@opencsp/plugin-opencsp-node';
import { Time } from '../record';
import { deploymentFailure } from './deploymentFailures';
import { DeploymentRecord, DeploymentStepRecord } from './deploymentRecord';
import {
  beginStep,
  cancelSteps,
  currentStep,
  hasTouchedHost,
  isDown,
  isRemoval,
  PlannedStep,
  planSteps,
  ROUTES,
  stepDeadline,
  stepsUnderWay,
  withCurrentStep,
  withReports,
} from './deploymentSteps';
import { isComing } from './moving';

/** How long a deployment waits for its host, in milliseconds: a new machine is made and prepared in it. */
export const QUEUE_DEADLINE_MS = 3 * 3_600_000;

/** So often a host that does not answer is asked to end a step, before the cancellation goes on without. */
export const CANCEL_TRIES = 8;

/** The step that a failure names before there are any. */
export const WAITING_STEP = 'host';

/** Which state may follow which. Anything else is a bug and is refused. */
export const DEPLOYMENT_MOVES: Record<
  DeploymentState,
  readonly DeploymentState[]
> = {
  queued: ['running', 'failed', 'cancelled'],
  running: ['succeeded', 'degraded', 'rolled-back', 'failed', 'cancelled'],
  succeeded: ['removing'],
  degraded: ['running', 'removing'],
  failed: ['queued', 'running', 'removing'],
  cancelled: ['queued', 'running', 'removing'],
  'rolled-back': ['removing'],
  removing: ['removed', 'failed'],
  removed: [],
};

/** What is to be done in a pass. */
export type DeploymentCommand =
  | { do: 'wait-for-host' }
  /** There are no steps yet, of a removal above all: which there are is said by the driver. */
  | { do: 'plan' }
  /** The record already says that the step runs. */
  | { do: 'run-step'; record: DeploymentRecord; step: DeploymentStepRecord }
  | { do: 'cancel-step'; step: DeploymentStepRecord }
  /** Nothing runs that would have to be ended. */
  | { do: 'cancel' }
  | { do: 'observe' };

/** What came of it. */
export type DeploymentOutcome =
  | { of: 'waiting'; waitingFor: string }
  | { of: 'planned'; steps: readonly PlannedStep[] }
  | { of: 'step'; outcome: StepOutcome }
  | { of: 'cancelled'; warning?: string }
  /** The host is not there any more. */
  | { of: 'host-gone' }
  /** Something that will not pass by itself. */
  | { of: 'refused'; failure: StepFailure }
  /** `failure` is what it becomes when the time is over. */
  | { of: 'trouble'; message: string; failure: StepFailure };

/** What concluding needs beside the record and the outcome. */
export interface DeploymentCircumstances {
  now: Time;
  /** Passes that ended in trouble since the last good one. */
  attempts: number;
}

/** What is to be done for a deployment now; nothing when it rests. */
export function deploymentCommand(
  record: DeploymentRecord,
  now: Time,
): DeploymentCommand | undefined {
  if (!isDeploymentMoving(record.state)) {
    return isObserved(record) ? { do: 'observe' } : undefined;
  }
  if (record.state === 'queued') {
    return { do: 'wait-for-host' };
  }
  if (record.requested === 'cancel') {
    const current = currentStep(record);
    return current?.state === 'running'
      ? { do: 'cancel-step', step: current }
      : { do: 'cancel' };
  }
  const begun = beginStep(record, now);
  const step = currentStep(begun);
  return step ? { do: 'run-step', record: begun, step } : { do: 'plan' };
}

/** True when there may be something of it, or of the one before it, on the host. */
export function isObserved(record: DeploymentRecord): boolean {
  return (
    record.live &&
    // What is to go, and could not, serves nobody.
    !record.movesTo?.over &&
    !isDeploymentMoving(record.state) &&
    record.state !== 'removed' &&
    (hasTouchedHost(record) || record.previous !== undefined)
  );
}

/**
 * What the record is after that.
 *
 * @throws Error when a move is not in {@link DEPLOYMENT_MOVES}
 */
export function concludeDeployment(
  record: DeploymentRecord,
  outcome: DeploymentOutcome,
  circumstances: DeploymentCircumstances,
): DeploymentRecord {
  const { now } = circumstances;
  if (record.requested === 'cancel') {
    return afterCancelling(record, outcome, circumstances);
  }
  switch (outcome.of) {
    case 'waiting':
      return afterWaiting(record, outcome.waitingFor, circumstances);
    case 'planned':
      return afterPlanned(record, outcome.steps, now);
    case 'step':
      return afterStep(record, outcome.outcome, now);
    case 'cancelled':
      return cancelled(record, outcome.warning, now);
    case 'host-gone':
      return afterHostGone(record, now);
    case 'refused':
      return failDeployment(record, outcome.failure, now);
    case 'trouble':
      return afterTrouble(record, outcome, circumstances);
    default:
      return nothingElse(outcome);
  }
}

/**
 * Moves a record to another state.
 *
 * @throws Error when the move is not in {@link DEPLOYMENT_MOVES}
 */
export function moveDeployment(
  record: DeploymentRecord,
  state: DeploymentState,
  now: Time,
): DeploymentRecord {
  if (!DEPLOYMENT_MOVES[record.state].includes(state)) {
    throw new Error(
      `A deployment cannot move from ${record.state} to ${state}`,
    );
  }
  return {
    ...record,
    state,
    stateSince: now,
    startedAt: record.startedAt ?? (state === 'running' ? now : undefined),
    endedAt: isDeploymentMoving(state) ? undefined : now,
    waitingFor: undefined,
    requested: undefined,
    failure: undefined,
  };
}

/** Ends what is under way with a failure; the current step is the one that failed. */
export function failDeployment(
  record: DeploymentRecord,
  failure: StepFailure,
  now: Time,
): DeploymentRecord {
  const step = currentStep(record);
  return {
    ...moveDeployment(
      withCurrentStep(record, {
        state: 'failed',
        endedAt: now,
        detail: failure.message,
      }),
      'failed',
      now,
    ),
    failure: { step: step?.name ?? WAITING_STEP, ...failure, at: now },
  };
}

function afterWaiting(
  record: DeploymentRecord,
  waitingFor: string,
  { now }: DeploymentCircumstances,
): DeploymentRecord {
  return now - record.stateSince >= QUEUE_DEADLINE_MS
    ? failDeployment(
        record,
        deploymentFailure('host-late', { evidence: waitingFor }),
        now,
      )
    : waitFor(record, waitingFor);
}

function afterPlanned(
  record: DeploymentRecord,
  steps: readonly PlannedStep[],
  now: Time,
): DeploymentRecord {
  const planned = planSteps(record, steps);
  const moved =
    record.state === 'queued'
      ? moveDeployment(planned, 'running', now)
      : planned;
  return currentStep(moved) ? moved : endRun(moved, now);
}

function afterStep(
  before: DeploymentRecord,
  outcome: StepOutcome,
  now: Time,
): DeploymentRecord {
  const record = waitFor(withReports(before, outcome), undefined);
  if (outcome.of === 'failed') {
    const { of: _of, services, warnings, detail, ...failure } = outcome;
    return failDeployment(record, failure, now);
  }
  if (outcome.of === 'running') {
    const { memo, detail } = outcome;
    const going = withCurrentStep(record, { memo, detail });
    return isLate(record, now)
      ? failDeployment(
          going,
          deploymentFailure('deadline', { evidence: detail }),
          now,
        )
      : going;
  }
  const isTroubled =
    (outcome.services ?? []).some(isDown) ||
    (outcome.warnings ?? []).length > 0;
  const done = withCurrentStep(record, {
    state: isTroubled ? 'warning' : outcome.of,
    detail: outcome.detail,
    endedAt: now,
  });
  return currentStep(done) ? done : endRun(done, now);
}

/** All steps are over: what was last seen of the services decides. */
function endRun(record: DeploymentRecord, now: Time): DeploymentRecord {
  if (isRemoval(record)) {
    return { ...moveDeployment(record, 'removed', now), live: false };
  }
  const down = record.services.filter(({ state }) => state !== 'up');
  const core = down.filter(({ isCore }) => isCore);
  if (core.length > 0) {
    return failAfterRun(record, core, now);
  }
  const good = record.kind === 'rollback' ? 'rolled-back' : 'succeeded';
  return moveDeployment(record, down.length > 0 ? 'degraded' : good, now);
}

function failAfterRun(
  record: DeploymentRecord,
  core: DeploymentRecord['services'],
  now: Time,
): DeploymentRecord {
  // The addresses say nothing of a service: what saw it is done again.
  const underWay = stepsUnderWay(record).filter(({ name }) => name !== ROUTES);
  const toRepeat =
    underWay.find(({ state }) => state === 'warning') ?? underWay.at(-1);
  const failure = deploymentFailure('core-service-down', {
    more: core
      .map(({ title, state, detail }) => `${title}: ${detail ?? state}.`)
      .join(' '),
    service: core[0].id,
  });
  const failed: DeploymentRecord = {
    ...record,
    steps: record.steps.map(step =>
      step === toRepeat ? { ...step, state: 'failed' } : step,
    ),
  };
  return {
    ...moveDeployment(failed, 'failed', now),
    failure: { step: toRepeat?.name ?? WAITING_STEP, ...failure, at: now },
  };
}

/** A host that cannot be asked holds a cancellation up for some tries only. */
function afterCancelling(
  record: DeploymentRecord,
  outcome: DeploymentOutcome,
  { now, attempts }: DeploymentCircumstances,
): DeploymentRecord {
  if (outcome.of === 'cancelled') {
    return cancelled(record, outcome.warning, now);
  }
  if (outcome.of === 'trouble' && attempts + 1 < CANCEL_TRIES) {
    return waitFor(record, outcome.message);
  }
  const step = currentStep(record);
  return cancelled(
    record,
    `The host could not be asked to end "${
      step?.title ?? 'the step'
    }": it may go on there for a while. Retry and Remove look first.`,
    now,
  );
}

function cancelled(
  record: DeploymentRecord,
  warning: string | undefined,
  now: Time,
): DeploymentRecord {
  const moved = moveDeployment(cancelSteps(record, now), 'cancelled', now);
  return warning === undefined
    ? moved
    : { ...moved, warnings: [...moved.warnings, warning] };
}

/** What was on a host that is gone is gone with it. */
function afterHostGone(record: DeploymentRecord, now: Time): DeploymentRecord {
  if (record.state === 'removing') {
    return {
      ...moveDeployment(cancelSteps(record, now), 'removed', now),
      live: false,
      removal: record.removal && { ...record.removal, hostGone: true },
      warnings: [
        ...record.warnings,
        'The host is not there any more, so nothing was removed on it.',
      ],
    };
  }
  const failed = failDeployment(record, deploymentFailure('host-removed'), now);
  // It never answered, and never will: the one whose place it was to take stays where it is.
  return isComing(record) ? { ...failed, live: false } : failed;
}

function afterTrouble(
  record: DeploymentRecord,
  { message, failure }: Extract<DeploymentOutcome, { of: 'trouble' }>,
  circumstances: DeploymentCircumstances,
): DeploymentRecord {
  if (record.state === 'queued') {
    return afterWaiting(record, message, circumstances);
  }
  const { now, attempts } = circumstances;
  // Not at the first try: the portal itself may have been off until now.
  return isLate(record, now) && attempts > 0
    ? failDeployment(record, { ...failure, evidence: message }, now)
    : waitFor(record, message);
}

function isLate(record: DeploymentRecord, now: Time): boolean {
  const deadline = stepDeadline(record);
  return deadline !== undefined && now >= deadline;
}

/** The same record when its words already say this. */
function waitFor(
  record: DeploymentRecord,
  waitingFor: string | undefined,
): DeploymentRecord {
  return record.waitingFor === waitingFor ? record : { ...record, waitingFor };
}

/** The compiler proves that there is no other outcome. */
function nothingElse(outcome: never): never {
  throw new Error(`There is no such outcome: ${JSON.stringify(outcome)}`);
}
