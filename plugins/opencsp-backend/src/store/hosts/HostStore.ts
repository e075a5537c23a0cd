import { HostKind, HostState } from '@opencsp/plugin-opencsp-common';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { Time } from '../../domain/record';
import { Lease, NewMessage } from '../InstanceStore';

/** A host that this process may work on until its lease ends. */
export interface HostClaim {
  record: HostRecord;
  lease: Lease;
  /** How often in a row the work had trouble. */
  attempts: number;
}

/** What registering came to; `repeated` is the host that the same request made before. */
export type CreateHostOutcome =
  | { outcome: 'created' | 'repeated'; record: HostRecord }
  /** `address-taken`: a living host has this address and port. */
  | { outcome: 'key-reused' | 'name-taken' | 'address-taken' };

/** A page of a list. */
export interface HostQuery {
  /** Only of these; all when absent. */
  owners?: readonly string[];
  owner?: string;
  kind?: HostKind;
  states?: readonly HostState[];
  /** Part of the name or address. */
  search?: string;
  limit: number;
  cursor?: string;
}

/** Everything that the plugin keeps about hosts. */
export interface HostStore {
  /** The row is due at once. */
  create(
    host: {
      record: HostRecord;
      idempotency: { key: string; requestHash: string };
      messages?: readonly NewMessage[];
    },
    now: Time,
  ): Promise<CreateHostOutcome>;
  /**
   * The host of a machine, made at the first call, in state `checking`; two calls at once make one. Its
   * id is the machine's own, so that both have one page.
   */
  hostOfInstance(
    instanceId: string,
    make: () => HostRecord,
    now: Time,
  ): Promise<HostRecord>;
  /** Machines that are active, or were, and have no living host; and hosts whose machine is gone. */
  strayInstances(
    limit: number,
  ): Promise<{ withoutHost: string[]; hostsWithoutMachine: string[] }>;
  get(id: string): Promise<HostRecord | undefined>;
  /** @throws InputError for a cursor of another list */
  list(query: HostQuery): Promise<{
    items: HostRecord[];
    totalItems: number;
    nextCursor?: string;
  }>;
  /** Writes what a person asked for and makes the row due at once. False when it changed meanwhile. */
  saveRequest(
    before: HostRecord,
    after: HostRecord,
    now: Time,
    messages?: readonly NewMessage[],
  ): Promise<boolean>;

  /** Leases due rows. Safe between processes. */
  claimDue(lease: Lease, now: Time, limit: number): Promise<HostClaim[]>;
  /** After a clock was set back: see the instances' store. */
  bringForward(now: Time): Promise<void>;
  release(
    claim: HostClaim,
    retry?: { attempts: number; lastError: string; nextRunAt: Time },
  ): Promise<void>;
  /** Writes in the middle of a pass, before something is done outside. @throws LeaseLostError */
  saveDuring(
    claim: HostClaim,
    record: HostRecord,
    now: Time,
  ): Promise<HostRecord>;
  /** Ends a pass. @throws LeaseLostError when the row was changed or taken over meanwhile */
  finishPass(
    claim: HostClaim,
    result: {
      record: HostRecord;
      attempts: number;
      lastError?: string;
      /** Null when only a request brings the next pass. */
      nextRunAt: Time | null;
      messages?: readonly NewMessage[];
    },
    now: Time,
  ): Promise<HostRecord>;
  /** Makes rows due at once; true when any was found. */
  wake(ids: readonly string[], now: Time): Promise<boolean>;

  /** The change feed: of all hosts when `seq` is 0, but for removed ones. */
  changesAfter(
    seq: number,
    limit: number,
  ): Promise<{
    items: { seq: number; record: HostRecord }[];
    next: number;
    more: boolean;
  }>;
}
