import {
  ProfileFailure,
  ProfileSpec,
  ProfileState,
} from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';

/** Who a change is from, as its commit names them. */
export interface ChangeAuthor {
  /** Entity ref. */
  ref: string;
  name: string;
  email: string;
}

/** What is to be written into the branch next. */
export interface ProfileChange {
  /** Names the change in its commit, so that it is made once: `<profile id>:<number>`. */
  key: string;
  /** Subject of the commit. */
  message: string;
  author: ChangeAuthor;
  /** When it was asked for; also the time of the commit. */
  at: Time;
}

/** Why a profile is not in its branch. */
export type ProfileFailureRecord = Omit<ProfileFailure, 'at'> & { at: Time };

/** A commit in the branch that the portal did not make. */
export interface ForeignRecord {
  commit: string;
  subject: string;
  author: string;
  at: Time;
  /** Why it cannot be taken; empty when it can. */
  problems: { path: string; message: string }[];
}

/** What is known of the commit that a branch stands at, without asking the repository. */
export interface CommitRecord {
  commit: string;
  /** First line of the message. */
  subject: string;
  /** Name of the author. */
  author: string;
  /** To the second, as Git keeps it. */
  at: Time;
  /** False when somebody made it by hand. */
  byPortal: boolean;
}

/** A profile as the store keeps it. Never a secret in clear. */
export interface ProfileRecord {
  id: string;
  name: string;
  /** Of its owner; fixed with the branch. */
  handle: string;
  branch: string;
  /** Entity ref of a user or group. */
  owner: string;
  createdBy: string;
  createdAt: Time;
  updatedAt: Time;
  /** Rises with each change. */
  version: number;
  state: ProfileState;
  stateSince: Time;
  /** When the present state gives up. */
  deadline?: Time;
  waitingFor?: string;
  failure?: ProfileFailureRecord;
  spec: ProfileSpec;
  /** The content of `secrets.env.age`. */
  sealed: string;
  /** Digests of OpenID clients' secrets, by the names of the secrets. */
  digests: Record<string, string>;
  /** How many changes there were; the next one's key has the next number. */
  changes: number;
  /** While it is being saved, or could not be. */
  change?: ProfileChange;
  /** The commit that the branch is known to stand at, with what the portal knows. */
  head?: string;
  /** Of `head`; absent where it was not kept, or is not known. */
  headCommit?: CommitRecord;
  foreign?: ForeignRecord;
  deletedAt?: Time;
}
