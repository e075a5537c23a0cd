import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from './runGit';

/** Name of the one repository, below the server's address. */
export const REPOSITORY = 'profiles.git';

/** The environment of a push that the server refuses: the words that the client sees. */
export const REFUSAL_VARIABLE = 'OPENCSP_SANDBOX_REFUSAL';

const MAIN = 'main';

/** `Name <address>`, as Git writes people. */
const PORTAL_SANDBOX = 'OpenCSP sandbox <sandbox@opencsp.localhost>';

const README = `# Profiles

Each branch beside this one is a profile of the portal.
`;

const SETTINGS = {
  'http.receivepack': 'true',
  'http.getanyfile': 'false',
  'receive.fsckObjects': 'true',
  'uploadpack.allowFilter': 'true',
  // They would go on in the background when the sandbox is gone.
  'gc.auto': '0',
  'receive.autogc': 'false',
  'maintenance.auto': 'false',
};

const PRE_RECEIVE = `#!/bin/sh
[ -z "$${REFUSAL_VARIABLE}" ] && exit 0
printf '%s\\n' "$${REFUSAL_VARIABLE}" >&2
exit 1
`;

/** A change that somebody makes by hand. */
export interface HandMade {
  /** Made when it is missing. */
  branch: string;
  file: string;
  content: string;
  /** `Name <address>`. */
  author: string;
  message: string;
}

/** The bare repository that is served. */
export class Repository {
  readonly path: string;

  /** @param root - folder that holds it */
  constructor(readonly root: string, private readonly now: () => Date) {
    this.path = join(root, REPOSITORY);
  }

  /** Makes it with a branch `main`, unless it is there. */
  async ensure(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    const isNew = await stat(join(this.path, 'HEAD')).then(
      () => false,
      () => true,
    );
    if (isNew) {
      await runGit(['init', '--bare', '--quiet', this.path]);
      await this.git(['symbolic-ref', 'HEAD', `refs/heads/${MAIN}`]);
    }
    for (const [name, value] of Object.entries(SETTINGS)) {
      await this.git(['config', name, value]);
    }
    const hook = join(this.path, 'hooks', 'pre-receive');
    await mkdir(join(this.path, 'hooks'), { recursive: true });
    await writeFile(hook, PRE_RECEIVE);
    await chmod(hook, 0o700);
    if (!(await this.headOf(MAIN))) {
      await this.commit({
        branch: MAIN,
        file: 'README.md',
        content: README,
        author: PORTAL_SANDBOX,
        message: 'Begin',
      });
    }
  }

  async branches(): Promise<{ name: string; commit: string }[]> {
    const lines = await this.git([
      'for-each-ref',
      '--format=%(objectname) %(refname:lstrip=2)',
      'refs/heads',
    ]);
    return lines.split('\n').flatMap(line => {
      const [commit, name] = line.split(' ');
      return name ? [{ name, commit }] : [];
    });
  }

  /**
   * Commits one file on top of a branch.
   *
   * @returns the commit
   * @throws Error with Git's words when it takes no such name
   */
  async commit(change: HandMade): Promise<string> {
    const ref = `refs/heads/${change.branch}`;
    const head = await this.headOf(change.branch);
    const time = `${Math.floor(this.now().getTime() / 1000)} +0000`;
    await this.git(
      ['fast-import', '--quiet', '--date-format=raw'],
      [
        `commit ${ref}`,
        `author ${change.author} ${time}`,
        `committer ${change.author} ${time}`,
        data(`${change.message}\n`),
        ...(head ? [`from ${head}`] : []),
        `M 100644 inline ${change.file}`,
        data(change.content),
        'done',
        '',
      ].join('\n'),
    );
    return this.git(['rev-parse', '--verify', ref]);
  }

  private async headOf(branch: string): Promise<string | undefined> {
    const found = await this.branches();
    return found.find(({ name }) => name === branch)?.commit;
  }

  private git(args: readonly string[], input?: string): Promise<string> {
    return runGit(['--git-dir', this.path, ...args], input);
  }
}

/** As `git fast-import` reads a text: its length in bytes, and the text. */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
