import {
  DeploymentState,
  HostState,
  InstanceState,
  ProfileState,
  ServiceState,
  StepState,
} from '@opencsp/plugin-opencsp-common';

/** What a colour means; each theme has its own for each. */
export type ColourRole = 'success' | 'info' | 'warning' | 'error' | 'muted';

/** The shapes that tell states apart without colour. */
export type StateShape =
  | 'filled'
  | 'hollow'
  | 'half'
  | 'triangle'
  | 'cross'
  | 'dashed'
  | 'question';

/** Every state that a thing on a page can be in. */
export type ShownState =
  | InstanceState
  | ProfileState
  | StepState
  | DeploymentState
  | HostState
  | ServiceState
  | 'unknown'
  | 'stale';

/** How a state looks. */
export interface StateLook {
  shape: StateShape;
  role: ColourRole;
  /** Turns slowly, and stands still where the person asked for less motion. */
  animated: boolean;
}

const still = (shape: StateShape, role: ColourRole): StateLook => ({
  shape,
  role,
  animated: false,
});
const turning: StateLook = { shape: 'half', role: 'info', animated: true };

/** One table for all states, so that a state looks the same wherever it is shown. */
export const stateLooks: Record<ShownState, StateLook> = {
  active: still('filled', 'success'),
  done: still('filled', 'success'),
  saved: still('filled', 'success'),
  pending: still('hollow', 'muted'),
  waiting: still('hollow', 'muted'),
  provisioning: turning,
  configuring: turning,
  running: turning,
  saving: turning,
  warning: still('triangle', 'warning'),
  lost: still('question', 'warning'),
  failed: still('cross', 'error'),
  deleting: still('dashed', 'muted'),
  deleted: still('dashed', 'muted'),
  skipped: still('dashed', 'muted'),
  cancelled: still('dashed', 'muted'),
  queued: still('hollow', 'muted'),
  succeeded: still('filled', 'success'),
  degraded: still('triangle', 'warning'),
  'rolled-back': still('filled', 'warning'),
  removing: still('dashed', 'muted'),
  removed: still('dashed', 'muted'),
  checking: turning,
  preparing: turning,
  ready: still('filled', 'success'),
  unreachable: still('question', 'warning'),
  starting: turning,
  up: still('filled', 'success'),
  unhealthy: still('cross', 'error'),
  restarting: still('triangle', 'warning'),
  stopped: still('cross', 'error'),
  missing: still('question', 'error'),
  unknown: still('question', 'muted'),
  stale: still('question', 'muted'),
};
