import { ServiceUnavailableError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';

/** A branch and the commit that it stands at. */
export interface BranchHead {
  branch: string;
  commit: string;
}

/** A person, as a commit names them. */
export interface Person {
  name: string;
  email: string;
}

/** What an entry of a commit is; only plain files are what the portal itself makes. */
export type EntryKind = 'file' | 'executable' | 'symlink' | 'submodule';

/** One entry of a commit, whoever made it. */
export interface BranchFile {
  /** With `/`; bytes that are no UTF-8 are replaced. */
  path: string;
  /** False when the path in the commit is no UTF-8, so that `path` is not the whole truth. */
  pathIsText: boolean;
  kind: EntryKind;
  /** In bytes; 0 for a submodule. */
  size: number;
  /** The text, or the target of a symlink; missing when `unreadable` says why, and for submodules. */
  content?: string;
  /** Larger than the limits, or no text in UTF-8. */
  unreadable?: 'too-large' | 'not-text';
}

/** The entries of one commit, in Git's order. */
export interface CommitFiles {
  files: BranchFile[];
  /** True when the commit has more entries than are read. */
  truncated: boolean;
}

/** One commit of a branch. */
export interface CommitEntry {
  commit: string;
  author: Person;
  time: Date;
  /** First line of the message. */
  subject: string;
  /** Key of the change, when the portal made the commit. */
  change?: string;
}

/** One file of a difference. */
export interface ChangedFile {
  path: string;
  status: 'added' | 'changed' | 'removed' | 'kind-changed';
}

/** What lies between two states of a branch. */
export interface FilesDiff {
  files: ChangedFile[];
  /** Unified diff, as Git writes it. */
  text: string;
  /** True when there is more than `files` or `text` hold; both are empty for a tree beyond all measure. */
  truncated: boolean;
}

/** A commit that is to be made: afterwards the branch holds exactly these files. */
export interface CommitRequest {
  branch: string;
  /** What the branch must stand at: the commit that was shown, or no branch at all. */
  expected: string | 'absent';
  files: readonly RenderedFile[];
  /** Subject, an empty line, and more if need be; without the trailer of the change. */
  message: string;
  author: Person;
  /** Of author and committer, to the second. */
  time: Date;
  /** Names this change for ever (letters, digits, `. _ : -`): the same change is never made twice. */
  key: string;
}

/** What a commit came to. */
export type CommitResult =
  /** The branch has it; it need not be its head any more. */
  | { outcome: 'pushed'; commit: string }
  /** The branch already holds exactly these files. */
  | { outcome: 'unchanged'; commit: string }
  /** The branch stands elsewhere; nothing was done. */
  | { outcome: 'moved'; head: string | 'absent' };

/** What a removal came to. */
export type DeleteResult =
  | { outcome: 'deleted' }
  | { outcome: 'absent' }
  | { outcome: 'moved'; head: string };

/** Why the repository did not do what it was asked. */
export type RepositoryTrouble =
  /** No connection, no answer in time, or one that is not Git's. */
  | 'unreachable'
  /** It does not take the token or the key, or its host key is not the pinned one. */
  | 'credentials'
  /** It answered, and does not want this: a hook or a protected branch. */
  | 'rejected'
  /** Our own mirror, the disk, or the program itself. */
  | 'local';

/**
 * The repository cannot be used now. When `mayHaveHappened`, the connection ended after something was
 * sent: ask `findCommit` or `head` before the next attempt, or repeat the same request, which is safe.
 */
export class RepositoryUnavailableError extends ServiceUnavailableError {
  constructor(
    message: string,
    readonly trouble: RepositoryTrouble,
    readonly mayHaveHappened = false,
  ) {
    super(message);
  }
}

/**
 * The branches of all profiles. Every method may throw {@link RepositoryUnavailableError}, and
 * `InputError` for a branch name, a commit id or a key that is none. Commits are named by their whole
 * ids.
 */
export interface ProfileRepository {
  /**
   * Makes what is missing (the mirror; the repository itself, when it is a local path) and fetches all
   * branches. Everything else works without it, too; it makes the first one quick.
   */
  ensureMirror(signal?: AbortSignal): Promise<void>;

  /** The branches as the repository has them now, sorted; with a prefix, only those. */
  heads(prefix?: string, signal?: AbortSignal): Promise<BranchHead[]>;

  /** Where a branch stands now; nothing when there is none. */
  head(branch: string, signal?: AbortSignal): Promise<string | undefined>;

  /** True when a commit is part of a branch: ask this before showing a commit that a caller named. */
  contains(
    branch: string,
    commit: string,
    signal?: AbortSignal,
  ): Promise<boolean>;

  /**
   * All entries of a commit, within limits.
   *
   * @throws NotFoundError when there is no such commit
   */
  readFiles(commit: string, signal?: AbortSignal): Promise<CommitFiles>;

  /**
   * Commits of a branch, newest first, by first parents.
   *
   * @param page - `before` leaves out everything down to and with that commit
   * @throws NotFoundError when there is no such branch, or `before` is no part of it
   */
  history(
    branch: string,
    page: { limit: number; before?: string },
    signal?: AbortSignal,
  ): Promise<CommitEntry[]>;

  /**
   * The difference between two commits; without the first, everything is added.
   *
   * @throws NotFoundError when there is no such commit
   */
  diff(
    from: string | undefined,
    to: string,
    signal?: AbortSignal,
  ): Promise<FilesDiff>;

  /** The difference that committing these files would make. Nothing is kept. */
  diffFiles(
    commit: string | undefined,
    files: readonly RenderedFile[],
    signal?: AbortSignal,
  ): Promise<FilesDiff>;

  /**
   * Makes one commit and pushes it with a lease. The same request always makes the same commit, and a
   * change whose key the branch already has is not made again.
   */
  commit(request: CommitRequest, signal?: AbortSignal): Promise<CommitResult>;

  /** The commit with this key, newest first; nothing when the branch has none. */
  findCommit(
    branch: string,
    key: string,
    signal?: AbortSignal,
  ): Promise<string | undefined>;

  /** Removes a branch, if it still stands where it is said to. */
  delete(
    request: { branch: string; expected: string },
    signal?: AbortSignal,
  ): Promise<DeleteResult>;

  /** Packs the mirror, and drops what nothing has needed for two weeks. For a quiet hour. */
  tidy(signal?: AbortSignal): Promise<void>;
}
