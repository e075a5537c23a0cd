import { Time } from '../../domain/record';
import { SignInCheckRecord } from '../../domain/signInChecks/signInCheckRecord';
import type { DueClaim } from '../DueStore';
import { FollowedRow, ToFollow } from '../followed/FollowedRow';
import { FollowedStore } from '../followed/FollowedStore';

/** The check of the sign-in to a profile on a host, as the store keeps it. */
export interface SignInCheckRow extends FollowedRow {
  check: SignInCheckRecord;
}

/** A row that this process may work on until its lease ends. */
export type SignInCheckClaim = DueClaim<SignInCheckRow>;

/** Everything that the plugin keeps about checks of sign-ins. */
export interface SignInCheckStore extends FollowedStore<SignInCheckRow> {
  /**
   * Asks for a check of what a deployment brought, due at once. One that is asked for already is that one.
   *
   * @throws ConflictError when it is written by others again and again
   */
  ask(about: ToFollow, now: Time): Promise<SignInCheckRow>;
  /** Those of a profile that are followed, newest first. */
  ofProfile(profileId: string): Promise<SignInCheckRow[]>;
}
