import { PublicPorts } from '@opencsp/plugin-opencsp-common';
import { DeploymentDriver } from '@opencsp/plugin-opencsp-node';
import { Authorizer } from '../../authz/Authorizer';
import { Catalogue } from '../../catalogue/Catalogue';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { InstanceRecord } from '../../domain/record';
import { Offer } from '../../platform/offer';
import { Clock } from '../../reconcile/clock';
import { DeploymentStore } from '../../store/deployments/DeploymentStore';
import { InstanceStore } from '../../store/InstanceStore';
import { ProfileStore } from '../../store/profiles/ProfileStore';
import { AskGenerations } from './askGenerations';

/** What deployments ask of hosts. */
export interface DeploymentHosts {
  get(id: string): Promise<HostRecord | undefined>;
  /** The host of a machine, made at the first call. */
  ofInstance(instance: InstanceRecord): Promise<HostRecord>;
  /**
   * Asks that what a deployment needs is installed, before the host is ready; asking again while that is
   * asked for changes nothing.
   *
   * @throws ConflictError when that cannot be asked now
   */
  prepare(host: HostRecord): Promise<void>;
}

/** The part of a driver that starting needs: what it does on the host is the engine's. */
export type KnownDriver = Pick<
  DeploymentDriver,
  'id' | 'title' | 'availability' | 'preparation' | 'generations'
>;

/** What the use cases of deployments need. */
export interface DeploymentsOptions {
  store: DeploymentStore;
  authorizer: Authorizer;
  hosts: DeploymentHosts;
  profiles: Pick<ProfileStore, 'get'>;
  instances: Pick<InstanceStore, 'get'>;
  catalogue: Catalogue;
  drivers: readonly KnownDriver[];
  askGenerations: AskGenerations;
  /** On which people reach services; 80 and 443 when absent. */
  publicPorts?: PublicPorts;
  /** Which engines the operating systems of new machines have. */
  offer: Pick<Offer, 'templates'>;
  clock: Pick<Clock, 'now'>;
  /** A new UUID. */
  newId: () => string;
  /** Something became due. */
  onDue: () => void;
}
