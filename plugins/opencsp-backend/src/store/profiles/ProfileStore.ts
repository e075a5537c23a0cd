import { ProfileState } from '@opencsp/plugin-opencsp-common';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { Time } from '../../domain/record';
import type { DueClaim, DueResult, DueStore } from '../DueStore';
import { NewMessage } from '../InstanceStore';
import type { ChangePage } from '../operations/changes';
import type { ListPage } from '../operations/pages';
import type { BranchLedger } from './branchEffects';
import type { DomainClash } from './domainClash';

/** A profile that this process may work on until its lease ends. */
export type ProfileClaim = DueClaim<ProfileRecord>;

/** What creating came to; `repeated` is the profile that the same request made before. */
export type CreateProfileOutcome =
  | { outcome: 'created' | 'repeated'; record: ProfileRecord }
  | { outcome: 'key-reused' | 'name-taken' | 'domain-taken' | 'domain-nested' };

/** What a write of a person's request came to. */
export type SaveProfileOutcome =
  | 'saved'
  | 'changed-meanwhile'
  | 'domain-taken'
  | 'domain-nested';

/** A page of a list. */
export interface ProfileQuery {
  /** Only of these; all when absent. */
  owners?: readonly string[];
  owner?: string;
  states?: readonly ProfileState[];
  /** True for those only that need a person: failed ones, and those with a commit made by hand. */
  attention?: boolean;
  /** Part of the name or domain. */
  search?: string;
  sort: '-createdAt' | 'createdAt' | 'name' | '-name';
  limit: number;
  cursor?: string;
}

/** Everything that the plugin keeps about profiles. */
export interface ProfileStore extends DueStore<ProfileClaim> {
  /** The short name of a person or group, made from `wanted` at the first call and fixed from then on. */
  handleOf(owner: string, wanted: string, now: Time): Promise<string>;

  /** The row is due at once. */
  create(
    profile: {
      record: ProfileRecord;
      idempotency: { key: string; requestHash: string };
      messages?: readonly NewMessage[];
    },
    now: Time,
  ): Promise<CreateProfileOutcome>;
  /** What an earlier create with this key came to, if there was one. */
  createdBefore(
    principal: string,
    key: { key: string; requestHash: string },
  ): Promise<CreateProfileOutcome | undefined>;
  get(id: string): Promise<ProfileRecord | undefined>;
  /** @throws InputError for a cursor of another list */
  list(query: ProfileQuery): Promise<ListPage<ProfileRecord>>;
  /** Whether a living profile other than `except` has it, or a domain above or below it. */
  domainClash(
    domain: string,
    except?: string,
  ): Promise<DomainClash | undefined>;
  isBranchTaken(branch: string): Promise<boolean>;
  /** Writes what a person asked for and makes the row due at once. */
  saveRequest(
    before: ProfileRecord,
    after: ProfileRecord,
    now: Time,
    messages?: readonly NewMessage[],
  ): Promise<SaveProfileOutcome>;

  /** Ends a pass. @throws LeaseLostError when the row was changed or taken over meanwhile */
  finishPass(
    claim: ProfileClaim,
    result: DueResult<ProfileRecord> & { messages?: readonly NewMessage[] },
    now: Time,
  ): Promise<ProfileRecord>;
  /** True when there is any branch to look after. */
  hasSaved(): Promise<boolean>;
  /**
   * Makes saved profiles due at once whose branches stand elsewhere than they were last seen; in one
   * statement, however many there are. What is due already, or waits after trouble, is left as it is.
   *
   * @param heads - all branches of the repository
   * @returns how many there were
   */
  wakeDiffering(
    heads: readonly { branch: string; commit: string }[],
    now: Time,
  ): Promise<number>;
  /**
   * Somebody says that a branch has moved: a saved profile is looked at in a second, so that any number
   * of hints in that second bring one look; one that is worked on is looked at again after that. True when
   * it was put forward.
   */
  hint(branch: string, now: Time): Promise<boolean>;
  /** Makes rows due at once; true when any was found. */
  wake(ids: readonly string[], now: Time): Promise<boolean>;
  /** What the ledger and the rows say of branches. */
  branchLedger(): Promise<BranchLedger>;

  /** The change feed: of all profiles when `seq` is 0, but for deleted ones. */
  changesAfter(seq: number, limit: number): Promise<ChangePage<ProfileRecord>>;
}
