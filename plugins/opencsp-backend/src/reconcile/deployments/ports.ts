import {
  DeploymentDriver,
  DeploymentToRun,
} from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { HostChecks } from '../../hosts/HostChecks';
import { HostRunners } from '../../hosts/HostRunners';
import { RoutesConfig } from '../../routes/routesConfig';
import { HostStore } from '../../store/hosts/HostStore';
import { DeploymentAccounts } from '../accounts/ports';
import { DeploymentSignIn } from '../signInChecks/ports';
import { RouteSetStore } from '../../store/routes/RouteSetStore';

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

/** What a deployment needs of the routes of its profile, which are looked after from its end on. */
export interface DeploymentRoutes {
  store: Pick<RouteSetStore, 'get' | 'follow'>;
  /** 8 to 64 letters, digits and hyphens that nobody can guess. */
  newMark: () => string;
  publicPorts: RoutesConfig['publicPorts'];
  /** A set of routes became due. */
  onDue: () => void;
}

/** Everything outside the database that deployments are brought about with. */
export interface DeploymentOutside {
  hosts: Pick<HostStore, 'get'>;
  runners: Pick<HostRunners, 'of'>;
  drivers: readonly DeploymentDriver[];
  contents: DeploymentContents;
  checks: HostChecks;
  routes: DeploymentRoutes;
  accounts: DeploymentAccounts;
  /** Absent where nobody checks sign-ins. */
  signIn?: DeploymentSignIn;
}
