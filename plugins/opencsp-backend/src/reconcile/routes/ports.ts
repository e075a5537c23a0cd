import {
  DeploymentToRun,
  HostRunner,
  ProxyOnHost,
} from '@opencsp/plugin-opencsp-node';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { RouteObservation } from '../../domain/routes/routeObservation';
import { RouteSetRecord } from '../../domain/routes/routeRecord';

/** What is looked at. */
export interface RoutesToSee {
  set: RouteSetRecord;
  /** With the files of its commit. */
  deployment: DeploymentToRun;
  proxy: ProxyOnHost;
  host: HostRecord;
  runner: HostRunner;
}

/** Looks at the routes of a profile on a host: from the portal and from the host. Changes nothing. */
export interface RouteLooks {
  /**
   * A host that is not reached is an observation (`proxy: { of: 'unseen' }`), and so is all other trouble
   * outside of the portal.
   *
   * @throws InputError naming what cannot be read in the file of the branch
   * @throws the signal's reason
   */
  look(about: RoutesToSee, signal: AbortSignal): Promise<RouteObservation>;
}
