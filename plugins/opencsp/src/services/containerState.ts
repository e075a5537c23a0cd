import { ContainerReport, ServiceState } from '@opencsp/plugin-opencsp-common';

/** How a container does, by what its engine and its health check say. */
export function containerState({
  state,
  health,
}: Pick<ContainerReport, 'state' | 'health'>): ServiceState {
  switch (state) {
    case 'running':
      if (health === 'starting' || health === 'unhealthy') {
        return health;
      }
      return 'up';
    case 'created':
      return 'waiting';
    case 'restarting':
      return 'restarting';
    case 'exited':
    case 'dead':
    case 'paused':
    case 'stopped':
      return 'stopped';
    default:
      return 'unknown';
  }
}
