import {
  InstanceState,
  InstanceStep,
  LogLine,
  Resources,
} from '@opencsp/plugin-opencsp-common';
import { InstanceRecord, Time } from '../domain/record';
import type { DueClaim, DueResult, DueStore } from './DueStore';
import type { ChangePage } from './operations/changes';
import type { Abandonment, LedgerEntry } from './operations/ledger';
import type { ListPage } from './operations/pages';
import type { Gauges, WorkPage, WorkQuery } from './operations/work';

export { LeaseLostError } from './DueStore';
export type { ClaimOrder, Lease } from './DueStore';

/** A row that is due and leased to us. */
export type Claim = DueClaim<InstanceRecord>;

/** How a pass ends. */
export interface PassResult extends DueResult<InstanceRecord> {
  log?: readonly NewLogLine[];
  messages?: readonly NewMessage[];
}

/** A line to be kept in a run's log. */
export interface NewLogLine {
  step: InstanceStep;
  time: Time;
  text: string;
}

/** A message to be sent after commit. */
export interface NewMessage {
  kind: OutboxKind;
  payload: unknown;
  /** Messages of one kind about one subject leave in their order; without one, in any. */
  subject?: string;
}

/** What has to be kept with a new instance, in one transaction. */
export interface NewInstance {
  record: Omit<InstanceRecord, 'vmId'>;
  vmIds: { from: number; to: number };
  quota: { wanted: Resources; limit: Partial<Resources> };
  idempotency: { principal: string; key: string; requestHash: string };
  messages?: readonly NewMessage[];
}

/** What came of creating. */
export type CreateOutcome =
  | { outcome: 'created' | 'repeated'; record: InstanceRecord }
  | { outcome: 'name-taken' | 'address-taken' | 'no-vm-id' | 'key-reused' }
  | { outcome: 'over-quota'; used: Resources };

/** A page of a list. */
export interface ListQuery {
  /** Owners to show; everything when absent. */
  owners?: readonly string[];
  owner?: string;
  states?: readonly InstanceState[];
  search?: string;
  sort: 'createdAt' | '-createdAt' | 'name' | '-name';
  limit: number;
  cursor?: string;
}

/** One effect as the ledger has it. */
export interface Effect {
  kind: string;
  name: string;
  /** `left`: an operator gave it up; it may still be there. */
  state: 'planned' | 'exists' | 'removed' | 'left';
  externalId?: string;
}

/** A message that leaves after commit. */
export interface OutboxMessage {
  id: number;
  kind: OutboxKind;
  payload: unknown;
  attempts: number;
  createdAt: Time;
  /** When it became due, before it was taken. */
  dueAt: Time;
}

/** What leaves through the outbox. */
export const OUTBOX_KINDS = [
  'signal',
  'notification',
  'audit',
  'webhook',
] as const;

/** @public */
export type OutboxKind = (typeof OUTBOX_KINDS)[number];

/** How much work is due. */
export interface WorkCounts {
  due: number;
  leased: number;
  overdue: number;
}

/** How the work on one row stands. */
export interface Work {
  /** When it is due; nothing when only a request or a hint brings the next pass. */
  dueAt?: Time;
  heldBy?: string;
  heldUntil?: Time;
  attempts: number;
  lastError?: string;
}

/** Everything that the plugin keeps about instances. */
export interface InstanceStore extends DueStore<Claim> {
  create(instance: NewInstance, now: Time): Promise<CreateOutcome>;
  get(id: string): Promise<InstanceRecord | undefined>;
  /** @throws InputError for a cursor of another list. A row that cannot be read is left out. */
  list(query: ListQuery): Promise<ListPage<InstanceRecord>>;
  /** What an earlier create with this key came to, if there was one. */
  createdBefore(
    principal: string,
    key: { key: string; requestHash: string },
  ): Promise<CreateOutcome | undefined>;
  isNameTaken(owner: string, name: string): Promise<boolean>;
  isAddressTaken(network: string, address: string): Promise<boolean>;
  usedBy(owner: string): Promise<Resources>;
  /** Writes what a person asked for and makes the row due at once. False when it changed meanwhile. */
  saveRequest(
    before: InstanceRecord,
    after: InstanceRecord,
    now: Time,
    messages?: readonly NewMessage[],
  ): Promise<boolean>;

  /** Writes in the middle of a pass, before something is done outside. @throws LeaseLostError */
  saveDuring(
    claim: Claim,
    record: InstanceRecord,
    now: Time,
    also?: { messages?: readonly NewMessage[]; log?: readonly NewLogLine[] },
  ): Promise<InstanceRecord>;
  /** Ends a pass: writes what changed and gives the lease back. @throws LeaseLostError */
  finishPass(
    claim: Claim,
    result: PassResult,
    now: Time,
  ): Promise<InstanceRecord>;
  /** Makes a row due if its machine has another version than the one known. */
  hint(id: string, machineVersion: string, now: Time): Promise<boolean>;
  /** Machines that should exist on the platform, or are being made or removed there. */
  machinesKnown(): Promise<{ instanceId: string; name: string }[]>;
  countWork(now: Time, overdueAfter: number): Promise<WorkCounts>;
  /** The operators' list, most overdue first. @throws InputError for a cursor of another list */
  listWork(query: WorkQuery): Promise<WorkPage>;
  gauges(now: Time): Promise<Gauges>;
  /** Makes a row due at once, without any other change; false when it is gone. */
  wake(id: string, now: Time): Promise<boolean>;

  /** Every record of which the ledger has something that is not gone, and those with these ids. */
  readLedger(ids: readonly string[]): Promise<Map<string, LedgerEntry>>;
  /** True when a living record has this id, this name outside, or this object. */
  isOwned(thing: {
    instanceId: string;
    name: string;
    uid?: string;
  }): Promise<boolean>;
  /** The operator's forced end of a deletion; false when the record changed meanwhile. */
  abandon(abandonment: Abandonment, now: Time): Promise<boolean>;
  /** Of a deleted record: these are gone. Frees what was kept for the machine once all of it is. */
  markGone(
    instanceId: string,
    effects: readonly { kind: string; name: string }[],
    now: Time,
  ): Promise<void>;

  /** Keeps the hash of a run's token before the run is started. @throws LeaseLostError */
  keepCallback(claim: Claim, key: string, hash: string): Promise<void>;
  callbackHash(key: string): Promise<string | undefined>;
  /** A run called back: its row is due, at most once in a second. */
  hintRun(id: string, now: Time): Promise<boolean>;

  /** Names what will be made, before it is made. @throws LeaseLostError */
  planEffects(
    claim: Claim,
    effects: readonly { kind: string; name: string }[],
    now: Time,
  ): Promise<void>;
  markEffect(
    instanceId: string,
    kind: string,
    name: string,
    state: 'exists' | 'removed',
    externalId: string | undefined,
    now: Time,
  ): Promise<void>;
  /** Everything about a record that says why it does or does not move. */
  workOf(id: string): Promise<Work | undefined>;
  effectsOf(instanceId: string): Promise<Effect[]>;

  readLog(
    instanceId: string,
    after: number,
    limit: number,
  ): Promise<{ lines: LogLine[]; next: number }>;

  /** The change feed; a row that cannot be read is left out, and `next` passes it. */
  changesAfter(seq: number, limit: number): Promise<ChangePage<InstanceRecord>>;
  usualDurations(): Promise<Partial<Record<InstanceStep, number>>>;

  /** Forgets what has no use any more: old idempotency keys, and samples of durations. */
  prune(now: Time): Promise<void>;

  /** Kinds of which a message is due. */
  dueOutbox(now: Time): Promise<OutboxKind[]>;
  /** Takes due messages of one kind, and holds them. */
  takeOutbox(
    kind: OutboxKind,
    now: Time,
    limit: number,
    holdUntil: Time,
  ): Promise<OutboxMessage[]>;
  /** Gives back what was taken and not tried, without counting a try. */
  giveBackOutbox(messages: readonly OutboxMessage[]): Promise<void>;
  dropOutbox(id: number): Promise<void>;
  retryOutbox(id: number, at: Time): Promise<void>;
}
