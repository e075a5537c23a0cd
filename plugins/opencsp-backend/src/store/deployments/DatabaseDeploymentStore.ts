import { Knex } from 'knex';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { isServing } from '../../domain/deployments/moving';
import { Time } from '../../domain/record';
import { ClaimOrder, DueRetry, Lease } from '../DueStore';
import { NewMessage } from '../InstanceStore';
import { DueRows } from '../operations/dueRows';
import { appendChunks, readChunks } from '../operations/logChunks';
import { putOutbox } from '../operations/outbox';
import { OnUnreadable } from '../operations/unreadable';
import { createDeployment } from './createDeployment';
import { usualDurations } from './deploymentDurations';
import { markDeploymentEffects } from './deploymentEffects';
import { DeploymentEffect, readDeploymentLedger } from './deploymentLedger';
import {
  listDeployments,
  listServices,
  serviceChangesAfter,
} from './deploymentLists';
import {
  deploymentColumns,
  deploymentHasChanged,
  toDeployment,
} from './deploymentRows';
import {
  CreateDeploymentOutcome,
  DeploymentClaim,
  DeploymentQuery,
  DeploymentStore,
  DeploymentToCreate,
  NewDeploymentLine,
  ServiceQuery,
  ServiceRow,
} from './DeploymentStore';
import { DEPLOYMENT_LOG, Deployments, finishPass } from './finishPass';
import { selectLive } from './movingRows';
import { selectServices, toService } from './serviceRows';
import { inTransaction } from '../operations/transaction';

/** What moves, in the words of the partial index. */
const MOVING = "state in ('queued', 'running', 'removing')";

/** Deployments in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseDeploymentStore implements DeploymentStore {
  private readonly due: DueRows<DeploymentRecord>;
  private readonly deployments: Deployments;

  constructor(
    private readonly db: Knex,
    private readonly options: { onUnreadable: OnUnreadable },
  ) {
    this.due = new DueRows(db, {
      ...options,
      table: 'deployments',
      title: 'Deployment',
      urgent: MOVING,
      living: 'live = 1',
      isFreedByRequest: false,
      read: toDeployment,
    });
    this.deployments = { ...options, db, due: this.due };
  }

  create(
    deployment: DeploymentToCreate,
    now: Time,
  ): Promise<CreateDeploymentOutcome> {
    return createDeployment(this.db, deployment, now);
  }

  async get(id: string): Promise<DeploymentRecord | undefined> {
    const row = await this.db('deployments').where({ id }).first();
    return row && toDeployment(row);
  }

  list(query: DeploymentQuery) {
    return listDeployments(this.db, query, this.options.onUnreadable);
  }

  async liveOf(of: {
    profileId?: string;
    hostId?: string;
  }): Promise<DeploymentRecord | undefined> {
    const live = await this.allLiveOf(of);
    return live.find(isServing) ?? live[0];
  }

  async allLiveOf(of: {
    profileId?: string;
    hostId?: string;
  }): Promise<DeploymentRecord[]> {
    const rows = await selectLive(this.db, of);
    return rows.map(toDeployment);
  }

  /** The lease stays: nobody else begins on the host while a pass is at it, which is told by its writes. */
  async saveRequest(
    before: DeploymentRecord,
    after: DeploymentRecord,
    now: Time,
    messages: readonly NewMessage[] = [],
  ): Promise<boolean> {
    return inTransaction(this.db, async trx => {
      const columns = deploymentColumns(after);
      const isWritten = await this.due.request(trx, before, columns, now);
      if (isWritten) {
        await markDeploymentEffects(trx, { before, after }, now);
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
  ): Promise<DeploymentClaim[]> {
    return this.due.claim(lease, now, limit, order);
  }

  bringForward(now: Time): Promise<void> {
    return this.due.bringForward(now);
  }

  release(claim: DeploymentClaim, retry?: DueRetry): Promise<void> {
    return this.due.release(claim, retry);
  }

  /** Lines alone make no new version: they are followed by their places. */
  async saveDuring(
    claim: DeploymentClaim,
    record: DeploymentRecord,
    now: Time,
    { log = [] }: { log?: readonly NewDeploymentLine[] } = {},
  ): Promise<DeploymentRecord> {
    const changed = deploymentHasChanged(claim.record, record);
    const { owner } = claim.lease;
    const after = changed
      ? { ...record, version: claim.record.version + 1, updatedAt: now }
      : claim.record;
    const columns = changed
      ? {
          ...deploymentColumns(record),
          updated_at: now,
          version: after.version,
        }
      : { lease_owner: owner };
    if (!changed && log.length === 0) {
      await this.due.write(this.db, claim, columns);
      return after;
    }
    return inTransaction(this.db, async trx => {
      await this.due.write(trx, claim, columns);
      await appendChunks(trx, DEPLOYMENT_LOG, record.id, log);
      await markDeploymentEffects(
        trx,
        { before: claim.record, after: record },
        now,
      );
      return after;
    });
  }

  finishPass(
    claim: DeploymentClaim,
    result: Parameters<DeploymentStore['finishPass']>[1],
    now: Time,
  ): Promise<DeploymentRecord> {
    return finishPass(this.deployments, claim, result, now);
  }

  wake(ids: readonly string[], now: Time): Promise<boolean> {
    return this.due.wake(ids, now);
  }

  readLog(id: string, after: number, limit: number) {
    return readChunks(this.db, DEPLOYMENT_LOG, id, after, limit);
  }

  usualDurations(driver: string): Promise<Record<string, number>> {
    return usualDurations(this.db, driver);
  }

  listServices(query: ServiceQuery) {
    return listServices(this.db, query, this.options.onUnreadable);
  }

  async getService(key: string): Promise<ServiceRow | undefined> {
    const row: unknown = await selectServices(this.db)
      .where({ key })
      .whereNull('gone_at')
      .first();
    return row ? toService(row) : undefined;
  }

  effectLedger(): Promise<DeploymentEffect[]> {
    return readDeploymentLedger(this.db);
  }

  serviceChangesAfter(seq: number, limit: number) {
    return serviceChangesAfter(this.db, seq, limit, this.options.onUnreadable);
  }
}
