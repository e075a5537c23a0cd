import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  commit(branch: string, files: readonly RenderedFile[]): void {
    for (const { path, content } of files) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    this.git(['add', '-A']);
    this.git([...IDENTITY, 'commit', '--quiet', '--message=Make the profile']);
    this.git(['push', '--quiet', 'origin', branch]);
  }

  /** The branches of its repository. */
  listHeads(): string {
    return this.git(['ls-remote', '--heads', 'origin']);
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
