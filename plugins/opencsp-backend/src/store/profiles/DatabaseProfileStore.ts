import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { z } from 'zod';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { Time } from '../../domain/record';
import { ClaimOrder, DueRetry, Lease } from '../DueStore';
import { NewMessage } from '../InstanceStore';
import { nextChangeSeq } from '../operations/changeSeq';
import { DueRows } from '../operations/dueRows';
import { putOutbox } from '../operations/outbox';
import { OnUnreadable } from '../operations/unreadable';
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
import { listProfiles, profileChanges } from './profileLists';
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
import { inTransaction } from '../operations/transaction';

const earlierSchema = z.object({ request_hash: z.string() });

/** Profiles in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseProfileStore implements ProfileStore {
  private readonly due: DueRows<ProfileRecord>;

  constructor(
    private readonly db: Knex,
    private readonly options: { onUnreadable: OnUnreadable },
  ) {
    this.due = new DueRows(db, {
      ...options,
      table: 'profiles',
      title: 'Profile',
      living: 'deleted_at is null',
      isFreedByRequest: true,
      read: toProfile,
    });
  }

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
      const isNested = await inTransaction(this.db, async trx => {
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
      return await inTransaction(this.db, async trx => {
        const changeSeq = await nextChangeSeq(trx);
        if (await isNestedByChange(trx, before, after)) {
          return 'domain-nested' as const;
        }
        const columns = { ...profileColumns(after), change_seq: changeSeq };
        if (!(await this.due.request(trx, before, columns, now))) {
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

  claimDue(
    lease: Lease,
    now: Time,
    limit: number,
    order?: ClaimOrder,
  ): Promise<ProfileClaim[]> {
    return this.due.claim(lease, now, limit, order);
  }

  bringForward(now: Time): Promise<void> {
    return this.due.bringForward(now);
  }

  release(claim: ProfileClaim, retry?: DueRetry): Promise<void> {
    return this.due.release(claim, retry);
  }

  async finishPass(
    claim: ProfileClaim,
    result: Parameters<ProfileStore['finishPass']>[1],
    now: Time,
  ): Promise<ProfileRecord> {
    const { record, messages = [] } = result;
    const work = this.due.ended(claim, result);
    if (!profileHasChanged(claim.record, record)) {
      await this.due.write(this.db, claim, work);
      return claim.record;
    }
    return inTransaction(this.db, async trx => {
      const version = claim.record.version + 1;
      const changeSeq = await nextChangeSeq(trx);
      await this.due.write(trx, claim, {
        ...work,
        ...profileColumns(record),
        updated_at: now,
        version,
        change_seq: changeSeq,
      });
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

  wake(ids: readonly string[], now: Time): Promise<boolean> {
    return this.due.wake(ids, now);
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
}
