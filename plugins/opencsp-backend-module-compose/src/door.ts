import {
  DeploymentToRun,
  DoorOnHost,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { isForeign } from './engine/containers';
import {
  containerCommands,
  projectContainers,
} from './engine/projectContainers';

/**
 * The way to a service: its container's own address, which the host reaches over the engine's network, and
 * programs inside of it. No port of it is opened on the host for that.
 */
export function composeDoor(
  { project }: Pick<DeploymentToRun, 'project'>,
  service: string,
): DoorOnHost {
  const running = (sections: readonly HostSection[]) => {
    const seen = projectContainers(sections);
    return 'is' in seen
      ? undefined
      : seen.find(
          each =>
            each.service === service &&
            each.state === 'running' &&
            !each.isOneOff &&
            !isForeign(each, project),
        );
  };
  return {
    commands: containerCommands(project),
    portOf(sections, port) {
      const host = running(sections)?.addresses[0];
      return host === undefined ? undefined : { host, port, isContainer: true };
    },
    inside(sections, argv, user) {
      const container = running(sections);
      return (
        container && [
          ...['docker', 'exec', '-i'],
          ...(user === undefined ? [] : ['-u', user]),
          ...[container.id, ...argv],
        ]
      );
    },
  };
}
