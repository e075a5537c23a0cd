import { Knex } from 'knex';
import { z } from 'zod';
import {
  InstanceStep,
  LogLine,
  Resources,
} from '@opencsp/plugin-opencsp-common';
import { InstanceRecord, Time } from '../domain/record';
import { ClaimOrder, DueRetry, Lease } from './DueStore';
import {
  Claim,
  CreateOutcome,
  Effect,
  InstanceStore,
  ListQuery,
  NewInstance,
  NewLogLine,
  NewMessage,
  OutboxKind,
  OutboxMessage,
  PassResult,
  Work,
  WorkCounts,
} from './InstanceStore';
import { isAddressTaken } from './operations/addresses';
import { callbackHash, hintRun, keepCallback } from './operations/callbacks';
import { nextChangeSeq } from './operations/changeSeq';
import { createInstance, earlierOutcome } from './operations/createInstance';
import { DueRows } from './operations/dueRows';
import { usualDurations } from './operations/durations';
import {
  Abandonment,
  abandonInstance,
  isOwned,
  LedgerEntry,
  markGone,
  readLedger,
  toEffects,
} from './operations/ledger';
import { hint, machinesKnown } from './operations/hints';
import { changesAfter, listInstances } from './operations/list';
import { readLog } from './operations/logs';
import {
  dueOutbox,
  giveBackOutbox,
  putOutbox,
  takeOutbox,
} from './operations/outbox';
import { finishPass, Instances, saveDuring } from './operations/passes';
import { OnUnreadable } from './operations/unreadable';
import { prune } from './operations/prune';
import { readUsage } from './operations/quota';
import {
  Gauges,
  listWork,
  readGauges,
  workColumns,
  WorkPage,
  WorkQuery,
} from './operations/work';
import { changingColumns, toRecord } from './rows';
import { inTransaction } from './operations/transaction';

const countSchema = z.object({ count: z.coerce.number().int() });

/** What moves, in the words of the partial index: a thousand idle looks cost it nothing. */
const MOVING = "state not in ('active', 'lost')";

/** Where runs may have something new. */
const RUNNING = { table: 'instances', states: ['configuring', 'deleting'] };

/** {@link InstanceStore} on the plugin's database: SQLite or PostgreSQL. */
export class DatabaseInstanceStore implements InstanceStore {
  private readonly due: DueRows<InstanceRecord>;
  private readonly instances: Instances;
  private readonly told = new Set<string>();

  constructor(
    private readonly db: Knex,
    private readonly options: {
      /** Told of a row that cannot be read; it is put off and never stops the others. */
      onUnreadable?: OnUnreadable;
    } = {},
  ) {
    this.due = new DueRows(db, {
      table: 'instances',
      title: 'Instance',
      urgent: MOVING,
      living: 'deleted_at is null',
      isFreedByRequest: false,
      read: toRecord,
      onUnreadable: (id, problem) => options.onUnreadable?.(id, problem),
    });
    this.instances = { db, due: this.due };
  }

  /** Lists are read all the time; what is wrong with a row is told by them once. */
  private readonly tellOnce = (id: string, problem: string): void => {
    const line = `${id} ${problem}`;
    if (!this.told.has(line)) {
      this.told.add(line);
      this.options.onUnreadable?.(id, problem);
    }
  };

  create(instance: NewInstance, now: Time): Promise<CreateOutcome> {
    return createInstance(this.db, instance, now);
  }

  async get(id: string): Promise<InstanceRecord | undefined> {
    const row = await this.db('instances').where({ id }).first();
    return row ? toRecord(row) : undefined;
  }

  list(query: ListQuery) {
    return listInstances(this.db, query, this.tellOnce);
  }

  createdBefore(
    principal: string,
    key: { key: string; requestHash: string },
  ): Promise<CreateOutcome | undefined> {
    return earlierOutcome(this.db, { principal, ...key });
  }

  async isNameTaken(owner: string, name: string): Promise<boolean> {
    const row = await this.db('instances')
      .where({ owner_ref: owner, name })
      .whereNull('deleted_at')
      .first('id');
    return row !== undefined;
  }

  isAddressTaken(network: string, address: string): Promise<boolean> {
    return isAddressTaken(this.db, network, address);
  }

  usedBy(owner: string): Promise<Resources> {
    return readUsage(this.db, owner);
  }

  async saveRequest(
    before: InstanceRecord,
    after: InstanceRecord,
    now: Time,
    messages: readonly NewMessage[] = [],
  ): Promise<boolean> {
    return inTransaction(this.db, async trx => {
      const columns = {
        ...changingColumns(after),
        change_seq: await nextChangeSeq(trx),
      };
      const isWritten = await this.due.request(trx, before, columns, now);
      if (isWritten) {
        await putOutbox(trx, messages, now);
      }
      return isWritten;
    });
  }

  claimDue(
    lease: Lease,
    now: Time,
    limit: number,
    order?: ClaimOrder,
  ): Promise<Claim[]> {
    return this.due.claim(lease, now, limit, order);
  }

  bringForward(now: Time): Promise<void> {
    return this.due.bringForward(now);
  }

  release(claim: Claim, retry?: DueRetry): Promise<void> {
    return this.due.release(claim, retry);
  }

  saveDuring(
    claim: Claim,
    record: InstanceRecord,
    now: Time,
    also?: { messages?: readonly NewMessage[]; log?: readonly NewLogLine[] },
  ): Promise<InstanceRecord> {
    return saveDuring(this.instances, claim, record, now, also);
  }

  finishPass(
    claim: Claim,
    result: PassResult,
    now: Time,
  ): Promise<InstanceRecord> {
    return finishPass(this.instances, claim, result, now);
  }

  machinesKnown(): Promise<{ instanceId: string; name: string }[]> {
    return machinesKnown(this.db);
  }

  hint(id: string, machineVersion: string, now: Time): Promise<boolean> {
    return hint(this.db, id, machineVersion, now);
  }

  async countWork(now: Time, overdueAfter: number): Promise<WorkCounts> {
    const due = () => this.db('instances').where('next_run_at', '<=', now);
    const [dueCount, leased, overdue] = await Promise.all([
      due().count({ count: '*' }).first(),
      this.db('instances')
        .where('lease_until', '>', now)
        .count({ count: '*' })
        .first(),
      this.db('instances')
        .where('next_run_at', '<=', now - overdueAfter)
        .andWhere(free =>
          free.whereNull('lease_until').orWhere('lease_until', '<=', now),
        )
        .count({ count: '*' })
        .first(),
    ]);
    return {
      due: countSchema.parse(dueCount).count,
      leased: countSchema.parse(leased).count,
      overdue: countSchema.parse(overdue).count,
    };
  }

  listWork(query: WorkQuery): Promise<WorkPage> {
    return listWork(this.db, query);
  }

  gauges(now: Time): Promise<Gauges> {
    return readGauges(this.db, now);
  }

  wake(id: string, now: Time): Promise<boolean> {
    return this.due.wake([id], now);
  }

  readLedger(ids: readonly string[]): Promise<Map<string, LedgerEntry>> {
    return readLedger(this.db, ids);
  }

  isOwned(thing: {
    instanceId: string;
    name: string;
    uid?: string;
  }): Promise<boolean> {
    return isOwned(this.db, thing);
  }

  abandon(abandonment: Abandonment, now: Time): Promise<boolean> {
    return abandonInstance(this.db, abandonment, now);
  }

  markGone(
    instanceId: string,
    effects: readonly { kind: string; name: string }[],
    now: Time,
  ): Promise<void> {
    return markGone(this.db, instanceId, effects, now);
  }

  keepCallback(claim: Claim, key: string, hash: string): Promise<void> {
    return keepCallback(this.instances, claim, key, hash);
  }

  callbackHash(key: string): Promise<string | undefined> {
    return callbackHash(this.db, key);
  }

  hintRun(id: string, now: Time): Promise<boolean> {
    return hintRun(this.db, RUNNING, id, now);
  }

  async planEffects(
    claim: Claim,
    effects: readonly { kind: string; name: string }[],
    now: Time,
  ): Promise<void> {
    await inTransaction(this.db, async trx => {
      await this.due.demand(trx, claim);
      for (const { kind, name } of effects) {
        await trx('effects')
          .insert({
            instance_id: claim.record.id,
            kind,
            name,
            state: 'planned',
            created_at: now,
            updated_at: now,
          })
          .onConflict(['kind', 'name'])
          .ignore();
      }
    });
  }

  async markEffect(
    instanceId: string,
    kind: string,
    name: string,
    state: 'exists' | 'removed',
    externalId: string | undefined,
    now: Time,
  ): Promise<void> {
    await this.db('effects')
      .where({ instance_id: instanceId, kind, name })
      // Whatever a late pass believes: what was given up is for the ledger's clean, and what is gone
      // with its instance does not come back.
      .whereNotIn('state', state === 'exists' ? ['left', 'removed'] : ['left'])
      .update({
        state,
        updated_at: now,
        ...(externalId === undefined ? {} : { external_id: externalId }),
      });
  }

  async workOf(id: string): Promise<Work | undefined> {
    const row = await this.db('instances').where({ id }).first();
    return row && workColumns.parse(row);
  }

  async effectsOf(instanceId: string): Promise<Effect[]> {
    const rows = await this.db('effects')
      .where({ instance_id: instanceId })
      .orderBy('id');
    return toEffects(rows).map(({ kind, name, state, externalId }) => ({
      kind,
      name,
      state,
      externalId,
    }));
  }

  readLog(
    instanceId: string,
    after: number,
    limit: number,
  ): Promise<{ lines: LogLine[]; next: number }> {
    return readLog(this.db, instanceId, after, limit);
  }

  changesAfter(seq: number, limit: number) {
    return changesAfter(this.db, seq, limit, this.tellOnce);
  }

  usualDurations(): Promise<Partial<Record<InstanceStep, number>>> {
    return usualDurations(this.db);
  }

  prune(now: Time): Promise<void> {
    return prune(this.db, now);
  }

  dueOutbox(now: Time): Promise<OutboxKind[]> {
    return dueOutbox(this.db, now);
  }

  takeOutbox(
    kind: OutboxKind,
    now: Time,
    limit: number,
    holdUntil: Time,
  ): Promise<OutboxMessage[]> {
    return takeOutbox(this.db, kind, now, limit, holdUntil);
  }

  giveBackOutbox(messages: readonly OutboxMessage[]): Promise<void> {
    return giveBackOutbox(this.db, messages);
  }

  async dropOutbox(id: number): Promise<void> {
    await this.db('outbox').where({ id }).delete();
  }

  async retryOutbox(id: number, at: Time): Promise<void> {
    await this.db('outbox').where({ id }).update({ next_try_at: at });
  }
}
