import { Knex } from 'knex';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { Time } from '../../domain/record';
import { forgetHost } from '../deployments/deploymentEffects';
import { ClaimOrder, Lease, NewMessage } from '../InstanceStore';
import { nextChangeSeq } from '../operations/changeSeq';
import { DueRetry, DueRows } from '../operations/dueRows';
import { putOutbox } from '../operations/outbox';
import { OnUnreadable } from '../profiles/profileLists';
import {
  createdBefore,
  createHost,
  hostOfInstance,
  HostToCreate,
} from './createHost';
import { hostChanges, listHosts } from './hostLists';
import { hostColumns, hostHasChanged, seenColumn, toHost } from './hostRows';
import { HostRegistry } from './HostRegistry';
import {
  CreateHostOutcome,
  HostClaim,
  HostQuery,
  HostStore,
} from './HostStore';
import { strayInstances } from './strayInstances';

/** What moves, in the words of the partial index. */
const MOVING = "state in ('checking', 'preparing', 'removing')";

/** Hosts in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseHostStore implements HostRegistry {
  private readonly due: DueRows<HostRecord>;

  constructor(
    private readonly db: Knex,
    private readonly options: { onUnreadable: OnUnreadable },
  ) {
    this.due = new DueRows(db, {
      ...options,
      table: 'hosts',
      title: 'Host',
      urgent: MOVING,
      read: toHost,
    });
  }

  create(host: HostToCreate, now: Time): Promise<CreateHostOutcome> {
    return createHost(this.db, host, now);
  }

  createdBefore(
    principal: string,
    key: { key: string; requestHash: string },
  ): Promise<CreateHostOutcome | undefined> {
    return createdBefore(this.db, principal, key);
  }

  async atAddress(address: string): Promise<HostRecord[]> {
    const rows = await this.db('hosts')
      .where({ address })
      .whereNull('deleted_at');
    return rows.map(toHost);
  }

  hostOfInstance(
    instanceId: string,
    make: () => HostRecord,
    now: Time,
  ): Promise<HostRecord> {
    return hostOfInstance(this.db, instanceId, make, now);
  }

  strayInstances(limit: number) {
    return strayInstances(this.db, limit);
  }

  async get(id: string): Promise<HostRecord | undefined> {
    const row = await this.db('hosts').where({ id }).first();
    return row && toHost(row);
  }

  list(query: HostQuery) {
    return listHosts(this.db, query, this.options.onUnreadable);
  }

  async saveRequest(
    before: HostRecord,
    after: HostRecord,
    now: Time,
    messages: readonly NewMessage[] = [],
  ): Promise<boolean> {
    return this.db.transaction(async trx => {
      const changeSeq = await nextChangeSeq(trx);
      const written = await trx('hosts')
        .where({ id: before.id, version: before.version })
        .update({
          ...hostColumns(after),
          updated_at: now,
          version: before.version + 1,
          change_seq: changeSeq,
          next_run_at: now,
          attempts: 0,
          last_error: null,
          lease_owner: null,
          lease_until: null,
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
  ): Promise<HostClaim[]> {
    return this.due.claim(lease, now, limit, order);
  }

  bringForward(now: Time): Promise<void> {
    return this.due.bringForward(now);
  }

  release(claim: HostClaim, retry?: DueRetry): Promise<void> {
    return this.due.release(claim, retry);
  }

  saveDuring(
    claim: HostClaim,
    record: HostRecord,
    now: Time,
  ): Promise<HostRecord> {
    return this.write(claim, { record, columns: {} }, now);
  }

  finishPass(
    claim: HostClaim,
    result: Parameters<HostStore['finishPass']>[1],
    now: Time,
  ): Promise<HostRecord> {
    const { record, messages } = result;
    return this.write(
      claim,
      {
        record,
        messages,
        columns: {
          next_run_at: result.nextRunAt,
          lease_owner: null,
          lease_until: null,
          attempts: result.attempts,
          last_error: result.lastError ?? null,
        },
      },
      now,
    );
  }

  wake(ids: readonly string[], now: Time): Promise<boolean> {
    return this.due.wake(ids, now);
  }

  changesAfter(seq: number, limit: number) {
    return hostChanges(this.db, seq, limit, this.options.onUnreadable);
  }

  /** What has not changed gets no new version, and no place in the feed. */
  private async write(
    claim: HostClaim,
    {
      record,
      columns,
      messages = [],
    }: {
      record: HostRecord;
      columns: Record<string, unknown>;
      messages?: readonly NewMessage[];
    },
    now: Time,
  ): Promise<HostRecord> {
    const seen = { ...columns, ...seenColumn(record) };
    if (!hostHasChanged(claim.record, record)) {
      await this.due.write(this.db, claim, seen);
      return record;
    }
    return this.db.transaction(async trx => {
      const version = claim.record.version + 1;
      const changeSeq = await nextChangeSeq(trx);
      await this.due.write(trx, claim, {
        ...seen,
        ...hostColumns(record),
        updated_at: now,
        version,
        change_seq: changeSeq,
      });
      if (record.kind === 'instance' && record.state === 'removed') {
        await forgetHost(trx, record.id, now);
      }
      await putOutbox(trx, messages, now);
      return { ...record, version, updatedAt: now };
    });
  }
}
