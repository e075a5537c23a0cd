import { PendingPhase } from '@opencsp/plugin-opencsp-node';
import { Condition, condition, isCurrent, Terraform } from './terraform';

/** How far an object is that is being worked on. */
export interface Progress {
  phase: PendingPhase;
  /** In words. */
  detail: string;
}

/** How far an object is, by its `Ready` and whose specification that speaks of. Pure. */
export function progressOf(object: Terraform): Progress {
  const { metadata, status } = object;
  const ready = condition(object, 'Ready');
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
      detail: hasFailed(object, ready)
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

/** Of the newest specification: what an older one came to is no failure of this one (recorded: d2, h). */
export function hasFailed(object: Terraform, ready: Condition): boolean {
  return ready.status === 'False' && isCurrent(object, ready);
}

function unknownPhase(ready: Condition): Progress {
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
