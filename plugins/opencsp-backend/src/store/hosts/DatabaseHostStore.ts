import { Knex } from 'knex';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { Time } from '../../domain/record';
import { forgetHost } from '../deployments/deploymentEffects';
import { ClaimOrder, DueRetry, Lease } from '../DueStore';
import { NewMessage } from '../InstanceStore';
import { hintRun, keepCallback } from '../operations/callbacks';
import { nextChangeSeq } from '../operations/changeSeq';
import { DueRows } from '../operations/dueRows';
import { putOutbox } from '../operations/outbox';
import { OnUnreadable } from '../operations/unreadable';
import {
  createdBefore,
  createHost,
  hostOfInstance,
  HostToCreate,
} from './createHost';
import { forgetRun, markRunEffects, readHostLedger } from './hostEffects';
import { hostChanges, listHosts } from './hostLists';
import { NewHostLine, readHostLog, writeHostLog } from './hostLogs';
import { hostColumns, hostHasChanged, seenColumn, toHost } from './hostRows';
import { HostRegistry } from './HostRegistry';
import {
  CreateHostOutcome,
  HostClaim,
  HostQuery,
  HostStore,
} from './HostStore';
import { strayInstances } from './strayInstances';
import { inTransaction } from '../operations/transaction';

/** What moves, in the words of the partial index. */
const MOVING = "state in ('checking', 'preparing', 'removing')";

/** States in which a run may have something new. */
const RUNNING = ['checking', 'preparing', 'removing'];

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
      living: 'deleted_at is null',
      isFreedByRequest: true,
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
    return inTransaction(this.db, async trx => {
      const columns = {
        ...hostColumns(after),
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
    { log }: { log?: readonly NewHostLine[] } = {},
  ): Promise<HostRecord> {
    return this.write(claim, { record, log, columns: {} }, now);
  }

  finishPass(
    claim: HostClaim,
    result: Parameters<HostStore['finishPass']>[1],
    now: Time,
  ): Promise<HostRecord> {
    const { record, log, messages } = result;
    const columns = this.due.ended(claim, result);
    return this.write(claim, { record, log, messages, columns }, now);
  }

  wake(ids: readonly string[], now: Time): Promise<boolean> {
    return this.due.wake(ids, now);
  }

  keepCallback(claim: HostClaim, key: string, hash: string): Promise<void> {
    return keepCallback({ db: this.db, due: this.due }, claim, key, hash);
  }

  hintRun(id: string, now: Time): Promise<boolean> {
    return hintRun(this.db, { table: 'hosts', states: RUNNING }, id, now);
  }

  readLog(id: string, after: number, limit: number) {
    return readHostLog(this.db, id, after, limit);
  }

  runLedger(ids: readonly string[]) {
    return readHostLedger(this.db, ids);
  }

  forgetRun(key: string, now: Time): Promise<void> {
    return forgetRun(this.db, key, now);
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
      log = [],
      messages = [],
    }: {
      record: HostRecord;
      columns: Record<string, unknown>;
      log?: readonly NewHostLine[];
      messages?: readonly NewMessage[];
    },
    now: Time,
  ): Promise<HostRecord> {
    const seen = { ...columns, ...seenColumn(record) };
    if (!hostHasChanged(claim.record, record) && log.length === 0) {
      await this.due.write(this.db, claim, seen);
      return record;
    }
    return inTransaction(this.db, async trx => {
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
      const change = { before: claim.record, after: record };
      await markRunEffects(trx, change, now);
      await writeHostLog(trx, change, log);
      await putOutbox(trx, messages, now);
      return { ...record, version, updatedAt: now };
    });
  }
}
