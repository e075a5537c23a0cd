import { NotFoundError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import {
  branchNameProblem,
  checkBranch,
  checkCommit,
  checkPrefix,
} from './branchNames';
import { changeOf, CHANGE_TRAILER, checkKey } from './commitMessage';
import { secretOf } from './credentials';
import { Gate } from './Gate';
import { Git } from './Git';
import { Mirror } from './Mirror';
import { LOG_FORMAT, parseLog } from './parse';
import {
  BranchHead,
  CommitEntry,
  CommitFiles,
  CommitRequest,
  CommitResult,
  DeleteResult,
  FilesDiff,
  Person,
  ProfileRepository,
} from './ProfileRepository';
import { diffOfFiles, diffTrees, EMPTY_TREE } from './diffs';
import { readCommit } from './readCommit';
import { Remote } from './remote';
import { RemoteHeads } from './RemoteHeads';
import { troubleError } from './trouble';
import { CommitWriter } from './CommitWriter';
import { push, PushPlan } from './push';

/** Most commits of one page. */
const MAX_PAGE = 200;

/** Most bytes of commits that a history is read from. */
const MAX_LOG = 8 * 1024 * 1024;

/** Writers at once: each is a handful of processes. */
const WRITERS = 4;

/**
 * {@link ProfileRepository} with the command line program `git`, on a bare mirror without a checkout.
 * What a branch stands at is always asked of the repository itself; a push carries the lease for it.
 */
export class GitProfileRepository implements ProfileRepository {
  private readonly mirror: Mirror;
  private readonly writer: CommitWriter;
  private readonly writers = new Gate(WRITERS);
  private readonly remoteHeads: RemoteHeads;

  /**
   * Use `openProfileRepository`.
   *
   * @param folder - absolute, ours alone
   * @param committer - the portal itself
   */
  constructor(
    private readonly git: Git,
    private readonly remote: Remote,
    folder: string,
    committer: Person,
  ) {
    this.mirror = new Mirror(git, remote, folder);
    this.remoteHeads = new RemoteHeads(git, remote, this.mirror.path, folder);
    this.writer = new CommitWriter(this.mirror, committer);
  }

  async ensureMirror(signal?: AbortSignal): Promise<void> {
    await this.mirror.healing(() => this.mirror.fetchAll(signal), signal);
  }

  async heads(prefix = '', signal?: AbortSignal): Promise<BranchHead[]> {
    checkPrefix(prefix);
    await this.mirror.prepare();
    const found = await this.remoteHeads.list(
      prefix ? [`refs/heads/${prefix}*`] : [],
      signal,
    );
    return found.filter(
      ({ branch }) => branch.startsWith(prefix) && !branchNameProblem(branch),
    );
  }

  async head(
    branch: string,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    checkBranch(branch);
    await this.mirror.prepare();
    const found = await this.remoteHeads.list([`refs/heads/${branch}`], signal);
    return found.find(it => it.branch === branch)?.commit;
  }

  async contains(
    branch: string,
    commit: string,
    signal?: AbortSignal,
  ): Promise<boolean> {
    checkCommit(commit);
    return this.mirror.healing(async () => {
      const head = await this.current(branch, signal);
      return (
        head !== undefined &&
        (await this.mirror.has(commit, signal)) &&
        this.isAncestor(commit, head, signal)
      );
    }, signal);
  }

  async readFiles(commit: string, signal?: AbortSignal): Promise<CommitFiles> {
    return this.mirror.healing(async () => {
      await this.need(commit, signal);
      return readCommit(this.mirror, commit, signal);
    }, signal);
  }

  async history(
    branch: string,
    page: { limit: number; before?: string },
    signal?: AbortSignal,
  ): Promise<CommitEntry[]> {
    const { before } = page;
    if (before !== undefined) {
      checkCommit(before);
    }
    return this.mirror.healing(async () => {
      const head = await this.current(branch, signal);
      if (!head) {
        throw new NotFoundError(`There is no branch "${branch}".`);
      }
      if (
        before &&
        !(
          (await this.mirror.has(before, signal)) &&
          (await this.isAncestor(before, head, signal))
        )
      ) {
        throw new NotFoundError(`${before} is no commit of "${branch}".`);
      }
      const result = await this.mirror.read(
        'The history was not read',
        [
          'log',
          '-z',
          '--first-parent',
          '--no-color',
          '--no-decorate',
          '--no-mailmap',
          `--format=${LOG_FORMAT}`,
          `--max-count=${Math.min(Math.max(1, page.limit), MAX_PAGE)}`,
          ...(before ? ['--skip=1'] : []),
          before ?? head,
          '--',
        ],
        { signal, maxOutput: MAX_LOG },
      );
      return parseLog(result.stdout);
    }, signal);
  }

  async diff(
    from: string | undefined,
    to: string,
    signal?: AbortSignal,
  ): Promise<FilesDiff> {
    return this.mirror.healing(async () => {
      if (from !== undefined) {
        await this.need(from, signal);
      }
      await this.need(to, signal);
      return diffTrees(this.mirror, from ?? EMPTY_TREE, to, { signal });
    }, signal);
  }

  async diffFiles(
    commit: string | undefined,
    files: readonly RenderedFile[],
    signal?: AbortSignal,
  ): Promise<FilesDiff> {
    return this.mirror.healing(async () => {
      if (commit !== undefined) {
        await this.need(commit, signal);
      }
      return this.writers.through(() =>
        diffOfFiles(this.mirror, this.writer, commit, files, signal),
      );
    }, signal);
  }

  async commit(
    request: CommitRequest,
    signal?: AbortSignal,
  ): Promise<CommitResult> {
    checkBranch(request.branch);
    this.writer.check(request);
    if (request.expected !== 'absent') {
      checkCommit(request.expected);
    }
    return this.mirror.healing(
      () => this.writers.through(() => this.write(request, signal)),
      signal,
    );
  }

  async findCommit(
    branch: string,
    key: string,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    checkKey(key);
    return this.mirror.healing(async () => {
      const head = await this.current(branch, signal);
      return head ? this.findFrom(head, key, signal) : undefined;
    }, signal);
  }

  async delete(
    { branch, expected }: { branch: string; expected: string },
    signal?: AbortSignal,
  ): Promise<DeleteResult> {
    checkBranch(branch);
    checkCommit(expected);
    await this.mirror.prepare();
    const result = await this.writers.through(() =>
      this.push({ branch, expected, to: 'absent' }, signal),
    );
    if (result.outcome === 'done') {
      return { outcome: 'deleted' };
    }
    return result.head === 'absent'
      ? { outcome: 'absent' }
      : { outcome: 'moved', head: result.head };
  }

  async tidy(signal?: AbortSignal): Promise<void> {
    await this.ensureMirror(signal);
    const result = await this.git.local(this.mirror.path, ['gc', '--quiet'], {
      signal,
    });
    // Another process that does the same is as good.
    if (result.exitCode !== 0 && !/already running/.test(result.stderr)) {
      throw troubleError('The mirror was not packed', result, undefined);
    }
  }

  private async write(
    request: CommitRequest,
    signal: AbortSignal | undefined,
  ): Promise<CommitResult> {
    const { branch, expected, key } = request;
    if (expected !== 'absent' && !(await this.mirror.has(expected, signal))) {
      await this.mirror.fetchBranch(branch, signal);
      if (!(await this.mirror.has(expected, signal))) {
        return this.moved(
          request,
          (await this.head(branch, signal)) ?? 'absent',
          signal,
        );
      }
    }
    const parent = expected === 'absent' ? undefined : expected;
    const before = parent && (await this.findFrom(parent, key, signal));
    if (before) {
      return { outcome: 'pushed', commit: before };
    }
    const made = await this.writer.make(request, parent, signal);
    if (parent && made.tree === made.parentTree) {
      const head = await this.head(branch, signal);
      return head === parent
        ? { outcome: 'unchanged', commit: parent }
        : this.moved(request, head ?? 'absent', signal);
    }
    const result = await this.push(
      { branch, expected, to: made.commit },
      signal,
    );
    return result.outcome === 'done'
      ? { outcome: 'pushed', commit: made.commit }
      : this.moved(request, result.head, signal);
  }

  /** The branch stands elsewhere: it may be that this very change is in it, and something on top. */
  private async moved(
    { branch, key }: CommitRequest,
    head: string,
    signal: AbortSignal | undefined,
  ): Promise<CommitResult> {
    if (head !== 'absent') {
      if (!(await this.mirror.has(head, signal))) {
        await this.mirror.fetchBranch(branch, signal);
      }
      const found =
        (await this.mirror.has(head, signal)) &&
        (await this.findFrom(head, key, signal));
      if (found) {
        return { outcome: 'pushed', commit: found };
      }
    }
    return { outcome: 'moved', head };
  }

  private push(plan: PushPlan, signal: AbortSignal | undefined) {
    return push(
      {
        git: this.git,
        gitDir: this.mirror.path,
        head: async () => (await this.head(plan.branch, signal)) ?? 'absent',
        secret: () => secretOf(this.remote),
      },
      plan,
      signal,
    );
  }

  /** Where the branch stands now, with the commit in the mirror. */
  private async current(
    branch: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const head = await this.head(branch, signal);
    if (head && !(await this.mirror.has(head, signal))) {
      await this.mirror.fetchBranch(branch, signal);
    }
    return head;
  }

  private async need(
    commit: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    checkCommit(commit);
    if (await this.mirror.has(commit, signal)) {
      return;
    }
    await this.mirror.fetchAll(signal);
    if (!(await this.mirror.has(commit, signal))) {
      throw new NotFoundError(`There is no commit ${commit}.`);
    }
  }

  private async findFrom(
    head: string,
    key: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const result = await this.mirror.read(
      'The history was not read',
      [
        'log',
        '-z',
        '--first-parent',
        '--no-color',
        '--no-decorate',
        '--fixed-strings',
        `--grep=${CHANGE_TRAILER}: ${key}`,
        '--format=tformat:%H%x00%B',
        head,
        '--',
      ],
      { signal, maxOutput: MAX_LOG },
    );
    const fields = result.stdout.toString('utf8').split('\0');
    const at = fields.findIndex(
      (field, index) => index % 2 === 1 && changeOf(field) === key,
    );
    return at < 0 ? undefined : fields[at - 1];
  }

  private async isAncestor(
    commit: string,
    head: string,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const result = await this.git.local(
      this.mirror.path,
      ['merge-base', '--is-ancestor', commit, head],
      { signal },
    );
    if (result.exitCode !== 0 && result.exitCode !== 1) {
      throw troubleError('The history was not read', result, undefined);
    }
    return result.exitCode === 0;
  }
}
