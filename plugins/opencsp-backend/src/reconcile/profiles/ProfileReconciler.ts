import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import {
  concludeProfile,
  ProfileCommand,
  profileCommand,
  ProfileOutcome,
} from '../../domain/profiles/decideProfile';
import {
  ForeignRecord,
  ProfileRecord,
} from '../../domain/profiles/profileRecord';
import {
  CommitFiles,
  ProfileRepository,
  RepositoryUnavailableError,
} from '../../profiles/git/ProfileRepository';
import { hostileFiles } from '../../profiles/hostile/hostileFiles';
import { HostileProblem } from '../../profiles/hostile/problem';
import { sealedProblems } from '../../profiles/hostile/sealedProblems';
import { profileMessages } from '../../publish/profileMessages';
import { ProfileClaim, ProfileStore } from '../../store/profiles/ProfileStore';
import { backoff } from '../backoff';
import { Clock } from '../clock';
import { linkSignals } from '../linkedSignal';
import { describeTrouble } from '../trouble';
import { WorkReport } from '../WorkLoop';

/** A pass stops before its lease ends: another process may begin then. */
const LEASE_USE = 5 / 6;

/** The branch is removed in the next pass when it changed just now, in milliseconds. */
const AGAIN_MS = 2_000;

/** Commits in which the one that was made by hand is looked for; there may be newer ones by now. */
const LOOKED_THROUGH = 20;

/** Makes the files of a profile, without its secrets. */
export type RenderProfile = (record: ProfileRecord) => RenderedFile[];

/** Name of the file with the encrypted secrets. */
export const SECRETS_FILE = 'secrets.env.age';

/** Everything that a commit of the profile holds. */
export function filesOf(
  record: ProfileRecord,
  render: RenderProfile,
): RenderedFile[] {
  return [...render(record), { path: SECRETS_FILE, content: record.sealed }];
}

/**
 * One pass over a profile: what is asked for is written into its branch, or its branch is removed, or
 * it is seen what somebody else wrote there. It keeps nothing between passes: a change has a key that
 * its commit carries, so that a process that takes over finds it instead of making it again.
 */
export class ProfileReconciler {
  constructor(
    private readonly options: {
      store: ProfileStore;
      repository: ProfileRepository;
      render: RenderProfile;
      clock: Clock;
      logger: LoggerService;
      /** How long a claim holds, in milliseconds. */
      leaseMs: number;
    },
  ) {}

  /** @throws LeaseLostError when the row was changed or taken over; nothing is written then */
  async pass(
    claim: ProfileClaim,
    shutdown: AbortSignal,
  ): Promise<WorkReport<ProfileRecord>> {
    const { leaseMs } = this.options;
    const linked = linkSignals([shutdown], leaseMs * LEASE_USE);
    try {
      const command = profileCommand(claim.record);
      const outcome = command
        ? await this.run(claim.record, command, linked.signal)
        : undefined;
      shutdown.throwIfAborted();
      return await this.finish(claim, outcome);
    } finally {
      linked[Symbol.dispose]();
    }
  }

  private async run(
    record: ProfileRecord,
    command: ProfileCommand,
    signal: AbortSignal,
  ): Promise<ProfileOutcome> {
    try {
      switch (command.do) {
        case 'commit':
          return await this.commit(record, command, signal);
        case 'delete-branch':
          return await this.deleteBranch(record, command.expected, signal);
        default:
          return await this.look(record, signal);
      }
    } catch (error) {
      return {
        of: 'trouble',
        message: describeTrouble(error),
        refused:
          error instanceof RepositoryUnavailableError &&
          error.trouble === 'rejected',
      };
    }
  }

  private async commit(
    record: ProfileRecord,
    { change, expected }: Extract<ProfileCommand, { do: 'commit' }>,
    signal: AbortSignal,
  ): Promise<ProfileOutcome> {
    const { repository, render } = this.options;
    let files;
    try {
      files = filesOf(record, render);
    } catch (error) {
      if (error instanceof InputError) {
        return { of: 'not-rendered', message: describeTrouble(error) };
      }
      throw error;
    }
    const result = await repository.commit(
      {
        branch: record.branch,
        expected,
        files,
        message: change.message,
        author: { name: change.author.name, email: change.author.email },
        time: new Date(change.at),
        key: change.key,
      },
      signal,
    );
    if (result.outcome !== 'moved') {
      return { of: 'committed', commit: result.commit };
    }
    return {
      of: 'moved',
      foreign:
        result.head === 'absent' || record.head === undefined
          ? undefined
          : await this.foreignAt(record, result.head, signal),
    };
  }

  /** A person confirmed that the branch goes: also what somebody committed to it meanwhile. */
  private async deleteBranch(
    { id, branch }: ProfileRecord,
    expected: string | undefined,
    signal: AbortSignal,
  ): Promise<ProfileOutcome> {
    const { repository } = this.options;
    if (expected === undefined) {
      // It was never saved: a branch of this name is somebody else's, unless our commit is in it.
      return this.deleteUnsaved({ id, branch }, signal);
    }
    const head = await repository.head(branch, signal);
    if (head === undefined) {
      return { of: 'branch-gone' };
    }
    const result = await repository.delete({ branch, expected: head }, signal);
    return result.outcome === 'moved' ? { of: 'moved' } : { of: 'branch-gone' };
  }

  private async deleteUnsaved(
    { id, branch }: Pick<ProfileRecord, 'id' | 'branch'>,
    signal: AbortSignal,
  ): Promise<ProfileOutcome> {
    const { repository } = this.options;
    const head = await repository.head(branch, signal);
    if (head === undefined) {
      return { of: 'branch-gone' };
    }
    const [latest] = await repository.history(branch, { limit: 1 }, signal);
    if (!latest?.change?.startsWith(`${id}:`)) {
      return { of: 'branch-gone' };
    }
    const result = await repository.delete({ branch, expected: head }, signal);
    return result.outcome === 'moved' ? { of: 'moved' } : { of: 'branch-gone' };
  }

  private async look(
    record: ProfileRecord,
    signal: AbortSignal,
  ): Promise<ProfileOutcome> {
    const head = await this.options.repository.head(record.branch, signal);
    return {
      of: 'looked',
      head,
      foreign:
        head === undefined || head === record.head
          ? undefined
          : await this.foreignAt(record, head, signal),
    };
  }

  /** A commit never changes: one that was reported already is not read again. */
  private async foreignAt(
    record: ProfileRecord,
    commit: string,
    signal: AbortSignal,
  ): Promise<ForeignRecord> {
    if (record.foreign?.commit === commit) {
      return record.foreign;
    }
    const { repository } = this.options;
    // The branch may have gone on since it was asked where it stands.
    const latest = await repository.history(
      record.branch,
      { limit: LOOKED_THROUGH },
      signal,
    );
    const entry = latest.find(it => it.commit === commit);
    const files = await repository.readFiles(commit, signal);
    const problems = [
      ...(await this.sealedProblems(record, files, signal)),
      ...hostileFiles(files),
    ];
    return {
      commit,
      subject: entry?.subject ?? '',
      author: entry ? `${entry.author.name} <${entry.author.email}>` : '',
      at: entry?.time.getTime() ?? this.options.clock.now(),
      problems: problems.map(({ file, field, reason }) => ({
        path: [file, field].filter(Boolean).join(': '),
        message: reason,
      })),
    };
  }

  /** While a change is on its way, the record already holds what is not in the branch yet. */
  private async sealedProblems(
    { sealed, head }: ProfileRecord,
    found: CommitFiles,
    signal: AbortSignal,
  ): Promise<HostileProblem[]> {
    const problems = sealedProblems(found, SECRETS_FILE, { sealed, head });
    if (problems.length === 0 || head === undefined) {
      return problems;
    }
    const written = await this.filesAt(head, signal);
    const before = written?.files.find(({ path }) => path === SECRETS_FILE);
    return before?.content === undefined
      ? problems
      : sealedProblems(found, SECRETS_FILE, { sealed: before.content, head });
  }

  /** Nothing when the commit is gone: somebody rewrote the branch. */
  private async filesAt(
    commit: string,
    signal: AbortSignal,
  ): Promise<CommitFiles | undefined> {
    try {
      return await this.options.repository.readFiles(commit, signal);
    } catch (error) {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  private async finish(
    claim: ProfileClaim,
    outcome: ProfileOutcome | undefined,
  ): Promise<WorkReport<ProfileRecord>> {
    const { store, clock } = this.options;
    const now = clock.now();
    const trouble = outcome?.of === 'trouble' ? outcome.message : undefined;
    const attempts = trouble === undefined ? 0 : claim.attempts + 1;
    const record = outcome
      ? concludeProfile(claim.record, outcome, now, this.options.leaseMs)
      : claim.record;
    const isMoving = record.state === 'saving' || record.state === 'deleting';
    const pause =
      trouble === undefined ? AGAIN_MS : backoff(attempts, clock.random());
    const saved = await store.finishPass(
      claim,
      {
        record,
        attempts,
        lastError: trouble,
        nextRunAt: isMoving || trouble !== undefined ? now + pause : null,
        messages: profileMessages(claim.record, record),
      },
      now,
    );
    return {
      record: saved,
      trouble:
        attempts === 1 && trouble !== undefined
          ? `The profiles repository cannot be used now: ${trouble}`
          : undefined,
    };
  }
}
