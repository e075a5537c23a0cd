import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import { classifyRemoval } from './classifyRemoval';
import { failureReason, failureToTell, RememberedFailure } from './failures';
import { cleanMessage } from './messages';
import { WrittenOutputs } from './outputs';
import { hasFailed, progressOf } from './progress';
import { Condition, condition, currentCondition, Terraform } from './terraform';

interface Identity {
  uid: string;
  version: string;
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
  const identity: Identity = {
    uid: metadata.uid,
    // The outputs are written before the object says so: its own version tells of both.
    version: metadata.resourceVersion ?? '',
  };
  if (metadata.deletionTimestamp !== undefined) {
    return {
      state: 'removing',
      ...identity,
      ...classifyRemoval(object, remembered),
    };
  }
  const stalled = currentCondition(object, 'Stalled');
  if (stalled?.status === 'True' && stalled.reason !== 'ArtifactFailed') {
    return final(object, identity, stall(object, stalled, remembered));
  }
  if (spec.suspend === true) {
    return { state: 'suspended', ...identity };
  }
  if (spec.destroy === true) {
    // Its texts of success mean that the machine is gone (recorded: j).
    return final(object, identity, {
      reason: 'destroy',
      message:
        'Somebody set spec.destroy on the Terraform object: it removes the machine and stays itself.',
    });
  }
  const pendingPlan = status?.plan?.pending;
  if (pendingPlan && awaitsApproval(spec, pendingPlan)) {
    return { state: 'planned', ...identity, planId: pendingPlan };
  }
  const ready = condition(object, 'Ready');
  if (ready && isUpToDate(object, ready)) {
    return whenReady(object, outputs, identity);
  }
  if (ready && isDriftOfFrozen(object, ready)) {
    return {
      state: 'failed',
      ...identity,
      reason: 'drift',
      message: cleanMessage(ready.message),
      final: false,
      count: status?.reconciliationFailures ?? 0,
    };
  }
  return {
    state: 'pending',
    ...identity,
    ...progressOf(object),
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
    status?.observedGeneration === metadata.generation &&
    !status?.plan?.pending
  );
}

function whenReady(
  object: Terraform,
  outputs: WrittenOutputs | undefined,
  identity: Identity,
): MachineObservation {
  const health = condition(object, 'HealthCheck');
  if (health?.status === 'False') {
    // It is not looked at again by itself (recorded: l).
    return final(object, identity, {
      reason: 'health-check',
      message: cleanMessage(health.message),
    });
  }
  if (hasAdopted(object)) {
    return final(object, identity, {
      reason: 'other',
      message: `The Terraform object made nothing: it took over the state of an older object of the name "${object.metadata.name}", and with it a machine that was made for somebody else.`,
    });
  }
  if (!health && object.spec.healthChecks?.length) {
    return {
      state: 'pending',
      ...identity,
      phase: 'writing-outputs',
      detail: 'The health checks come next',
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

/**
 * No plan of it ever found anything to do: the state that it began with was not its own (recorded: f10).
 * One whose apply was finished by nobody has the field all the same (recorded: p8).
 */
function hasAdopted({ status }: Terraform): boolean {
  return status?.plan === undefined && !status?.lastAppliedRevision;
}

function final(
  { status }: Terraform,
  identity: Identity,
  { reason, message }: RememberedFailure,
): MachineObservation {
  return {
    state: 'failed',
    ...identity,
    reason,
    message,
    final: true,
    count: status?.reconciliationFailures ?? 0,
  };
}

function stall(
  object: Terraform,
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
    failureToTell(object, remembered) ?? {
      reason: 'retry-limit',
      message: cleanMessage(stalled.message),
    }
  );
}

function isDriftOfFrozen(object: Terraform, ready: Condition): boolean {
  return (
    hasFailed(object, ready) &&
    ready.reason === 'DriftDetected' &&
    object.spec.approvePlan !== 'auto'
  );
}

/** The last failed try. While the next one runs only the count is left on the object. */
function lastFailure(
  object: Terraform,
  ready: Condition | undefined,
  remembered: RememberedFailure | undefined,
) {
  const failure = failureToTell(object, remembered);
  const count = object.status?.reconciliationFailures ?? 0;
  const fails = ready !== undefined && hasFailed(object, ready);
  if (!failure || (count === 0 && !fails)) {
    return {};
  }
  const { reason, message } = failure;
  return { lastFailure: { reason, message, count: Math.max(count, 1) } };
}
