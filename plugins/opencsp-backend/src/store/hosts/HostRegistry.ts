import { HostRecord } from '../../domain/hosts/hostRecord';
import { CreateHostOutcome, HostStore } from './HostStore';

/** The store, for those that register hosts. */
export interface HostRegistry extends HostStore {
  /** What an earlier registration with this key came to, if there was one. */
  createdBefore(
    principal: string,
    key: { key: string; requestHash: string },
  ): Promise<CreateHostOutcome | undefined>;
  /** All living hosts at an address, whatever their port. */
  atAddress(address: string): Promise<HostRecord[]>;
}
