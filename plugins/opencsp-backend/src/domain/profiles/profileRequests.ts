import { ProfileSpec } from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import { moveProfile } from './decideProfile';
import {
  ChangeAuthor,
  CommitRecord,
  ForeignRecord,
  ProfileChange,
  ProfileRecord,
} from './profileRecord';

/** What a person wrote: everything but the bookkeeping. */
export interface ProfileContent {
  spec: ProfileSpec;
  sealed: string;
  digests: Record<string, string>;
}

/** The result of a request; a problem is in words. */
export type ProfileRequestResult =
  | { ok: true; record: ProfileRecord }
  | { ok: false; problem: string };

/** A profile that is asked for. */
export function newProfile(
  given: {
    id: string;
    handle: string;
    branch: string;
    owner: string;
    author: ChangeAuthor;
    content: ProfileContent;
  },
  now: Time,
): ProfileRecord {
  const { content, author, ...rest } = given;
  const empty: ProfileRecord = {
    ...rest,
    ...content,
    name: content.spec.name,
    createdBy: author.ref,
    createdAt: now,
    updatedAt: now,
    version: 1,
    state: 'saving',
    stateSince: now,
    changes: 0,
  };
  return withChange(empty, 'Make the profile', author, now);
}

/** An edit, or anything else that makes another commit. */
export function changeProfile(
  record: ProfileRecord,
  given: { content: ProfileContent; message: string; author: ChangeAuthor },
  now: Time,
): ProfileRequestResult {
  if (record.state !== 'saved' && record.state !== 'failed') {
    return {
      ok: false,
      problem: `The profile is ${record.state}; it can be changed when that has ended.`,
    };
  }
  if (record.foreign) {
    return {
      ok: false,
      problem:
        'Somebody committed to the branch by hand. Take or refuse that first, so that nothing is lost.',
    };
  }
  return {
    ok: true,
    record: withChange(
      { ...record, ...given.content },
      given.message,
      given.author,
      now,
    ),
  };
}

/** Tries again what failed. */
export function retryProfile(
  record: ProfileRecord,
  now: Time,
): ProfileRequestResult {
  if (record.state !== 'failed' || !record.failure?.retryable) {
    return { ok: false, problem: `The profile is ${record.state}.` };
  }
  const isRemoval = record.failure.reason === 'removal-stuck';
  return {
    ok: true,
    record: moveProfile(record, isRemoval ? 'deleting' : 'saving', now),
  };
}

/** Removes the branch and the profile; asking again changes nothing. */
export function deleteProfile(
  record: ProfileRecord,
  now: Time,
): ProfileRequestResult {
  if (record.state === 'deleting' || record.state === 'deleted') {
    return { ok: true, record };
  }
  const mayBeUnderWay =
    record.state === 'saving' ||
    record.failure?.reason === 'repository-unreachable';
  return {
    ok: true,
    record: {
      ...moveProfile(record, 'deleting', now),
      change: mayBeUnderWay ? record.change : undefined,
    },
  };
}

/** What to do with a commit that was made by hand: keep it as it is, or write ours over it. */
export function decideForeign(
  record: ProfileRecord,
  given: { commit: string; decision: 'take' | 'refuse'; author: ChangeAuthor },
  now: Time,
): ProfileRequestResult {
  const { foreign } = record;
  if (foreign?.commit !== given.commit) {
    return {
      ok: false,
      problem: 'The branch has changed since. Look at it again.',
    };
  }
  if (given.decision === 'take' && foreign.problems.length > 0) {
    const [first] = foreign.problems;
    return {
      ok: false,
      problem: `The commit cannot be taken: ${first.path}: ${first.message}`,
    };
  }
  // What the profile is known to hold stands on top of it from now on.
  const known = {
    ...record,
    head: foreign.commit,
    headCommit: commitOf(foreign),
    foreign: undefined,
  };
  return {
    ok: true,
    record:
      given.decision === 'take' && !record.change
        ? { ...known, version: record.version }
        : withChange(
            known,
            given.decision === 'take'
              ? record.change?.message ?? 'Save the profile'
              : 'Refuse a commit that was made by hand',
            given.author,
            now,
          ),
  };
}

/** A commit is told with its author's name alone, as `Name <address>` begins. */
function commitOf({
  commit,
  subject,
  author,
  at,
}: ForeignRecord): CommitRecord {
  const name = author.replace(/ <[^<>]*>$/, '');
  return { commit, subject, author: name, at, byPortal: false };
}

function withChange(
  record: ProfileRecord,
  message: string,
  author: ChangeAuthor,
  now: Time,
): ProfileRecord {
  const changes = record.changes + 1;
  const change: ProfileChange = {
    key: `${record.id}:${changes}`,
    message,
    author,
    at: now,
  };
  return { ...moveProfile(record, 'saving', now), changes, change };
}
