import { redact } from '@opencsp/client-kubernetes';
import {
  MachineObservation,
  PendingPhase,
  ProvisionFailure,
} from '@opencsp/plugin-opencsp-node';
import { WrittenOutputs } from './outputs';
import {
  Condition,
  condition,
  currentCondition,
  isCurrent,
  Terraform,
} from './terraform';

/**
 * The last failure that was seen of an object's newest specification: at the retry limit the object
 * forgets it (recorded: d13).
 */
export interface RememberedFailure {
  reason: ProvisionFailure;
  message: string;
}

const REASONS: Record<string, ProvisionFailure> = {
  ArtifactFailed: 'source-unavailable',
  AccessDenied: 'source-unavailable',
  VarsGenerationFailed: 'variables',
  TemplateGenerationFailed: 'variables',
  TFExecNewFailed: 'init',
  TFExecInitFailed: 'init',
  SelectWorkspaceFailed: 'init',
  TFExecPlanFailed: 'plan',
  PostPlanningWebhookFailed: 'plan',
  TFExecApplyFailed: 'apply',
  TFExecOutputFailed: 'outputs',
  OutputsWritingFailed: 'outputs',
  LockHeld: 'locked',
  DriftDetected: 'drift',
  DriftDetectionFailed: 'drift',
};

/** What a reason of the controller means to us. */
export function failureReason(reason: string): ProvisionFailure {
  return REASONS[reason] ?? 'other';
}

const MAX_MESSAGE_LENGTH = 4_000;
/** ANSI colour codes: ESC [ … m. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Raw tool output for people: no secrets, no colours, no frames, not endless. */
export function cleanMessage(message: string): string {
  return redact(message)
    .replace(COLOURS, '')
    .replace(/^[\s│╷╵]+$/gm, '')
    .replace(/^[│╷╵] ?/gm, '')
    .replace(/^error running \w+: rpc error: code = \w+ desc = /, '')
    .replace(/^rpc error: code = \w+ desc = /, '')
    .replace(/^exit status \d+\s*/, '')
    .trim()
    .slice(0, MAX_MESSAGE_LENGTH);
}

/**
 * What an object says about its machine: the whole rule of success, no part of it alone
 * (`Ready` was recorded to be True for older specifications, while suspended, and while a plan waits).
 * It is read in this order: deletion, stall, suspension, pending plan, health, Ready. A stall or a
 * failure of an older specification says nothing of the newest, which is next (recorded: d13, after a
 * change of the stalled object). Pure.
 *
 * @param outputs - what the outputs Secret holds, if it exists
 * @param remembered - the last failure that was seen, for objects that forgot it
 */
export function classify(
  object: Terraform,
  outputs: WrittenOutputs | undefined,
  remembered?: RememberedFailure,
): MachineObservation {
  const { metadata, spec, status } = object;
  const identity = {
    uid: metadata.uid,
    // The outputs are written before the object says so: its own version tells of both.
    version: metadata.resourceVersion ?? '',
  };
  if (metadata.deletionTimestamp !== undefined) {
    return { state: 'removing', ...identity, ...removal(object, remembered) };
  }
  const stalled = currentCondition(object, 'Stalled');
  if (stalled?.status === 'True' && stalled.reason !== 'ArtifactFailed') {
    return {
      state: 'failed',
      ...identity,
      ...stall(stalled, remembered),
      final: true,
      count: status?.reconciliationFailures ?? 0,
    };
  }
  if (spec.suspend === true) {
    return { state: 'suspended', ...identity };
  }
  const pendingPlan = status?.plan?.pending;
  if (pendingPlan && awaitsApproval(spec, pendingPlan)) {
    return { state: 'planned', ...identity, planId: pendingPlan };
  }
  const ready = condition(object, 'Ready');
  if (ready && isUpToDate(object, ready)) {
    return whenReady(object, outputs, identity);
  }
  if (isDriftOfFrozen(object, ready)) {
    return {
      state: 'failed',
      ...identity,
      reason: 'drift',
      message: cleanMessage(ready?.message ?? ''),
      final: false,
      count: status?.reconciliationFailures ?? 0,
    };
  }
  return {
    state: 'pending',
    ...identity,
    ...progress(object, ready),
    ...lastFailure(object, ready, remembered),
  };
}

/** True when nothing can change the machine by itself any more. */
export function isFrozen({ spec }: Terraform): boolean {
  return (
    (spec.approvePlan ?? '') === '' &&
    spec.disableDriftDetection === true &&
    spec.force !== true
  );
}

function awaitsApproval(spec: Terraform['spec'], pending: string): boolean {
  return (
    spec.approvePlan !== 'auto' &&
    spec.approvePlan !== pending &&
    spec.planOnly !== true
  );
}

/** Both generations: after a change while an apply ran, or while suspended, one of them lies (m, f3, g). */
function isUpToDate({ metadata, status }: Terraform, ready: Condition) {
  return (
    ready.status === 'True' &&
    ready.observedGeneration === metadata.generation &&
    status?.observedGeneration === metadata.generation
  );
}

function whenReady(
  object: Terraform,
  outputs: WrittenOutputs | undefined,
  identity: { uid: string; version: string },
): MachineObservation {
  const health = condition(object, 'HealthCheck');
  if (health?.status === 'False') {
    return {
      state: 'failed',
      ...identity,
      reason: 'health-check',
      message: cleanMessage(health.message),
      // It is not looked at again by itself (recorded: l).
      final: true,
      count: object.status?.reconciliationFailures ?? 0,
    };
  }
  if (outputs?.ownerUid !== object.metadata.uid) {
    return {
      state: 'pending',
      ...identity,
      phase: 'writing-outputs',
      detail: outputs
        ? 'The outputs belong to another object of the same name'
        : 'The outputs are not there yet',
    };
  }
  return {
    state: 'ready',
    ...identity,
    outputs: outputs.values,
    frozen: isFrozen(object),
  };
}

function removal(
  object: Terraform,
  remembered: RememberedFailure | undefined,
): {
  detail: string;
  blockedBy?: string;
  failure?: string;
} {
  const ready = condition(object, 'Ready');
  const stalled = currentCondition(object, 'Stalled');
  // It stands there for a moment only: a failing destroy is tried again at once (recorded: f6).
  const failure = failureOf(object) ?? remembered;
  return {
    detail: removalDetail(object, ready),
    blockedBy: blocker(object, stalled),
    failure: failure?.reason === 'destroy' ? failure.message : undefined,
  };
}

/** What is joined with other sentences ends like one. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Texts of an apply mean a destroy while an object is being deleted (recorded: f1). */
function removalDetail(
  object: Terraform,
  ready: Condition | undefined,
): string {
  const words: Record<PendingPhase, string> = {
    accepted: 'The removal was asked for.',
    'waiting-for-runner':
      'The removal waits for the runner that removes the machine.',
    initializing: 'The runner is getting ready to remove the machine.',
    planning: 'The removal is being planned.',
    applying: 'The machine is being removed.',
    'writing-outputs': 'The machine is removed; what is left is tidied up.',
  };
  return words[progress(object, ready).phase];
}

function blocker(
  { metadata, spec }: Terraform,
  stalled: Condition | undefined,
): string | undefined {
  if (spec.suspend === true) {
    return 'The object is suspended; nothing happens until it is resumed.';
  }
  const foreign = (metadata.finalizers ?? []).filter(
    finalizer => finalizer !== 'finalizers.tf.contrib.fluxcd.io',
  );
  if (foreign.length > 0) {
    return foreign.length === 1
      ? `The finalizer ${foreign[0]} holds it.`
      : `The finalizers ${foreign.join(', ')} hold it.`;
  }
  return stalled?.status === 'True'
    ? asSentence(cleanMessage(stalled.message))
    : undefined;
}

function stall(
  stalled: Condition,
  remembered: RememberedFailure | undefined,
): RememberedFailure {
  if (stalled.reason !== 'RetryLimitReached') {
    return {
      reason: failureReason(stalled.reason),
      message: cleanMessage(stalled.message),
    };
  }
  // The object does not say any more why; a reader does not care that a limit was reached.
  return (
    remembered ?? {
      reason: 'retry-limit',
      message: cleanMessage(stalled.message),
    }
  );
}

function isDriftOfFrozen(
  object: Terraform,
  ready: Condition | undefined,
): boolean {
  return (
    ready !== undefined &&
    isFailure(object, ready) &&
    ready.reason === 'DriftDetected' &&
    object.spec.approvePlan !== 'auto'
  );
}

/** Of the newest specification: what an older one came to is no failure of this one (recorded: d2, h). */
function isFailure(object: Terraform, ready: Condition): boolean {
  return ready.status === 'False' && isCurrent(object, ready);
}

function progress(
  object: Terraform,
  ready: Condition | undefined,
): { phase: PendingPhase; detail: string } {
  const { metadata, status } = object;
  if (!ready) {
    return metadata.finalizers?.length
      ? { phase: 'accepted', detail: 'The platform has taken the order' }
      : { phase: 'accepted', detail: 'The platform has not yet looked at it' };
  }
  if (ready.status === 'True') {
    return {
      phase: 'accepted',
      detail:
        ready.observedGeneration === metadata.generation &&
        status?.observedGeneration !== metadata.generation
          ? 'An older specification was applied; the newest is next'
          : 'The newest specification is next',
    };
  }
  if (ready.status === 'False') {
    return {
      phase: 'accepted',
      detail: isFailure(object, ready)
        ? 'Waiting to try again'
        : 'The newest specification is next',
    };
  }
  const stalled = condition(object, 'Stalled');
  if (stalled?.status === 'True' && !isCurrent(object, stalled)) {
    return { phase: 'accepted', detail: 'The newest specification is next' };
  }
  return unknownPhase(ready);
}

function unknownPhase(ready: Condition): {
  phase: PendingPhase;
  detail: string;
} {
  if (ready.reason === 'TerraformAppliedSucceed') {
    return { phase: 'writing-outputs', detail: 'Reading the outputs' };
  }
  if (ready.reason === 'TerraformPlannedWithChanges') {
    return { phase: 'planning', detail: 'The plan is made' };
  }
  switch (ready.message) {
    case 'Initializing':
      return { phase: 'initializing', detail: 'The runner is getting ready' };
    case 'Terraform Planning':
      return { phase: 'planning', detail: 'Planning' };
    case 'Applying':
      return { phase: 'applying', detail: 'Making the machine' };
    default:
      return { phase: 'waiting-for-runner', detail: 'Waiting for a runner' };
  }
}

/** The last failed try. While the next one runs only the count is left on the object. */
function lastFailure(
  object: Terraform,
  ready: Condition | undefined,
  remembered: RememberedFailure | undefined,
) {
  const failure = failureOf(object) ?? remembered;
  const count = object.status?.reconciliationFailures ?? 0;
  const fails = ready !== undefined && isFailure(object, ready);
  if (!failure || (count === 0 && !fails)) {
    return {};
  }
  return { lastFailure: { ...failure, count: Math.max(count, 1) } };
}

/**
 * The failure of the newest specification that stands on the object now, if one does. A held lock
 * explains all others.
 */
export function failureOf(object: Terraform): RememberedFailure | undefined {
  const locked = currentCondition(object, 'StateLocked');
  if (locked?.status === 'True') {
    return { reason: 'locked', message: cleanMessage(locked.message) };
  }
  const ready = currentCondition(object, 'Ready');
  if (ready?.status !== 'False') {
    return undefined;
  }
  const reason =
    object.metadata.deletionTimestamp === undefined
      ? failureReason(ready.reason)
      : 'destroy';
  // A half-made machine shows as drift between two tries; the failure is the one before (recorded: d2).
  return reason === 'drift' && object.spec.approvePlan === 'auto'
    ? undefined
    : { reason, message: cleanMessage(ready.message) };
}
