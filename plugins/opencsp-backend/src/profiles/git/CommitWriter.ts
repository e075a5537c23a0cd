import { randomUUID } from 'node:crypto';
import { InputError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { messageWith } from './commitMessage';
import {
  checkFiles,
  Imported,
  importStream,
  NewCommit,
  readImported,
} from './fastImport';
import { DamagedMirrorError, Mirror } from './Mirror';
import { personLine } from './person';
import { CommitRequest, Person } from './ProfileRepository';

/** Environment of a run whose objects go elsewhere than into the mirror. */
type ObjectsElsewhere = Readonly<Record<string, string>>;

/** Makes commits in the mirror, which nobody sees until they are pushed. */
export class CommitWriter {
  private readonly committer: string;

  /** @param committer - the portal itself */
  constructor(private readonly mirror: Mirror, committer: Person) {
    this.committer = personLine(committer);
  }

  /** @throws InputError when a commit cannot be made of this */
  check(request: CommitRequest): void {
    checkFiles(request.files);
    messageWith(request.message, request.key);
    secondsOf(request.time);
  }

  /** The same request and parent make the same commit, always. */
  make(
    request: CommitRequest,
    parent: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Imported> {
    return this.import(
      {
        parent,
        files: request.files,
        author: personLine(request.author),
        committer: this.committer,
        seconds: secondsOf(request.time),
        message: messageWith(request.message, request.key),
      },
      signal,
    );
  }

  /** A tree of these files, for a look at it only. */
  async makeTree(
    files: readonly RenderedFile[],
    env: ObjectsElsewhere,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    checkFiles(files);
    const { tree } = await this.import(
      {
        parent: undefined,
        files,
        author: this.committer,
        committer: this.committer,
        seconds: 0,
        message: 'Preview',
      },
      signal,
      env,
    );
    return tree;
  }

  private async import(
    commit: NewCommit,
    signal: AbortSignal | undefined,
    env?: ObjectsElsewhere,
  ): Promise<Imported> {
    const result = await this.mirror.read(
      'The commit was not made',
      ['fast-import', '--quiet', '--done', '--date-format=raw'],
      {
        input: importStream(commit, `refs/opencsp/pending/${randomUUID()}`),
        signal,
        env,
      },
    );
    const made = readImported(
      result.stdout.toString('utf8'),
      commit.parent !== undefined,
    );
    if (!made) {
      throw new DamagedMirrorError(
        'The commit was not made: git gave no id for it.',
        'local',
      );
    }
    return made;
  }
}

function secondsOf(time: Date): number {
  const seconds = Math.floor(time.getTime() / 1_000);
  if (!Number.isSafeInteger(seconds) || seconds < 0) {
    throw new InputError('time: Give a time after 1970.');
  }
  return seconds;
}
