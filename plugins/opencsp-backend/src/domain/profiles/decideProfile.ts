import { ProfileState } from '@opencsp/plugin-opencsp-common';
import { LEASE_MS, mayStillComeAbout } from '../decision';
import { Time } from '../record';
import { profileFailure, ProfileFailureKind } from './profileFailures';
import {
  CommitRecord,
  ForeignRecord,
  ProfileChange,
  ProfileRecord,
} from './profileRecord';

/** How long writing or removing a branch is tried, in milliseconds. */
export const SAVE_DEADLINE_MS = 10 * 60_000;

/** Which state may follow which. Anything else is a bug and is refused. */
export const PROFILE_MOVES: Record<ProfileState, readonly ProfileState[]> = {
  saving: ['saving', 'saved', 'failed', 'deleting'],
  saved: ['saving', 'deleting'],
  failed: ['saving', 'saved', 'deleting'],
  deleting: ['deleted', 'failed'],
  deleted: [],
};

/** What is to be done outside. */
export type ProfileCommand =
  | { do: 'commit'; change: ProfileChange; expected: string | 'absent' }
  | { do: 'delete-branch'; expected: string | undefined }
  /** See whether somebody else has written to the branch. */
  | { do: 'look' };

/** What doing it came to. */
export type ProfileOutcome =
  | { of: 'committed'; commit: string }
  /** The branch stands elsewhere than it was known to; `foreign` says what is there now. */
  | { of: 'moved'; foreign?: ForeignRecord }
  | { of: 'not-rendered'; message: string }
  | { of: 'branch-gone' }
  /** Nothing new in the branch, or no branch at all. */
  | { of: 'looked'; head: string | undefined; foreign?: ForeignRecord }
  /** `refused`: it answered, and does not want it; it is not tried again by itself. */
  | { of: 'trouble'; message: string; refused: boolean };

/** What is to be done for a profile now; nothing when it rests. */
export function profileCommand(
  record: ProfileRecord,
): ProfileCommand | undefined {
  switch (record.state) {
    case 'saving':
      return record.change
        ? {
            do: 'commit',
            change: record.change,
            expected: record.head ?? 'absent',
          }
        : undefined;
    case 'deleting':
      return { do: 'delete-branch', expected: record.head };
    case 'saved':
      return { do: 'look' };
    default:
      return undefined;
  }
}

/** What the record is after that. `leaseMs` is how long a process may work on a row. */
export function concludeProfile(
  record: ProfileRecord,
  outcome: ProfileOutcome,
  now: Time,
  leaseMs: number = LEASE_MS,
): ProfileRecord {
  switch (outcome.of) {
    case 'committed':
      return {
        ...moveProfile(record, 'saved', now),
        head: outcome.commit,
        headCommit: commitAfter(record, outcome.commit),
        change: undefined,
        foreign: undefined,
      };
    case 'moved':
      return afterMoved(record, outcome.foreign, now);
    case 'not-rendered':
      return failProfile(record, 'not-rendered', now, outcome.message);
    case 'branch-gone':
      return afterGone(record, now, leaseMs);
    case 'looked':
      return afterLook(record, outcome);
    case 'trouble':
      return afterTrouble(record, outcome, now);
    default:
      return nothingElse(outcome);
  }
}

/**
 * Moves a record to another state and gives it that state's deadline.
 *
 * @throws Error when the move is not in {@link PROFILE_MOVES}
 */
export function moveProfile(
  record: ProfileRecord,
  state: ProfileState,
  now: Time,
): ProfileRecord {
  if (!PROFILE_MOVES[record.state].includes(state)) {
    throw new Error(`A profile cannot move from ${record.state} to ${state}`);
  }
  const isMoving = state === 'saving' || state === 'deleting';
  return {
    ...record,
    state,
    stateSince: now,
    deadline: isMoving ? now + SAVE_DEADLINE_MS : undefined,
    waitingFor: undefined,
    failure: undefined,
  };
}

/** The commit was made from the change; where it changed nothing, it is the one of before. */
function commitAfter(
  { change, head, headCommit }: ProfileRecord,
  commit: string,
): CommitRecord | undefined {
  if (commit === head || !change) {
    return headCommit?.commit === commit ? headCommit : undefined;
  }
  const [subject] = change.message.trim().split('\n');
  return {
    commit,
    subject,
    author: change.author.name,
    at: Math.floor(change.at / 1_000) * 1_000,
    byPortal: true,
  };
}

function failProfile(
  record: ProfileRecord,
  kind: ProfileFailureKind,
  now: Time,
  evidence?: string,
): ProfileRecord {
  return {
    ...moveProfile(record, 'failed', now),
    failure: profileFailure(kind, now, evidence),
  };
}

/**
 * A first commit that was under way when the profile was deleted may still arrive: the branch is looked
 * for until that cannot happen any more, and the name is free only then. Later commits name the one that
 * they stand on, and are refused by the repository.
 */
function afterGone(
  record: ProfileRecord,
  now: Time,
  leaseMs: number,
): ProfileRecord {
  const mayArrive =
    record.head === undefined &&
    record.change !== undefined &&
    mayStillComeAbout(record.stateSince, { now, leaseMs });
  if (mayArrive) {
    return {
      ...record,
      waitingFor:
        'The branch was being written just now; it is looked for until it cannot come about any more.',
    };
  }
  return {
    ...moveProfile(record, 'deleted', now),
    head: undefined,
    headCommit: undefined,
    change: undefined,
    foreign: undefined,
    deletedAt: now,
  };
}

/** A branch that nobody knows is never written over; what somebody committed by hand is not, either. */
function afterMoved(
  record: ProfileRecord,
  foreign: ForeignRecord | undefined,
  now: Time,
): ProfileRecord {
  if (record.state === 'deleting') {
    return { ...record, waitingFor: 'The branch changes at this moment.' };
  }
  return record.head === undefined
    ? failProfile(record, 'branch-exists', now)
    : { ...failProfile(record, 'branch-changed', now), foreign };
}

/** A branch that is gone is said; what is in it is never made again by itself. */
function afterLook(
  record: ProfileRecord,
  { head, foreign }: Extract<ProfileOutcome, { of: 'looked' }>,
): ProfileRecord {
  if (head === undefined) {
    const waitingFor =
      'The branch is gone: somebody deleted it. Save the profile to write it again.';
    return record.waitingFor === waitingFor
      ? record
      : { ...record, waitingFor, foreign: undefined };
  }
  const isKnown = record.foreign?.commit === foreign?.commit;
  return isKnown && record.waitingFor === undefined
    ? record
    : { ...record, foreign, waitingFor: undefined };
}

function afterTrouble(
  record: ProfileRecord,
  { message, refused }: Extract<ProfileOutcome, { of: 'trouble' }>,
  now: Time,
): ProfileRecord {
  if (record.state !== 'saving' && record.state !== 'deleting') {
    return record;
  }
  const isLate = record.deadline !== undefined && now >= record.deadline;
  if (!refused && !isLate) {
    return record.waitingFor === message
      ? record
      : { ...record, waitingFor: message };
  }
  if (record.state === 'deleting') {
    return failProfile(record, 'removal-stuck', now, message);
  }
  return failProfile(
    record,
    refused ? 'repository-refused' : 'repository-unreachable',
    now,
    message,
  );
}

/** The compiler proves that there is no other outcome. */
function nothingElse(outcome: never): never {
  throw new Error(`There is no such outcome: ${JSON.stringify(outcome)}`);
}
