import {
  AccountTroubleError,
  DeploymentDriver,
  DeploymentToRun,
  HostRunner,
  HostSection,
  ServiceOnHost,
} from '@opencsp/plugin-opencsp-node';

/** How long the engine may take to say where a service is, in milliseconds. */
const ASK_MS = 30_000;

/**
 * A service as it is reached through its host's SSH connection, at the place that the engine gave it. The
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
    runner: Pick<HostRunner, 'gather' | 'connect' | 'run'>;
    signal: AbortSignal;
  },
): ServiceOnHost {
  const door = driver.door(deployment, id);
  let asked: Promise<HostSection[]> | undefined;
  const found = async <T>(
    read: (sections: readonly HostSection[]) => T | undefined,
  ): Promise<T> => {
    asked ??= runner.gather(door.commands, { timeoutMs: ASK_MS, signal });
    const seen = read(await asked);
    if (seen === undefined) {
      throw new AccountTroubleError(
        'service-away',
        `"${id}" does not run on the host.`,
        'See how the service does, and deploy the profile again if it is stopped.',
      );
    }
    return seen;
  };
  return {
    id,
    connect: async (port, options) =>
      runner.connect(
        await found(sections => door.portOf(sections, port)),
        options,
      ),
    run: async ({ argv, user }, options) =>
      runner.run(
        await found(sections => door.inside(sections, argv, user)),
        options,
      ),
  };
}
