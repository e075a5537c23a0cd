/**
 * The states of an instance and the pure predicates over them.
 *
 * `pending → provisioning → configuring → active`, then `deleting → deleted`;
 * `failed` says at which phase, `lost` is an active instance whose machine vanished.
 */
export const instanceStates = [
  'pending',
  'provisioning',
  'configuring',
  'active',
  'deleting',
  'deleted',
  'failed',
  'lost',
] as const;

/** @public */
export type InstanceState = (typeof instanceStates)[number];

/** The states that work moves through, and in which a failure can happen. */
export const instancePhases = [
  'pending',
  'provisioning',
  'configuring',
  'active',
  'deleting',
] as const;

/** @public */
export type InstancePhase = (typeof instancePhases)[number];

/** True while the portal works on the instance and its state will change without anyone's help. */
export function isMoving(state: InstanceState): boolean {
  return (
    state === 'pending' ||
    state === 'provisioning' ||
    state === 'configuring' ||
    state === 'deleting'
  );
}

/** True when nothing will ever change again. */
export function isGone(state: InstanceState): boolean {
  return state === 'deleted';
}

/** True when a person should look at it. */
export function needsAttention(state: InstanceState): boolean {
  return state === 'failed' || state === 'lost';
}

/**
 * What may be asked of an instance in this state. The backend decides with the same function that
 * the page uses to show its buttons.
 */
export function allowedInstanceActions(
  state: InstanceState,
  failure?: { retryable: boolean },
): { retry: boolean; cancel: boolean; delete: boolean } {
  return {
    retry: state === 'failed' && failure?.retryable === true,
    cancel:
      state === 'pending' ||
      state === 'provisioning' ||
      state === 'configuring',
    delete: state !== 'deleting' && state !== 'deleted',
  };
}

/** The states of one step of a run, as `ui.md` lists them. */
export const stepStates = [
  'waiting',
  'running',
  'done',
  'warning',
  'failed',
  'skipped',
  'cancelled',
] as const;

/** @public */
export type StepState = (typeof stepStates)[number];

/** The steps of an instance's run, in their order. */
export const instanceSteps = [
  'machine',
  'ssh',
  'monitoring',
  'security',
  'hardening',
] as const;

/** @public */
export type InstanceStep = (typeof instanceSteps)[number];

/** The steps that an Ansible run does. */
export const configurationSteps = [
  'monitoring',
  'security',
  'hardening',
] as const;

/** @public */
export type ConfigurationStep = (typeof configurationSteps)[number];
