import { HostKind, HostState } from '@opencsp/plugin-opencsp-common';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { Time } from '../../domain/record';
import type { DueClaim, DueResult, DueStore } from '../DueStore';
import { NewMessage } from '../InstanceStore';
import type { ChangePage } from '../operations/changes';
import type { ChunkLine } from '../operations/logChunks';
import type { ListPage } from '../operations/pages';
import type { HostRunLedger } from './hostEffects';
import type { NewHostLine } from './hostLogs';

/** A host that this process may work on until its lease ends. */
export type HostClaim = DueClaim<HostRecord>;

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
export interface HostStore extends DueStore<HostClaim> {
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
  list(query: HostQuery): Promise<ListPage<HostRecord>>;
  /** Writes what a person asked for and makes the row due at once. False when it changed meanwhile. */
  saveRequest(
    before: HostRecord,
    after: HostRecord,
    now: Time,
    messages?: readonly NewMessage[],
  ): Promise<boolean>;

  /**
   * Writes in the middle of a pass, before something is done outside. The ledger then says what the record
   * says of its run.
   *
   * @throws LeaseLostError
   */
  saveDuring(
    claim: HostClaim,
    record: HostRecord,
    now: Time,
    also?: { log?: readonly NewHostLine[] },
  ): Promise<HostRecord>;
  /** Ends a pass. @throws LeaseLostError when the row was changed or taken over meanwhile */
  finishPass(
    claim: HostClaim,
    result: DueResult<HostRecord> & {
      log?: readonly NewHostLine[];
      messages?: readonly NewMessage[];
    },
    now: Time,
  ): Promise<HostRecord>;
  /** Makes rows due at once; true when any was found. */
  wake(ids: readonly string[], now: Time): Promise<boolean>;

  /** Keeps the hash of a run's token before the run is started. @throws LeaseLostError */
  keepCallback(claim: HostClaim, key: string, hash: string): Promise<void>;
  /**
   * Makes a row due because its run called back: one update, at most one in a second.
   *
   * @returns false when nothing was written
   */
  hintRun(id: string, now: Time): Promise<boolean>;
  /** Lines of what prepared a host, after a place; `next` is the place of the last one read. */
  readLog(
    id: string,
    after: number,
    limit: number,
  ): Promise<{ lines: (ChunkLine & { seq: number })[]; next: number }>;

  /** What the ledger has of runs, with their hosts and those with these ids. */
  runLedger(ids: readonly string[]): Promise<HostRunLedger>;
  /** The ledger says that the run with this key is over. */
  forgetRun(key: string, now: Time): Promise<void>;

  /** The change feed: of all hosts when `seq` is 0, but for removed ones. */
  changesAfter(seq: number, limit: number): Promise<ChangePage<HostRecord>>;
}
