import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Gate } from './Gate';
import { Git, RunOptions } from './Git';
import { secretOf } from './credentials';
import { RepositoryUnavailableError } from './ProfileRepository';
import { Remote } from './remote';
import { GitResult } from './runGit';
import { troubleError, troubleOf } from './trouble';

/** The mirror did not do what a sound one does. */
export class DamagedMirrorError extends RepositoryUnavailableError {}

const ALL = '+refs/heads/*:refs/remotes/origin/*';

/** Oldest Git that has what is used here. */
const OLDEST = [2, 30];

/** What `git fsck` says of objects that are gone or broken, whatever it ends with. */
const BROKEN =
  /corrupt|missing|broken link|unable to|hash mismatch|invalid sha1 pointer/;

/** Exit code of `git fsck`: a part that is reachable, a pack, or a reference is bad. */
const BROKEN_BITS = 2 + 4 + 8;

/**
 * A bare copy of the repository on this disk. It is a cache: what counts is asked of the repository, and
 * a copy that is damaged is made anew. Several processes may use the same one: nobody reads a reference
 * of it to decide anything, and objects are only ever added.
 */
export class Mirror {
  readonly path: string;
  private readonly fetches = new Gate(1);
  private ready: Promise<void> | undefined;

  /** @param folder - absolute; holds the mirror */
  constructor(
    private readonly git: Git,
    private readonly remote: Remote,
    folder: string,
  ) {
    this.path = join(folder, 'mirror.git');
  }

  /** Makes the mirror and, when it is a local path, the repository itself. */
  async prepare(): Promise<void> {
    // Without a signal: one caller who gives up must not take it from the others.
    this.ready ??= this.make();
    try {
      await this.ready;
    } catch (error) {
      this.ready = undefined;
      throw error;
    }
  }

  /** Brings in all branches, and forgets those that are gone. */
  async fetchAll(signal?: AbortSignal): Promise<void> {
    await this.fetch(['--prune'], ALL, signal);
  }

  /** Brings in one branch; it does not matter if it is gone meanwhile. */
  async fetchBranch(branch: string, signal?: AbortSignal): Promise<void> {
    const refspec = `+refs/heads/${branch}:refs/remotes/origin/${branch}`;
    await this.fetch([], refspec, signal);
  }

  /** True when the mirror has this commit. */
  async has(commit: string, signal?: AbortSignal): Promise<boolean> {
    const result = await this.git.local(
      this.path,
      ['cat-file', '-e', `${commit}^{commit}`],
      { signal },
    );
    if (result.ended !== 'itself') {
      throw troubleError('The mirror was not read', result, undefined);
    }
    return result.exitCode === 0;
  }

  /**
   * Runs Git with the mirror only.
   *
   * @throws DamagedMirrorError when it fails
   */
  async read(
    what: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<GitResult> {
    const result = await this.git.local(this.path, args, options);
    if (result.exitCode === 0 || result.ended === 'too-much-output') {
      return result;
    }
    throw result.ended === 'itself'
      ? new DamagedMirrorError(
          troubleError(what, result, undefined).message,
          'local',
        )
      : troubleError(what, result, undefined);
  }

  /** Does what is asked; when the mirror turns out to be damaged, once more after it was mended. */
  async healing<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.prepare();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DamagedMirrorError)) {
        throw error;
      }
      await this.mend(signal);
      return work();
    }
  }

  /** Makes the mirror anew if it is damaged; else it is brought up to date. */
  async mend(signal?: AbortSignal): Promise<void> {
    if (await this.isSound(signal)) {
      try {
        await this.fetchAll(signal);
        return;
      } catch (error) {
        if (!(error instanceof DamagedMirrorError)) {
          throw error;
        }
      }
    }
    await this.replace(signal);
    await this.fetchAll(signal);
  }

  private async make(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await this.checkVersion();
    if (this.remote.kind === 'local' && !(await exists(this.remote.path))) {
      await mkdir(dirname(this.remote.path), { recursive: true });
      await this.init(this.remote.path, undefined);
    }
    const result = await this.git.local(this.path, [
      'rev-parse',
      '--is-bare-repository',
    ]);
    if (result.exitCode !== 0 || result.stdout.toString() !== 'true\n') {
      await this.replace(undefined);
    }
  }

  private async fetch(
    options: readonly string[],
    refspec: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const result = await this.fetches.through(() =>
      this.git.withRemote(
        this.path,
        [
          'fetch',
          '--quiet',
          '--no-tags',
          '--no-write-fetch-head',
          '--no-recurse-submodules',
          ...options,
          ...this.git.serveWith('upload-pack'),
          '--',
          'origin',
          refspec,
        ],
        { signal },
      ),
    );
    if (result.exitCode === 0 || isHarmless(result)) {
      return;
    }
    const secret = await secretOf(this.remote);
    const error = troubleError(
      'The profiles repository was not fetched',
      result,
      secret,
    );
    throw result.ended === 'itself' && troubleOf(result) === 'local'
      ? new DamagedMirrorError(error.message, 'local')
      : error;
  }

  private async isSound(signal: AbortSignal | undefined): Promise<boolean> {
    const result = await this.git.local(
      this.path,
      ['fsck', '--no-dangling', '--no-progress'],
      { signal },
    );
    return (
      result.exitCode !== undefined &&
      // Bit by bit is how git-fsck says it.
      // eslint-disable-next-line no-bitwise -- an exit code made of flags
      (result.exitCode & BROKEN_BITS) === 0 &&
      result.exitCode < 64 &&
      !BROKEN.test(`${result.stdout}${result.stderr}`)
    );
  }

  /** Puts an empty mirror in the place of what is there. */
  private async replace(signal: AbortSignal | undefined): Promise<void> {
    const old = `${this.path}.${randomUUID()}`;
    await rename(this.path, old).catch(() => undefined);
    await this.init(this.path, signal);
    await rm(old, { recursive: true, force: true });
  }

  /** An empty bare repository, in its place at once, so that nobody sees half of one. */
  private async init(
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const fresh = `${path}.${randomUUID()}`;
    const result = await this.git.alone(
      [
        'init',
        '--quiet',
        '--bare',
        '--template=',
        '--initial-branch=main',
        '--',
        fresh,
      ],
      { signal },
    );
    if (result.exitCode !== 0) {
      await rm(fresh, { recursive: true, force: true });
      throw troubleError(
        `No repository can be made in ${dirname(path)}`,
        result,
        undefined,
        'local',
      );
    }
    try {
      await rename(fresh, path);
    } catch {
      // Another process was quicker; what it made is as good.
      await rm(fresh, { recursive: true, force: true });
    }
  }

  private async checkVersion(): Promise<void> {
    const result = await this.git.alone(['version']);
    const found = /version (\d+)\.(\d+)/.exec(result.stdout.toString());
    const [major, minor] = found
      ? [Number(found[1]), Number(found[2])]
      : [0, 0];
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      throw new RepositoryUnavailableError(
        `git ${major}.${minor} is too old. Install git ${OLDEST.join(
          '.',
        )} or newer.`,
        'local',
      );
    }
  }
}

/** The branch went away; or another process fetched it at the same moment. */
function isHarmless({ stderr, ended }: GitResult): boolean {
  const complaints = stderr
    .split('\n')
    .filter(line => /^(fatal|error|fetch-pack):|^ ! /.test(line));
  return (
    ended === 'itself' &&
    complaints.length > 0 &&
    complaints.every(line =>
      /couldn't find remote ref|cannot lock ref|unable to update local ref|Unable to create .*\.lock'|some local refs could not be updated|could not delete references/.test(
        line,
      ),
    )
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
