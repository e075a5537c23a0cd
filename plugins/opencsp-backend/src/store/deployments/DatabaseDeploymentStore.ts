import { Knex } from 'knex';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { Time } from '../../domain/record';
import {
  ClaimOrder,
  Lease,
  LeaseLostError,
  NewMessage,
} from '../InstanceStore';
import { appendChunks, LogTable, readChunks } from '../operations/logChunks';
import { putOutbox } from '../operations/outbox';
import { OnUnreadable } from '../profiles/profileLists';
import { createDeployment, DeploymentToCreate } from './createDeployment';
import { recordDurations, usualDurations } from './deploymentDurations';
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
  NewDeploymentLine,
  ServiceQuery,
  ServiceRow,
} from './DeploymentStore';
import {
  selectServices,
  serviceChanges,
  toService,
  writeServices,
} from './serviceRows';

const LOG: LogTable = {
  table: 'deployment_log_chunks',
  owner: 'deployment_id',
};

/** Longer than a pass ever puts a row off, and than any lease. */
const LONGEST_PAUSE_MS = 30 * 60_000;

/** How long a row that cannot be read is left alone, in milliseconds. */
const UNREADABLE_MS = 10 * 60_000;

/** What moves, in the words of the partial index. */
const MOVING = "state in ('queued', 'running', 'removing')";

/** Deployments in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseDeploymentStore implements DeploymentStore {
  constructor(
    private readonly db: Knex,
    private readonly options: { onUnreadable: OnUnreadable },
  ) {}

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

  async liveOf({
    profileId,
    hostId,
  }: {
    profileId?: string;
    hostId?: string;
  }): Promise<DeploymentRecord | undefined> {
    const select = this.db('deployments').where({ live: 1 });
    if (profileId !== undefined) {
      select.andWhere({ profile_id: profileId });
    }
    if (hostId !== undefined) {
      select.andWhere({ host_id: hostId });
    }
    const row = await select.first();
    return row && toDeployment(row);
  }

  /** The lease stays: nobody else begins on the host while a pass is at it, which is told by its writes. */
  async saveRequest(
    before: DeploymentRecord,
    after: DeploymentRecord,
    now: Time,
    messages: readonly NewMessage[] = [],
  ): Promise<boolean> {
    return this.db.transaction(async trx => {
      const written = await trx('deployments')
        .where({ id: before.id, version: before.version })
        .update({
          ...deploymentColumns(after),
          updated_at: now,
          version: before.version + 1,
          next_run_at: now,
          attempts: 0,
          last_error: null,
        });
      if (written === 1) {
        await markDeploymentEffects(trx, { before, after }, now);
        await putOutbox(trx, messages, now);
      }
      return written === 1;
    });
  }

  async claimDue(
    lease: Lease,
    now: Time,
    limit: number,
    order: ClaimOrder = 'urgent-first',
  ): Promise<DeploymentClaim[]> {
    const claims: DeploymentClaim[] = [];
    for (const row of await this.findDue(now, limit, order)) {
      const won = await this.free(now)
        .where({ id: row.id, version: row.version })
        .update({ lease_owner: lease.owner, lease_until: lease.until });
      if (won !== 1) {
        continue;
      }
      try {
        const record = toDeployment(row);
        claims.push({ record, lease, attempts: Number(row.attempts) });
      } catch (error) {
        await this.putOff(String(row.id), lease, now, error);
      }
    }
    return claims;
  }

  async bringForward(now: Time): Promise<void> {
    await this.db('deployments')
      .where('next_run_at', '>', now + LONGEST_PAUSE_MS)
      .update({ next_run_at: now });
    await this.db('deployments')
      .where('lease_until', '>', now + LONGEST_PAUSE_MS)
      .update({ lease_owner: null, lease_until: null });
  }

  async release(
    { record, lease }: DeploymentClaim,
    retry?: { attempts: number; lastError: string; nextRunAt: Time },
  ): Promise<void> {
    await this.db('deployments')
      .where({
        id: record.id,
        lease_owner: lease.owner,
        lease_until: lease.until,
      })
      .update({
        lease_owner: null,
        lease_until: null,
        ...(retry
          ? {
              attempts: retry.attempts,
              last_error: retry.lastError,
              next_run_at: retry.nextRunAt,
            }
          : {}),
      });
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
      demandOne(await this.ours(this.db, claim).update(columns), claim);
      return after;
    }
    return this.db.transaction(async trx => {
      demandOne(await this.ours(trx, claim).update(columns), claim);
      await appendChunks(trx, LOG, record.id, log);
      await markDeploymentEffects(
        trx,
        { before: claim.record, after: record },
        now,
      );
      return after;
    });
  }

  /** That the host answered again costs one small update, and no new version. */
  async finishPass(
    claim: DeploymentClaim,
    result: Parameters<DeploymentStore['finishPass']>[1],
    now: Time,
  ): Promise<DeploymentRecord> {
    const { record, services, log = [], messages = [] } = result;
    const work = {
      next_run_at: result.nextRunAt,
      lease_owner: null,
      lease_until: null,
      attempts: result.attempts,
      last_error: result.lastError ?? null,
      observed_at: record.observedAt ?? null,
    };
    const changesIn = async (db: Knex) =>
      services === undefined ? [] : serviceChanges(db, record, services, now);
    const changed = deploymentHasChanged(claim.record, record);
    const nothingBeside = log.length === 0 && messages.length === 0;
    const isIdle =
      !changed && nothingBeside && (await changesIn(this.db)).length === 0;
    if (isIdle) {
      demandOne(await this.ours(this.db, claim).update(work), claim);
      return { ...claim.record, observedAt: record.observedAt };
    }
    return this.db.transaction(async trx => {
      const version = claim.record.version + (changed ? 1 : 0);
      const written = await this.ours(trx, claim).update({
        ...work,
        ...(changed
          ? { ...deploymentColumns(record), updated_at: now, version }
          : {}),
      });
      demandOne(written, claim);
      await appendChunks(trx, LOG, record.id, log);
      await writeServices(trx, await changesIn(trx), now);
      await markDeploymentEffects(
        trx,
        { before: claim.record, after: record },
        now,
      );
      await recordDurations(trx, claim.record, record);
      await putOutbox(trx, messages, now);
      return {
        ...record,
        version,
        updatedAt: changed ? now : claim.record.updatedAt,
      };
    });
  }

  async wake(ids: readonly string[], now: Time): Promise<boolean> {
    const woken = await this.db('deployments')
      .whereIn('id', [...ids])
      .andWhere({ live: 1 })
      .update({ next_run_at: now });
    return woken > 0;
  }

  readLog(id: string, after: number, limit: number) {
    return readChunks(this.db, LOG, id, after, limit);
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

  /** What moves comes before what is only looked at, unless it is taken strictly by age. */
  private async findDue(now: Time, limit: number, order: ClaimOrder) {
    const oldest = () => this.free(now).orderBy('next_run_at');
    if (order === 'oldest-first') {
      return oldest().limit(limit);
    }
    const urgent = await oldest().whereRaw(MOVING).limit(limit);
    const idle =
      urgent.length < limit
        ? await oldest()
            .whereRaw(`not (${MOVING})`)
            .limit(limit - urgent.length)
        : [];
    return [...urgent, ...idle];
  }

  /** Due rows that nobody works on. */
  private free(now: Time) {
    return this.db('deployments')
      .where('next_run_at', '<=', now)
      .andWhere(row =>
        row.whereNull('lease_until').orWhere('lease_until', '<=', now),
      );
  }

  /** The row, as long as this very claim holds it and nobody changed it. */
  private ours(db: Knex, { record, lease }: DeploymentClaim) {
    return db('deployments').where({
      id: record.id,
      version: record.version,
      lease_owner: lease.owner,
      lease_until: lease.until,
    });
  }

  /** A row that cannot be read never stands in the others' way. */
  private async putOff(
    id: string,
    lease: Lease,
    now: Time,
    error: unknown,
  ): Promise<void> {
    const text = error instanceof Error ? error.message : String(error);
    const problem = `The row cannot be read: ${text}`;
    await this.db('deployments')
      .where({ id, lease_owner: lease.owner, lease_until: lease.until })
      .update({
        lease_owner: null,
        lease_until: null,
        next_run_at: now + UNREADABLE_MS,
        last_error: problem,
      });
    this.options.onUnreadable(id, problem);
  }
}

function demandOne(written: number, { record, lease }: DeploymentClaim): void {
  if (written !== 1) {
    throw new LeaseLostError(
      `Deployment ${record.id} was changed or taken over while ${lease.owner} worked on it`,
    );
  }
}
