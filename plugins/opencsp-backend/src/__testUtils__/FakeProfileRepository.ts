import { createHash } from 'node:crypto';
import { NotFoundError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import {
  BranchHead,
  ChangedFile,
  CommitEntry,
  CommitFiles,
  CommitRequest,
  CommitResult,
  DeleteResult,
  FilesDiff,
  ProfileRepository,
  RepositoryUnavailableError,
} from '../profiles/git/ProfileRepository';

interface FakeCommit extends CommitEntry {
  parent?: string;
  files: readonly RenderedFile[];
}

/** The branches of profiles in memory: one line of commits each, and no Git. */
export class FakeProfileRepository implements ProfileRepository {
  /** True while it does not answer. */
  isDown = false;
  /** How often each method was called. */
  readonly calls: string[] = [];
  private readonly branches = new Map<string, string>();
  private readonly commits = new Map<string, FakeCommit>();

  async ensureMirror(): Promise<void> {
    this.called('ensureMirror');
  }

  async heads(prefix = ''): Promise<BranchHead[]> {
    this.called('heads');
    return [...this.branches]
      .map(([branch, commit]) => ({ branch, commit }))
      .filter(({ branch }) => branch.startsWith(prefix))
      .sort((a, b) => (a.branch < b.branch ? -1 : 1));
  }

  async head(branch: string): Promise<string | undefined> {
    this.called('head');
    return this.branches.get(branch);
  }

  async contains(branch: string, commit: string): Promise<boolean> {
    this.called('contains');
    return this.line(branch).some(it => it.commit === commit);
  }

  async readFiles(commit: string): Promise<CommitFiles> {
    this.called('readFiles');
    const files = this.demand(commit).files.map(({ path, content }) => ({
      path,
      pathIsText: true,
      kind: 'file' as const,
      size: Buffer.byteLength(content),
      content,
    }));
    return { files, truncated: false };
  }

  async history(
    branch: string,
    { limit, before }: { limit: number; before?: string },
  ): Promise<CommitEntry[]> {
    this.called('history');
    const line = this.line(branch);
    const from = before ? line.findIndex(it => it.commit === before) + 1 : 0;
    if (line.length === 0 || (before && from === 0)) {
      throw new NotFoundError(`There is no branch "${branch}".`);
    }
    return line
      .slice(from, from + limit)
      .map(({ commit, author, time, subject, change }) => ({
        commit,
        author,
        time,
        subject,
        ...(change === undefined ? {} : { change }),
      }));
  }

  async diff(from: string | undefined, to: string): Promise<FilesDiff> {
    this.called('diff');
    return diffOf(
      from === undefined ? [] : this.demand(from).files,
      this.demand(to).files,
    );
  }

  async diffFiles(
    commit: string | undefined,
    files: readonly RenderedFile[],
  ): Promise<FilesDiff> {
    this.called('diffFiles');
    return diffOf(commit === undefined ? [] : this.demand(commit).files, files);
  }

  async commit(request: CommitRequest): Promise<CommitResult> {
    this.called('commit');
    const { branch, expected, key } = request;
    const done = this.line(branch).find(({ change }) => change === key);
    if (done) {
      return { outcome: 'pushed', commit: done.commit };
    }
    const head = this.branches.get(branch) ?? 'absent';
    return head === expected
      ? { outcome: 'pushed', commit: this.add(request, key) }
      : { outcome: 'moved', head };
  }

  /** A commit that somebody makes by hand, on top of what is there. */
  commitByHand(
    branch: string,
    files: readonly RenderedFile[],
    subject = 'By hand',
  ): string {
    return this.add({
      branch,
      files,
      message: subject,
      author: { name: 'Somebody', email: 'somebody@example.com' },
      time: new Date(Date.UTC(2026, 0, 2)),
    });
  }

  async findCommit(branch: string, key: string): Promise<string | undefined> {
    this.called('findCommit');
    return this.line(branch).find(({ change }) => change === key)?.commit;
  }

  async delete({
    branch,
    expected,
  }: {
    branch: string;
    expected: string;
  }): Promise<DeleteResult> {
    this.called('delete');
    const head = this.branches.get(branch);
    if (head === undefined) {
      return { outcome: 'absent' };
    }
    if (head !== expected) {
      return { outcome: 'moved', head };
    }
    this.branches.delete(branch);
    return { outcome: 'deleted' };
  }

  async tidy(): Promise<void> {
    this.called('tidy');
  }

  private called(name: string): void {
    this.calls.push(name);
    if (this.isDown) {
      throw new RepositoryUnavailableError(
        'git@canary-host.example.com: no route to host',
        'unreachable',
      );
    }
  }

  private add(
    request: Pick<
      CommitRequest,
      'branch' | 'files' | 'message' | 'author' | 'time'
    >,
    change?: string,
  ): string {
    const { branch, files, author, time } = request;
    const parent = this.branches.get(branch);
    const [subject] = request.message.split('\n');
    const commit = createHash('sha1')
      .update(JSON.stringify([parent, subject, change, branch, files]))
      .digest('hex');
    this.commits.set(commit, {
      commit,
      parent,
      author,
      time,
      subject,
      change,
      files,
    });
    this.branches.set(branch, commit);
    return commit;
  }

  private demand(commit: string): FakeCommit {
    const found = this.commits.get(commit);
    if (!found) {
      throw new NotFoundError(`There is no commit ${commit}.`);
    }
    return found;
  }

  private line(branch: string): FakeCommit[] {
    const line: FakeCommit[] = [];
    let at = this.branches.get(branch);
    while (at !== undefined) {
      const commit = this.demand(at);
      line.push(commit);
      at = commit.parent;
    }
    return line;
  }
}

function diffOf(
  before: readonly RenderedFile[],
  after: readonly RenderedFile[],
): FilesDiff {
  const old = new Map(before.map(file => [file.path, file.content]));
  const next = new Map(after.map(file => [file.path, file.content]));
  const paths = [...new Set([...old.keys(), ...next.keys()])]
    .sort()
    .filter(path => old.get(path) !== next.get(path));
  return {
    files: paths.map(path => ({ path, status: statusOf(path, old, next) })),
    text: paths
      .map(path => patchOf(path, old.get(path), next.get(path)))
      .join(''),
    truncated: false,
  };
}

function statusOf(
  path: string,
  old: ReadonlyMap<string, string>,
  next: ReadonlyMap<string, string>,
): ChangedFile['status'] {
  if (!old.has(path)) {
    return 'added';
  }
  return next.has(path) ? 'changed' : 'removed';
}

/** A patch of whole files: less exact than Git's, in the same form. */
function patchOf(path: string, before = '', after = ''): string {
  const signed = (text: string, sign: string) =>
    text
      .split('\n')
      .filter((line, index, all) => index < all.length - 1 || line !== '')
      .map(line => `${sign}${line}\n`);
  const gone = signed(before, '-');
  const come = signed(after, '+');
  return [
    `diff --git a/${path} b/${path}\n`,
    `--- a/${path}\n`,
    `+++ b/${path}\n`,
    `@@ -1,${gone.length} +1,${come.length} @@\n`,
    ...gone,
    ...come,
  ].join('');
}
