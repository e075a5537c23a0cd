import { HostRunner } from '@opencsp/plugin-opencsp-node';
import { HostRecord } from '../domain/hosts/hostRecord';

/** What is needed to speak to a host. */
export type HostToReach = Pick<
  HostRecord,
  'id' | 'address' | 'port' | 'user' | 'sudo' | 'jump' | 'hostKey' | 'key'
>;

/**
 * Opens connections to hosts and keeps them for a while: one for each host, shared by all that speak to
 * it, made anew when it breaks or the host's record changed.
 */
export interface HostRunners {
  /**
   * Nothing is connected yet: the first use does that.
   *
   * @throws ConflictError when the host has no address or no pinned key yet
   */
  of(host: HostToReach): HostRunner;
  /** Ends all connections; what runs detached on the hosts goes on. */
  close(): Promise<void>;
}
