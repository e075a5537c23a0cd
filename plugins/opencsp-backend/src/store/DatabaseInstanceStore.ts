import { Knex } from 'knex';
import { z } from 'zod';
import {
  InstanceStep,
  LogLine,
  Resources,
} from '@opencsp/plugin-opencsp-common';
import { InstanceRecord, Time } from '../domain/record';
import {
  Claim,
  ClaimOrder,
  CreateOutcome,
  Effect,
  InstanceStore,
  Lease,
  LeaseLostError,
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
import {
  claimDue,
  finishPass,
  ours,
  releaseLease,
  saveDuring,
} from './operations/passes';
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

const countSchema = z.object({ count: z.coerce.number().int() });

/** Longer than a pass ever puts a row off, and than any lease. */
const LONGEST_PAUSE_MS = 30 * 60_000;

/** {@link InstanceStore} on the plugin's database: SQLite or PostgreSQL. */
export class DatabaseInstanceStore implements InstanceStore {
  private readonly told = new Set<string>();

  constructor(
    private readonly db: Knex,
    private readonly options: {
      /** Told of a row that cannot be read; it is put off and never stops the others. */
      onUnreadable?: (id: string, problem: string) => void;
    } = {},
  ) {}

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
    return this.db.transaction(async trx => {
      const written = await trx('instances')
        .where({ id: before.id, version: before.version })
        .update({
          ...changingColumns(after),
          updated_at: now,
          version: before.version + 1,
          change_seq: await nextChangeSeq(trx),
          next_run_at: now,
          attempts: 0,
          last_error: null,
        });
      if (written === 1) {
        await putOutbox(trx, messages, now);
      }
      return written === 1;
    });
  }

  claimDue(
    lease: Lease,
    now: Time,
    limit: number,
    order?: ClaimOrder,
  ): Promise<Claim[]> {
    const { onUnreadable } = this.options;
    return claimDue(this.db, lease, now, limit, { order, onUnreadable });
  }

  async bringForward(now: Time): Promise<void> {
    await this.db('instances')
      .where('next_run_at', '>', now + LONGEST_PAUSE_MS)
      .update({ next_run_at: now });
    await this.db('instances')
      .where('lease_until', '>', now + LONGEST_PAUSE_MS)
      .update({ lease_owner: null, lease_until: null });
  }

  release(
    claim: Claim,
    retry?: { attempts: number; lastError: string; nextRunAt: Time },
  ): Promise<void> {
    return releaseLease(this.db, claim, retry);
  }

  saveDuring(
    claim: Claim,
    record: InstanceRecord,
    now: Time,
    also?: { messages?: readonly NewMessage[]; log?: readonly NewLogLine[] },
  ): Promise<InstanceRecord> {
    return saveDuring(this.db, claim, record, now, also);
  }

  finishPass(
    claim: Claim,
    result: PassResult,
    now: Time,
  ): Promise<InstanceRecord> {
    return finishPass(this.db, claim, result, now);
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

  async wake(id: string, now: Time): Promise<boolean> {
    const woken = await this.db('instances')
      .where({ id })
      .whereNull('deleted_at')
      .update({ next_run_at: now });
    return woken === 1;
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
    return keepCallback(this.db, claim, key, hash);
  }

  callbackHash(key: string): Promise<string | undefined> {
    return callbackHash(this.db, key);
  }

  hintRun(id: string, now: Time): Promise<boolean> {
    return hintRun(this.db, id, now);
  }

  async planEffects(
    claim: Claim,
    effects: readonly { kind: string; name: string }[],
    now: Time,
  ): Promise<void> {
    await this.db.transaction(async trx => {
      if (!(await ours(trx, claim).first('id'))) {
        throw new LeaseLostError(
          `The lease of instance ${claim.record.id} is gone`,
        );
      }
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
