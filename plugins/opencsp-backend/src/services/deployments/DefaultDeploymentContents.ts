import { ConflictError, InputError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { DeploymentToRun } from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  CommitFiles,
  ProfileRepository,
} from '../../profiles/git/ProfileRepository';
import { AgeKeys } from '../../profiles/secrets/ageKeys';
import { BUNDLE_PATH, openBundle } from '../../profiles/secrets/sealedBundle';
import { DeploymentContents } from '../../reconcile/deployments/ports';

/**
 * How much of commits is kept in memory, in characters: one is read again and again during a run, and once a
 * minute for each host that is looked at. A commit of five services has 41,000, so that 1,000 hosts fit.
 */
const MOST_KEPT = 64_000_000;

/** What a commit holds, with its secrets still sealed. */
interface CommitContent {
  files: readonly RenderedFile[];
  sealed?: string;
  size: number;
}

/** Reads commits from the profiles repository. Secrets are opened anew each time, and never kept. */
export class DefaultDeploymentContents implements DeploymentContents {
  private readonly kept = new Map<string, CommitContent>();
  private size = 0;

  constructor(
    private readonly options: {
      repository: Pick<ProfileRepository, 'readFiles'>;
      age: Pick<AgeKeys, 'identities'>;
    },
  ) {}

  async load(record: DeploymentRecord): Promise<DeploymentToRun> {
    const { id, branch, commit, plan } = record;
    const { files } = await this.contentOf(commit);
    return { id, project: branch, commit, files, ...plan };
  }

  async secrets({
    commit,
  }: DeploymentRecord): Promise<ReadonlyMap<string, string>> {
    const { sealed } = await this.contentOf(commit);
    if (sealed === undefined) {
      throw new InputError(
        `${BUNDLE_PATH}: It is not in the commit. Save the profile, so that it is written again.`,
      );
    }
    const { bundle } = await openBundle(sealed, this.options.age.identities);
    return new Map(Object.entries(bundle));
  }

  /** A commit never changes: what was read once holds for ever. */
  private async contentOf(commit: string): Promise<CommitContent> {
    const known = this.kept.get(commit);
    if (known) {
      // Used last: it goes last.
      this.kept.delete(commit);
      this.kept.set(commit, known);
      return known;
    }
    const content = readContent(
      await this.options.repository.readFiles(commit),
    );
    this.keep(commit, content);
    return content;
  }

  private keep(commit: string, content: CommitContent): void {
    this.forget(commit);
    this.kept.set(commit, content);
    this.size += content.size;
    for (const oldest of [...this.kept.keys()].slice(0, -1)) {
      if (this.size <= MOST_KEPT) {
        return;
      }
      this.forget(oldest);
    }
  }

  private forget(commit: string): void {
    this.size -= this.kept.get(commit)?.size ?? 0;
    this.kept.delete(commit);
  }
}

/** @throws ConflictError naming the file that is no plain text */
function readContent({ files, truncated }: CommitFiles): CommitContent {
  if (truncated) {
    throw new ConflictError('The commit has more files than a profile has.');
  }
  const plain = files.map(({ path, pathIsText, kind, content, unreadable }) => {
    if (kind !== 'file' || !pathIsText || content === undefined) {
      throw new ConflictError(
        `${path}: It is ${
          unreadable ?? (pathIsText ? `a ${kind}` : 'named in another encoding')
        }, and only plain text files are brought onto a host. Take it out of the branch.`,
      );
    }
    return { path, content };
  });
  return {
    files: plain.filter(({ path }) => path !== BUNDLE_PATH),
    sealed: plain.find(({ path }) => path === BUNDLE_PATH)?.content,
    size: plain.reduce((sum, { content }) => sum + content.length, 0),
  };
}
