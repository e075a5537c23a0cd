import { quoted } from '@opencsp/plugin-opencsp-node';
import { ServiceState } from '@opencsp/plugin-opencsp-common';
import { SeenContainer } from '../engine/containers';
import { endOf } from './words';

/** How a container does, by one reading. */
export interface ContainerJudgement {
  state: ServiceState;
  /** Why it is not up. */
  detail?: string;
}

/**
 * Judges one reading of one container; `running` of one that crashes again and again is seen only by
 * several (recorded: 06, steps 11 to 13).
 */
export function containerState(
  container: SeenContainer | undefined,
): ContainerJudgement {
  if (!container) {
    return { state: 'missing', detail: 'It has no container.' };
  }
  switch (container.state) {
    case 'running':
      return runningState(container);
    case 'restarting':
      return {
        state: 'restarting',
        detail: `It ends and is started again: ${endOf(container)}, ${times(
          container.restarts,
        )}.`,
      };
    case 'created':
      return {
        state: 'stopped',
        detail: container.error
          ? `It was never started: ${quoted(container.error)}`
          : 'It was made and never started.',
      };
    case 'paused':
      return { state: 'stopped', detail: 'It is paused.' };
    case 'exited':
    case 'dead':
      return { state: 'stopped', detail: `It ended with ${endOf(container)}.` };
    default:
      return {
        state: 'unknown',
        detail: `The engine says "${quoted(container.state)}".`,
      };
  }
}

function runningState(container: SeenContainer): ContainerJudgement {
  switch (container.health) {
    case undefined:
    case 'healthy':
      return { state: 'up' };
    case 'starting':
      return {
        state: 'starting',
        detail: 'Its health check has not passed yet.',
      };
    default: {
      const said = quoted(container.healthOutput ?? '');
      return {
        state: 'unhealthy',
        detail: [
          said ? `Its health check fails: ${said}` : 'Its health check fails.',
          ...(container.restarts > 0
            ? [`It was started again, ${times(container.restarts)}.`]
            : []),
        ].join(' '),
      };
    }
  }
}

/** True when it was not made, or made and never started. */
export function neverRan(container: SeenContainer | undefined): boolean {
  return container === undefined || container.state === 'created';
}

/** How often, in words. */
export function times(count: number): string {
  return count === 1 ? 'once so far' : `${count} times so far`;
}
