import { Log } from '../standIn';
import {
  createVaultwardenStandIn,
  vaultwardenSettings,
  VaultwardenStandIn,
  VaultwardenStartRefused,
  vaultwardenStateSchema,
} from '../vaultwarden';
import { keptIn } from './keptFile';
import { ProgramRefused, RunningContainer } from './ports';

/** Port of the image (services-contracts.md §1.1). */
export const VAULTWARDEN_PORT = 80;

/** Where its people and items are kept: a file of the volume that the image keeps its database in. */
const DATABASE = '/data/vault.json';

/**
 * Starts the Vaultwarden of a container with the settings and the people that the container has.
 *
 * @throws ProgramRefused where the real one ends at its start
 * @throws Error for a mail server, which the stand-in has not
 */
export async function startVaultwarden(
  container: RunningContainer,
  { speed, now, log }: { speed: number; now: () => Date; log: Log },
): Promise<VaultwardenStandIn> {
  try {
    const { settings, warnings } = vaultwardenSettings(
      container.environment,
      container.readFile,
    );
    warnings.forEach(line =>
      log(`vaultwarden of ${container.project}: ${line}`),
    );
    return await createVaultwardenStandIn({
      ...{ settings, speed, now, log, ports: { http: 0 } },
      ...keptIn(container, DATABASE, vaultwardenStateSchema),
    });
  } catch (error) {
    throw error instanceof VaultwardenStartRefused
      ? new ProgramRefused(error.exitCode, error.output)
      : error;
  }
}
