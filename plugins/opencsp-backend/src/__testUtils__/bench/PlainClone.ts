import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { plainGit } from '../../profiles/git/__testUtils__/workshop';

const IDENTITY = [
  ...['-c', 'user.name=Ada'],
  ...['-c', 'user.email=ada@example.com'],
];

/** A person's clone, in which commits are made as people make them: what every figure is held against. */
export class PlainClone {
  private constructor(private readonly folder: string) {}

  /** @param folder - made by it */
  static of(bare: string, folder: string): PlainClone {
    plainGit(
      ['clone', '--quiet', '--no-checkout', bare, folder],
      dirname(folder),
    );
    return new PlainClone(folder);
  }

  /** Goes to a branch without a past; the folder is empty then. */
  begin(branch: string): void {
    this.git(['switch', '--quiet', '--orphan', branch]);
  }

  /** Writes the files, commits them, and pushes the branch. */
  async commit(branch: string, files: readonly RenderedFile[]): Promise<void> {
    for (const { path, content } of files) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    await this.run(['add', '-A']);
    await this.run([
      ...IDENTITY,
      ...['commit', '--quiet', '--message=Make the profile'],
    ]);
    await this.run(['push', '--quiet', 'origin', branch]);
  }

  /** The branches of its repository. */
  listHeads(): string {
    return this.git(['ls-remote', '--heads', 'origin']);
  }

  /** The same beside the event loop, so that clones can work at once. */
  private async run(args: readonly string[]): Promise<void> {
    await promisify(execFile)('git', [...args], {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
      },
    });
  }

  private git(args: readonly string[]): string {
    return plainGit(args, this.folder);
  }
}

/** Names the files of a branch of a bare repository as a whole. */
export function treeOf(bare: string, branch: string): string {
  return plainGit(
    ['--git-dir', bare, 'rev-parse', `refs/heads/${branch}^{tree}`],
    dirname(bare),
  ).trim();
}
