import { Time } from '../../domain/record';
import { AccountSetRecord } from '../../domain/accounts/accountRecord';
import type { DueClaim } from '../DueStore';
import { FollowedRow, ToFollow } from '../followed/FollowedRow';
import { FollowedStore } from '../followed/FollowedStore';

/** The accounts of a profile on a host, as the store keeps them. */
export interface AccountSetRow extends FollowedRow {
  set: AccountSetRecord;
}

/** A set that this process may work on until its lease ends. */
export type AccountSetClaim = DueClaim<AccountSetRow>;

/** Everything that the plugin keeps about accounts. */
export interface AccountSetStore extends FollowedStore<AccountSetRow> {
  /**
   * Has the accounts of a deployment looked after, and makes the row due at once. The row is made at the first
   * call; later ones keep what is known of each account.
   */
  follow(about: ToFollow, now: Time): Promise<AccountSetRow>;
  /** Those of a profile that are followed, newest first. */
  ofProfile(profileId: string): Promise<AccountSetRow[]>;
}
