import {
  FileDiff,
  ProfileCommit,
  ProfileDiff,
  ProfileFile,
} from '@opencsp/plugin-opencsp-common';

/** Paths with their text. */
export type Tree = Readonly<Record<string, string>>;

/** A branch in memory: commits with the files as they were. */
export class FakeBranch {
  /** Oldest first. */
  private readonly commits: { commit: ProfileCommit; tree: Tree }[] = [];

  get head(): ProfileCommit | undefined {
    return this.commits.at(-1)?.commit;
  }

  add(commit: ProfileCommit, tree: Tree): void {
    this.commits.push({ commit, tree });
  }

  /** Takes the newest commit off again. */
  drop(): void {
    this.commits.pop();
  }

  /** Newest first. */
  history(): ProfileCommit[] {
    return this.commits.map(it => it.commit).reverse();
  }

  /** The tree of a commit, of the head without one; nothing when the branch does not have it. */
  tree(hash = this.head?.hash): Tree | undefined {
    return this.commits.find(it => it.commit.hash === hash)?.tree;
  }

  /** As `ProfilesClient.diff` says. */
  diff({
    from,
    to = this.head?.hash,
  }: {
    from?: string;
    to?: string;
  }): ProfileDiff {
    const at = this.commits.findIndex(it => it.commit.hash === to);
    const start = from ?? this.commits[at - 1]?.commit.hash;
    const old = start === undefined ? {} : this.tree(start) ?? {};
    return {
      ...(start === undefined ? {} : { from: start }),
      ...(to === undefined ? {} : { to }),
      files: diffTrees(old, this.tree(to) ?? {}),
    };
  }
}

/** Nobody can read it: its text is never told. */
export function isEncrypted(path: string): boolean {
  return path.endsWith('.age');
}

/** The files of a tree as the API tells them. */
export function filesOfTree(tree: Tree): ProfileFile[] {
  return Object.entries(tree)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([path, content]) => ({
      path,
      size: content.length,
      ...(isEncrypted(path) ? {} : { content }),
    }));
}

/** What changed between two trees, sorted by path. */
export function diffTrees(old: Tree, fresh: Tree): FileDiff[] {
  const paths = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return paths
    .filter(path => old[path] !== fresh[path])
    .sort()
    .map(path => ({
      path,
      status: statusOf(old[path], fresh[path]),
      ...(isEncrypted(path)
        ? {}
        : { diff: diffTexts(old[path] ?? '', fresh[path] ?? '') }),
    }));
}

function statusOf(
  old: string | undefined,
  fresh: string | undefined,
): FileDiff['status'] {
  if (old === undefined) {
    return 'added';
  }
  return fresh === undefined ? 'removed' : 'changed';
}

/** One hunk around everything between the common beginning and end, three lines around. */
function diffTexts(old: string, fresh: string): string {
  const was = linesOf(old);
  const is = linesOf(fresh);
  let start = 0;
  while (start < Math.min(was.length, is.length) && was[start] === is[start]) {
    start += 1;
  }
  let end = 0;
  while (
    end < Math.min(was.length, is.length) - start &&
    was[was.length - 1 - end] === is[is.length - 1 - end]
  ) {
    end += 1;
  }
  const from = Math.max(0, start - 3);
  const before = was.slice(from, start);
  const removed = was.slice(start, was.length - end);
  const added = is.slice(start, is.length - end);
  const after = end === 0 ? [] : was.slice(was.length - end).slice(0, 3);
  const around = before.length + after.length;
  const range = (changed: number) => {
    const count = around + changed;
    return `${count === 0 ? from : from + 1},${count}`;
  };
  return [
    `@@ -${range(removed.length)} +${range(added.length)} @@`,
    ...before.map(line => ` ${line}`),
    ...removed.map(line => `-${line}`),
    ...added.map(line => `+${line}`),
    ...after.map(line => ` ${line}`),
    '',
  ].join('\n');
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
