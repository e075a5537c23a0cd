import {
  InstanceState,
  InstanceStep,
  LogLine,
  Resources,
} from '@opencsp/plugin-opencsp-common';
import { InstanceRecord, Time } from '../domain/record';

/** Who works on a row, and until when nobody else may. */
export interface Lease {
  owner: string;
  until: Time;
}

/** A row that is due and leased to us. */
export interface Claim {
  record: InstanceRecord;
  lease: Lease;
  /** Passes that ended in trouble since the last good one. */
  attempts: number;
}

/** How a pass ends. */
export interface PassResult {
  record: InstanceRecord;
  /** Absolute; null: only a request or a hint brings the next one. */
  nextRunAt: Time | null;
  attempts: number;
  lastError?: string;
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
  state: 'planned' | 'exists' | 'removed';
  externalId?: string;
}

/** A message that leaves after commit. */
export interface OutboxMessage {
  id: number;
  kind: OutboxKind;
  payload: unknown;
  attempts: number;
}

/** @public */
export type OutboxKind = 'signal' | 'notification' | 'audit';

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

/** Thrown by a fenced write when the row is no longer ours, or was changed meanwhile. */
export class LeaseLostError extends Error {
  name = 'LeaseLostError' as const;
}

/** Everything that the plugin keeps about instances. */
export interface InstanceStore {
  create(instance: NewInstance, now: Time): Promise<CreateOutcome>;
  get(id: string): Promise<InstanceRecord | undefined>;
  list(query: ListQuery): Promise<{
    items: InstanceRecord[];
    totalItems: number;
    nextCursor?: string;
  }>;
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

  /** Leases due rows, oldest first. Safe between processes. */
  claimDue(lease: Lease, now: Time, limit: number): Promise<Claim[]>;
  /** Gives back a row whose pass was not finished; `retry` says when it is tried again. */
  release(
    claim: Claim,
    retry?: { attempts: number; lastError: string; nextRunAt: Time },
  ): Promise<void>;
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
  countWork(now: Time, overdueAfter: number): Promise<WorkCounts>;

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

  changesAfter(
    seq: number,
    limit: number,
  ): Promise<{
    items: { seq: number; record: InstanceRecord }[];
    more: boolean;
  }>;
  usualDurations(): Promise<Partial<Record<InstanceStep, number>>>;

  takeOutbox(
    now: Time,
    limit: number,
    holdUntil: Time,
  ): Promise<OutboxMessage[]>;
  dropOutbox(id: number): Promise<void>;
  retryOutbox(id: number, at: Time): Promise<void>;
}
