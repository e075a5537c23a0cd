import { Knex } from 'knex';
import { z } from 'zod';
import {
  instanceSteps,
  InstanceStep,
  LogLine,
  Resources,
} from '@opencsp/plugin-opencsp-common';
import { InstanceRecord, Time } from '../domain/record';
import {
  Claim,
  CreateOutcome,
  Effect,
  InstanceStore,
  Lease,
  LeaseLostError,
  ListQuery,
  NewInstance,
  NewLogLine,
  NewMessage,
  OutboxMessage,
  PassResult,
  Work,
  WorkCounts,
} from './InstanceStore';
import { nextChangeSeq } from './operations/changeSeq';
import { createInstance, earlierOutcome } from './operations/createInstance';
import { listInstances } from './operations/list';
import { readLog } from './operations/logs';
import { putOutbox, takeOutbox } from './operations/outbox';
import {
  claimDue,
  finishPass,
  ours,
  releaseLease,
  saveDuring,
} from './operations/passes';
import { readUsage } from './operations/quota';
import { changingColumns, toRecord } from './rows';

const countSchema = z.object({ count: z.coerce.number().int() });

const effectSchema = z.object({
  kind: z.string(),
  name: z.string(),
  state: z.enum(['planned', 'exists', 'removed']),
  external_id: z.string().nullable(),
});

const workSchema = z
  .object({
    next_run_at: z.coerce.number().nullable(),
    lease_owner: z.string().nullable(),
    lease_until: z.coerce.number().nullable(),
    attempts: z.coerce.number().int(),
    last_error: z.string().nullable(),
  })
  .transform(row => ({
    dueAt: row.next_run_at ?? undefined,
    heldBy: row.lease_owner ?? undefined,
    heldUntil: row.lease_until ?? undefined,
    attempts: row.attempts,
    lastError: row.last_error ?? undefined,
  }));

const changeSchema = z.object({ change_seq: z.coerce.number().int() });

const durationSchema = z.object({
  step: z.enum(instanceSteps),
  milliseconds: z.coerce.number(),
});

/** States in which the platform's object says something new. */
const HINTED_STATES = [
  'provisioning',
  'configuring',
  'active',
  'lost',
  'deleting',
];

/** How many of the last runs "usually" is taken from. */
const DURATION_SAMPLES = 200;

/** {@link InstanceStore} on the plugin's database: SQLite or PostgreSQL. */
export class DatabaseInstanceStore implements InstanceStore {
  constructor(private readonly db: Knex) {}

  create(instance: NewInstance, now: Time): Promise<CreateOutcome> {
    return createInstance(this.db, instance, now);
  }

  async get(id: string): Promise<InstanceRecord | undefined> {
    const row = await this.db('instances').where({ id }).first();
    return row ? toRecord(row) : undefined;
  }

  list(query: ListQuery) {
    return listInstances(this.db, query);
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

  async isAddressTaken(network: string, address: string): Promise<boolean> {
    const row = await this.db('static_addresses')
      .where({ network, address })
      .first('address');
    return row !== undefined;
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

  claimDue(lease: Lease, now: Time, limit: number): Promise<Claim[]> {
    return claimDue(this.db, lease, now, limit);
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

  async hint(id: string, machineVersion: string, now: Time): Promise<boolean> {
    const hinted = await this.db('instances')
      .where({ id })
      .whereIn('state', HINTED_STATES)
      .andWhere(other =>
        other
          .whereNull('machine_version')
          .orWhere('machine_version', '<>', machineVersion),
      )
      .andWhere(news =>
        news
          .whereNull('hinted_version')
          .orWhere('hinted_version', '<>', machineVersion),
      )
      .update({
        hinted_version: machineVersion,
        next_run_at: this.db.raw(
          'case when next_run_at < cast(? as bigint) then next_run_at else cast(? as bigint) end',
          [now, now],
        ),
      });
    return hinted === 1;
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
        .count({ count: '*' })
        .first(),
    ]);
    return {
      due: countSchema.parse(dueCount).count,
      leased: countSchema.parse(leased).count,
      overdue: countSchema.parse(overdue).count,
    };
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
      .update({
        state,
        updated_at: now,
        ...(externalId === undefined ? {} : { external_id: externalId }),
      });
  }

  async workOf(id: string): Promise<Work | undefined> {
    const row = await this.db('instances').where({ id }).first();
    return row && workSchema.parse(row);
  }

  async effectsOf(instanceId: string): Promise<Effect[]> {
    const rows = await this.db('effects')
      .where({ instance_id: instanceId })
      .orderBy('id');
    return z
      .array(effectSchema)
      .parse(rows)
      .map(({ external_id, ...effect }) => ({
        ...effect,
        externalId: external_id ?? undefined,
      }));
  }

  readLog(
    instanceId: string,
    after: number,
    limit: number,
  ): Promise<{ lines: LogLine[]; next: number }> {
    return readLog(this.db, instanceId, after, limit);
  }

  async changesAfter(seq: number, limit: number) {
    const rows = await this.db('instances')
      .where('change_seq', '>', seq)
      .andWhere(wanted => (seq === 0 ? wanted.whereNull('deleted_at') : wanted))
      .orderBy('change_seq')
      .limit(limit + 1);
    return {
      items: rows.slice(0, limit).map(row => ({
        seq: changeSchema.parse(row).change_seq,
        record: toRecord(row),
      })),
      more: rows.length > limit,
    };
  }

  async usualDurations(): Promise<Partial<Record<InstanceStep, number>>> {
    const rows = z
      .array(durationSchema)
      .parse(
        await this.db('step_durations')
          .orderBy('id', 'desc')
          .limit(DURATION_SAMPLES),
      );
    const usual: Partial<Record<InstanceStep, number>> = {};
    for (const step of instanceSteps) {
      const sorted = rows
        .filter(row => row.step === step)
        .map(row => row.milliseconds)
        .sort((a, b) => a - b);
      if (sorted.length > 0) {
        usual[step] = sorted[Math.floor(sorted.length / 2)];
      }
    }
    return usual;
  }

  takeOutbox(
    now: Time,
    limit: number,
    holdUntil: Time,
  ): Promise<OutboxMessage[]> {
    return takeOutbox(this.db, now, limit, holdUntil);
  }

  async dropOutbox(id: number): Promise<void> {
    await this.db('outbox').where({ id }).delete();
  }

  async retryOutbox(id: number, at: Time): Promise<void> {
    await this.db('outbox').where({ id }).update({ next_try_at: at });
  }
}
