import { DeploymentToRun, DoorOnHost } from '@opencsp/plugin-opencsp-node';
import { isForeign } from './engine/containers';
import {
  containerCommands,
  projectContainers,
} from './engine/projectContainers';

/**
 * The way to a service: its container's own address, which the host reaches over the engine's network. No port
 * of it is opened on the host for that.
 */
export function composeDoor(
  { project }: Pick<DeploymentToRun, 'project'>,
  service: string,
): DoorOnHost {
  return {
    commands: containerCommands(project),
    addressOf: sections => {
      const seen = projectContainers(sections);
      return 'is' in seen
        ? undefined
        : seen.find(
            each =>
              each.service === service &&
              each.state === 'running' &&
              !each.isOneOff &&
              !isForeign(each, project),
          )?.addresses[0];
    },
  };
}
