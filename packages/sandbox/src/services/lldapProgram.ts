import {
  createLldapStandIn,
  lldapSettings,
  LldapStandIn,
  LldapStartRefused,
  lldapStateSchema,
} from '../lldap';
import { Log } from '../standIn';
import { ProgramRefused, RunningContainer } from './ports';

/** Ports of the image (services-contracts.md §1.1, §5.1). */
export const LLDAP_PORTS = { http: 17170, ldap: 3890 } as const;

/** Where its people are kept: a file of the volume that the image keeps its database in. */
const DATABASE = '/data/users.json';

/** What an LLDAP in a container is started with. */
export interface LldapSurroundings {
  speed: number;
  now: () => Date;
  log: Log;
}

/**
 * Starts the LLDAP of a container with the settings and the people that the container has.
 *
 * @throws ProgramRefused where the real one ends at its start
 */
export async function startLldap(
  container: RunningContainer,
  { log, ...surroundings }: LldapSurroundings,
): Promise<LldapStandIn> {
  const told: string[] = [];
  try {
    const { settings, warnings } = lldapSettings(
      container.environment,
      container.readFile,
    );
    warnings.forEach(line => log(`lldap of ${container.project}: ${line}`));
    return await createLldapStandIn({
      ...settings,
      ...surroundings,
      log: line => told.push(line),
      ports: { http: 0, ldap: 0 },
      state: stateIn(container.readFile(DATABASE)),
      keep: state => container.writeFile(DATABASE, JSON.stringify(state)),
    });
  } catch (error) {
    throw error instanceof LldapStartRefused
      ? new ProgramRefused(error.exitCode, [...told, ...error.output])
      : error;
  }
}

function stateIn(text: string | undefined) {
  return text === undefined
    ? undefined
    : lldapStateSchema.parse(JSON.parse(text));
}
