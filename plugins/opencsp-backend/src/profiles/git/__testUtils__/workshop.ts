import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openProfileRepository,
  RepositorySettings,
} from '../openProfileRepository';
import { CommitRequest, ProfileRepository } from '../ProfileRepository';

/** Who commits in tests. */
export const PORTAL = { name: 'OpenCSP Portal', email: 'portal@example.com' };

/** A person of the tests. */
export const ADA = { name: 'Ada', email: 'ada@example.com' };

/** One entry of a commit that is made by hand, in `git fast-import`'s terms. */
export interface HandMade {
  path: string;
  content?: string | Buffer;
  mode?: '100644' | '100755' | '120000' | '160000';
}

/** A folder with a bare repository in it, and plain `git` to look at it with. */
export class Workshop {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'opencsp-git-')));
  readonly bare = join(this.folder, 'profiles.git');
  private opened = 0;

  /** A repository object with a mirror of its own, or with one that was named. */
  open(settings: Partial<RepositorySettings> = {}): Promise<ProfileRepository> {
    this.opened += 1;
    return openProfileRepository({
      url: this.bare,
      folder: join(this.folder, `state-${this.opened}`),
      committer: PORTAL,
      environment: process.env,
      ...settings,
    });
  }

  /** Plain `git` on the bare repository. */
  git(args: readonly string[], input?: string | Buffer): string {
    return plainGit(['--git-dir', this.bare, ...args], this.folder, input);
  }

  /** An empty bare repository, as plain `git` makes it. */
  init(): void {
    plainGit(['init', '-q', '--bare', this.bare], this.folder);
  }

  /** Where a branch stands, by plain `git`. */
  headOf(branch: string): string {
    return this.git(['rev-parse', `refs/heads/${branch}`]).trim();
  }

  /** A commit by somebody else, on top of the branch. */
  commitByHand(
    branch: string,
    entries: readonly HandMade[],
    message = 'By hand',
  ): string {
    const parent = this.git([
      'for-each-ref',
      '--format=%(objectname)',
      `refs/heads/${branch}`,
    ]).trim();
    const blobs = entries.flatMap(({ content = '', mode }, index) =>
      mode === '160000'
        ? []
        : [Buffer.from(`blob\nmark :${index + 1}\n`), counted(content)],
    );
    const lines = entries.map(({ path, mode = '100644' }, index) =>
      mode === '160000'
        ? `M 160000 ${'1'.repeat(40)} ${path}\n`
        : `M ${mode} :${index + 1} ${path}\n`,
    );
    this.git(
      ['fast-import', '--quiet', '--force'],
      Buffer.concat([
        ...blobs,
        Buffer.from(
          `commit refs/heads/${branch}\ncommitter Bob <bob@example.com> 1700000000 +0000\n`,
        ),
        counted(message),
        Buffer.from(parent ? `from ${parent}\n` : ''),
        Buffer.from(`${lines.join('')}\n`),
      ]),
    );
    return this.headOf(branch);
  }

  /** Ids of a branch, newest first. */
  commitsOf(branch: string): string[] {
    return this.git(['rev-list', `refs/heads/${branch}`])
      .trim()
      .split('\n');
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A commit that is fine; each is another change unless a key is given. */
export function commitRequest(
  branch: string,
  given: Partial<CommitRequest> = {},
): CommitRequest {
  return {
    branch,
    expected: 'absent',
    files: [{ path: 'config.env', content: 'DOMAIN=ada.example.com\n' }],
    message: 'Create the profile',
    author: ADA,
    time: new Date('2026-01-02T03:04:05Z'),
    key: 'change-1',
    ...given,
  };
}

/** Runs `git` as nobody's. */
export function plainGit(
  args: readonly string[],
  cwd: string,
  input?: string | Buffer,
): string {
  return execFileSync('git', [...args], {
    cwd,
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    env: {
      PATH: process.env.PATH,
      HOME: cwd,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
    },
  });
}

function counted(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([
    Buffer.from(`data ${bytes.length}\n`),
    bytes,
    Buffer.from('\n'),
  ]);
}
