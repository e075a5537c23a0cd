import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { z } from 'zod';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { LEASE_MS } from '../../domain/decision';
import { Time } from '../../domain/record';
import { Lease, LeaseLostError, NewMessage } from '../InstanceStore';
import { nextChangeSeq } from '../operations/changeSeq';
import { putOutbox } from '../operations/outbox';
import {
  BranchLedger,
  markBranch,
  planBranch,
  readBranchLedger,
} from './branchEffects';
import { hintBranch, wakeDiffering } from './branchPlaces';
import { forgetProfile } from './forgetProfile';
import { domainClash, isNestedByChange } from './domainClash';
import { handleOf } from './handles';
import { listProfiles, OnUnreadable, profileChanges } from './profileLists';
import {
  fixedProfileColumns,
  profileColumns,
  profileHasChanged,
  toProfile,
} from './profileRows';
import {
  CreateProfileOutcome,
  ProfileClaim,
  ProfileQuery,
  ProfileStore,
  SaveProfileOutcome,
} from './ProfileStore';

/** No pass puts a row off for longer, in milliseconds. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** How long a row that cannot be read is left alone, in milliseconds. */
const UNREADABLE_MS = 10 * 60_000;

const earlierSchema = z.object({ request_hash: z.string() });

/** Profiles in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseProfileStore implements ProfileStore {
  constructor(
    private readonly db: Knex,
    private readonly options: { onUnreadable: OnUnreadable },
  ) {}

  handleOf(owner: string, wanted: string, now: Time): Promise<string> {
    return handleOf(this.db, { owner, wanted, now });
  }

  async create(
    profile: {
      record: ProfileRecord;
      idempotency: { key: string; requestHash: string };
      messages?: readonly NewMessage[];
    },
    now: Time,
  ): Promise<CreateProfileOutcome> {
    const { record, idempotency, messages = [] } = profile;
    const earlier = await this.createdBefore(record.createdBy, idempotency);
    if (earlier) {
      return earlier;
    }
    try {
      const isNested = await this.db.transaction(async trx => {
        const changeSeq = await nextChangeSeq(trx);
        if ((await domainClash(trx, record.spec.domain)) === 'nested') {
          return true;
        }
        await trx('profiles').insert({
          ...fixedProfileColumns(record),
          ...profileColumns(record),
          idempotency_key: idempotency.key,
          request_hash: idempotency.requestHash,
          updated_at: now,
          version: 1,
          change_seq: changeSeq,
          next_run_at: now,
          attempts: 0,
        });
        await planBranch(trx, record, now);
        await putOutbox(trx, messages, now);
        return false;
      });
      return isNested
        ? { outcome: 'domain-nested' }
        : { outcome: 'created', record: { ...record, updatedAt: now } };
    } catch (error) {
      if (!isDatabaseConflictError(error)) {
        throw error;
      }
      // Two requests at once: the other one's row is committed, and says why.
      return (
        (await this.createdBefore(record.createdBy, idempotency)) ?? {
          outcome: (await this.isBranchTaken(record.branch))
            ? 'name-taken'
            : 'domain-taken',
        }
      );
    }
  }

  async createdBefore(
    principal: string,
    { key, requestHash }: { key: string; requestHash: string },
  ): Promise<CreateProfileOutcome | undefined> {
    const row = await this.db('profiles')
      .where({ created_by: principal, idempotency_key: key })
      .first();
    if (!row) {
      return undefined;
    }
    return earlierSchema.parse(row).request_hash === requestHash
      ? { outcome: 'repeated', record: toProfile(row) }
      : { outcome: 'key-reused' };
  }

  async get(id: string): Promise<ProfileRecord | undefined> {
    const row = await this.db('profiles').where({ id }).first();
    return row && toProfile(row);
  }

  list(query: ProfileQuery) {
    return listProfiles(this.db, query, this.options.onUnreadable);
  }

  domainClash(domain: string, except?: string) {
    return domainClash(this.db, domain, except);
  }

  async isBranchTaken(branch: string): Promise<boolean> {
    return (await this.db('profiles').where({ branch }).first()) !== undefined;
  }

  async saveRequest(
    before: ProfileRecord,
    after: ProfileRecord,
    now: Time,
    messages: readonly NewMessage[] = [],
  ): Promise<SaveProfileOutcome> {
    try {
      return await this.db.transaction(async trx => {
        const changeSeq = await nextChangeSeq(trx);
        if (await isNestedByChange(trx, before, after)) {
          return 'domain-nested' as const;
        }
        const written = await trx('profiles')
          .where({ id: before.id, version: before.version })
          .update({
            ...profileColumns(after),
            updated_at: now,
            version: before.version + 1,
            change_seq: changeSeq,
            next_run_at: now,
            attempts: 0,
            last_error: null,
            lease_owner: null,
            lease_until: null,
          });
        if (written !== 1) {
          return 'changed-meanwhile' as const;
        }
        await this.follow(trx, { before, after }, now);
        await putOutbox(trx, messages, now);
        return 'saved' as const;
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        return 'domain-taken';
      }
      throw error;
    }
  }

  async claimDue(
    lease: Lease,
    now: Time,
    limit: number,
  ): Promise<ProfileClaim[]> {
    const free = () =>
      this.db('profiles')
        .where('next_run_at', '<=', now)
        .andWhere(row =>
          row.whereNull('lease_until').orWhere('lease_until', '<=', now),
        );
    const claims: ProfileClaim[] = [];
    for (const row of await free().orderBy('next_run_at').limit(limit)) {
      const won = await free()
        .where({ id: row.id, version: row.version })
        .update({ lease_owner: lease.owner, lease_until: lease.until });
      if (won !== 1) {
        continue;
      }
      try {
        const record = toProfile(row);
        claims.push({ record, lease, attempts: Number(row.attempts) });
      } catch (error) {
        await this.putOff(String(row.id), lease, now, error);
      }
    }
    return claims;
  }

  async bringForward(now: Time): Promise<void> {
    await this.db('profiles')
      .where('next_run_at', '>', now + LONGEST_PAUSE_MS)
      .update({ next_run_at: now });
    await this.db('profiles')
      .where('lease_until', '>', now + LEASE_MS)
      .update({ lease_owner: null, lease_until: null });
  }

  async release(
    { record, lease }: ProfileClaim,
    retry?: { attempts: number; lastError: string; nextRunAt: Time },
  ): Promise<void> {
    await this.db('profiles')
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

  async finishPass(
    claim: ProfileClaim,
    result: Parameters<ProfileStore['finishPass']>[1],
    now: Time,
  ): Promise<ProfileRecord> {
    const { record, messages = [] } = result;
    const work = {
      next_run_at: result.nextRunAt,
      lease_owner: null,
      lease_until: null,
      attempts: result.attempts,
      last_error: result.lastError ?? null,
    };
    if (!profileHasChanged(claim.record, record)) {
      demandOne(await this.ours(this.db, claim).update(work), claim);
      return claim.record;
    }
    return this.db.transaction(async trx => {
      const version = claim.record.version + 1;
      const changeSeq = await nextChangeSeq(trx);
      const written = await this.ours(trx, claim).update({
        ...work,
        ...profileColumns(record),
        updated_at: now,
        version,
        change_seq: changeSeq,
      });
      demandOne(written, claim);
      await this.follow(trx, { before: claim.record, after: record }, now);
      await putOutbox(trx, messages, now);
      return { ...record, version, updatedAt: now };
    });
  }

  async hasSaved(): Promise<boolean> {
    const row = await this.db('profiles')
      .where({ state: 'saved' })
      .first('state');
    return row !== undefined;
  }

  wakeDiffering(
    heads: Parameters<ProfileStore['wakeDiffering']>[0],
    now: Time,
  ): Promise<number> {
    return wakeDiffering(this.db, heads, now);
  }

  hint(branch: string, now: Time): Promise<boolean> {
    return hintBranch(this.db, branch, now);
  }

  async wake(ids: readonly string[], now: Time): Promise<boolean> {
    const woken = await this.db('profiles')
      .whereIn('id', [...ids])
      .whereNull('deleted_at')
      .update({ next_run_at: now });
    return woken > 0;
  }

  branchLedger(): Promise<BranchLedger> {
    return readBranchLedger(this.db);
  }

  changesAfter(seq: number, limit: number) {
    return profileChanges(this.db, seq, limit, this.options.onUnreadable);
  }

  /** What lies beside the row is written with it: the ledger, and what goes with the profile. */
  private async follow(
    trx: Knex.Transaction,
    written: { before: ProfileRecord; after: ProfileRecord },
    now: Time,
  ): Promise<void> {
    await markBranch(trx, written, now);
    if (written.after.state === 'deleted') {
      await forgetProfile(trx, written.after.id, now);
    }
  }

  /** The row, as long as this very claim holds it and nobody changed it. */
  private ours(db: Knex, { record, lease }: ProfileClaim) {
    return db('profiles').where({
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
    await this.db('profiles')
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

function demandOne(written: number, { record, lease }: ProfileClaim): void {
  if (written !== 1) {
    throw new LeaseLostError(
      `Profile ${record.id} was changed or taken over while ${lease.owner} worked on it`,
    );
  }
}
