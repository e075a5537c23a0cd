import {
  DeploymentDriver,
  DeploymentToRun,
} from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { HostChecks } from '../../hosts/HostChecks';
import { HostRunners } from '../../hosts/HostRunners';
import { HostStore } from '../../store/hosts/HostStore';

/** What a deployment's commit holds. It never changes. */
export interface DeploymentContents {
  /**
   * @throws NotFoundError when the commit is not there any more
   * @throws InputError or ConflictError when what it holds cannot be used
   * @throws ServiceUnavailableError when the repository cannot be asked now
   */
  load(record: DeploymentRecord): Promise<DeploymentToRun>;
  /** In clear, by name; only ever in memory. Throws the same. */
  secrets(record: DeploymentRecord): Promise<ReadonlyMap<string, string>>;
}

/** Everything outside the database that deployments are brought about with. */
export interface DeploymentOutside {
  hosts: Pick<HostStore, 'get'>;
  runners: Pick<HostRunners, 'of'>;
  drivers: readonly DeploymentDriver[];
  contents: DeploymentContents;
  checks: HostChecks;
}
