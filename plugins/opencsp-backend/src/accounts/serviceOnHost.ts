import {
  AccountTroubleError,
  DeploymentDriver,
  DeploymentToRun,
  HostRunner,
  ServiceOnHost,
} from '@opencsp/plugin-opencsp-node';

/** How long the engine may take to say where a service is, in milliseconds. */
const ASK_MS = 30_000;

/**
 * A service as it is reached through its host's SSH connection, at the address that the engine gave it. The
 * engine is asked once: a service that was made anew meanwhile has another one, and the next pass finds it.
 */
export function serviceOnHost(
  id: string,
  {
    driver,
    deployment,
    runner,
    signal,
  }: {
    driver: Pick<DeploymentDriver, 'door'>;
    deployment: Pick<DeploymentToRun, 'project'>;
    runner: Pick<HostRunner, 'gather' | 'connect'>;
    signal: AbortSignal;
  },
): ServiceOnHost {
  const door = driver.door(deployment, id);
  let asked: Promise<string> | undefined;
  const address = async () => {
    const sections = await runner.gather(door.commands, {
      timeoutMs: ASK_MS,
      signal,
    });
    const found = door.addressOf(sections);
    if (found === undefined) {
      throw new AccountTroubleError(
        'service-away',
        `"${id}" does not run on the host.`,
        'See how the service does, and deploy the profile again if it is stopped.',
      );
    }
    return found;
  };
  return {
    id,
    connect: async (port, options) => {
      asked ??= address();
      const host = await asked;
      const isContainer = !host.startsWith('127.') && host !== '::1';
      return runner.connect(
        { host, port, ...(isContainer && { isContainer }) },
        options,
      );
    },
  };
}
