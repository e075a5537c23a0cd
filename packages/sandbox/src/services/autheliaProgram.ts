import { AutheliaPerson, createAutheliaStandIn } from '../authelia';
import { Log, StandIn } from '../standIn';
import { errorText } from '../systemError';
import { PublicPorts } from './homerConfig';
import { RunningContainer } from './ports';

/** Port of the image, and where it reads its settings unless it is told (services-contracts.md §1.1, §4.1). */
export const AUTHELIA_PORT = 9091;
const CONFIGURATION = '/config/configuration.yml';

/** What an Authelia in a container is started with. */
export interface AutheliaSurroundings {
  people: readonly AutheliaPerson[];
  publicPorts: PublicPorts;
  speed: number;
  now: () => Date;
  log: Log;
}

/**
 * Starts the Authelia of a container with the configuration that the container sees; nothing when there is
 * none or it is not understood, as the real one ends then.
 */
export async function startAuthelia(
  container: RunningContainer,
  { publicPorts, ...others }: AutheliaSurroundings,
): Promise<StandIn | undefined> {
  const { X_AUTHELIA_CONFIG: path = CONFIGURATION } = container.environment;
  const configuration = container.readFile(path);
  const name = `authelia of ${container.project}`;
  if (configuration === undefined) {
    others.log(`${name}: there is no ${path}`);
    return undefined;
  }
  try {
    return await createAutheliaStandIn({
      ...others,
      port: 0,
      configuration,
      publicPort: publicPorts.https,
    });
  } catch (error) {
    others.log(`${name}: ${errorText(error)}`);
    return undefined;
  }
}
