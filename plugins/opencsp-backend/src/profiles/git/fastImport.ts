import { InputError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';

/** What a new commit is made of; lines and texts are checked before. */
export interface NewCommit {
  parent: string | undefined;
  files: readonly RenderedFile[];
  /** `Name <address>`. */
  author: string;
  committer: string;
  /** Seconds since 1970. */
  seconds: number;
  message: string;
}

/** What `git fast-import` answers to {@link importStream}. */
export interface Imported {
  commit: string;
  tree: string;
  parentTree: string | undefined;
}

/** Most files, and most bytes of one and of all, that a commit of ours has. */
export const FILE_LIMITS = {
  count: 200,
  bytes: 1024 * 1024,
  total: 10 * 1024 * 1024,
} as const;

const ID_NOTHING = '0'.repeat(40);

/**
 * The input of `git fast-import` (gitformat of `git help fast-import`) for one commit that holds
 * exactly these files. Contents are counted, not delimited, so that nothing in them can be taken for a
 * command. The reference is dropped before the end: no other process ever sees it.
 *
 * @param reference - a name that nobody else uses
 */
export function importStream(commit: NewCommit, reference: string): Buffer {
  const last = commit.files.length + 1;
  return Buffer.concat([
    ...commit.files.flatMap(({ content }, index) => [
      text(`blob\nmark :${index + 1}\n`),
      data(content),
    ]),
    text(
      `commit ${reference}\nmark :${last}\n` +
        `author ${commit.author} ${commit.seconds} +0000\n` +
        `committer ${commit.committer} ${commit.seconds} +0000\n`,
    ),
    data(commit.message),
    text(commit.parent ? `from ${commit.parent}\n` : ''),
    text('deleteall\n'),
    ...commit.files.map(({ path }, index) =>
      text(`M 100644 :${index + 1} "${path}"\n`),
    ),
    text(`\nget-mark :${last}\nls :${last} ""\n`),
    text(commit.parent ? `ls ${commit.parent} ""\n` : ''),
    text(`reset ${reference}\nfrom ${ID_NOTHING}\n\ndone\n`),
  ]);
}

/** Reads the answer; nothing when it is not one. */
export function readImported(
  output: string,
  hasParent: boolean,
): Imported | undefined {
  const [commit, tree, parentTree] = output.split('\n');
  const treeId = idOfTree(tree);
  const parentTreeId = hasParent ? idOfTree(parentTree) : undefined;
  return /^[0-9a-f]{40}$/.test(commit) && treeId && (!hasParent || parentTreeId)
    ? { commit, tree: treeId, parentTree: parentTreeId }
    : undefined;
}

/**
 * Refuses files that a branch cannot hold.
 *
 * @throws InputError naming the file
 */
export function checkFiles(files: readonly RenderedFile[]): void {
  if (files.length === 0 || files.length > FILE_LIMITS.count) {
    throw new InputError(
      `files: A branch has 1 to ${FILE_LIMITS.count} files, not ${files.length}.`,
    );
  }
  let total = 0;
  const seen = new Set<string>();
  for (const { path, content } of files) {
    const bytes = Buffer.byteLength(content);
    total += bytes;
    const problem =
      pathProblem(path) ??
      clash(path, seen) ??
      (bytes > FILE_LIMITS.bytes
        ? `it has ${bytes} bytes; ${FILE_LIMITS.bytes} is the most`
        : undefined);
    if (problem) {
      throw new InputError(`files: ${JSON.stringify(path)}: ${problem}.`);
    }
    seen.add(path.toLowerCase());
  }
  if (total > FILE_LIMITS.total) {
    throw new InputError(
      `files: All together have ${total} bytes; ${FILE_LIMITS.total} is the most.`,
    );
  }
}

/** The paths that the portal makes are plainer than those that Git can hold. */
function pathProblem(path: string): string | undefined {
  const segments = path.split('/');
  if (path.length > 200 || !/^[A-Za-z0-9._/-]+$/.test(path)) {
    return 'a path has 1 to 200 letters, digits and . _ - /';
  }
  return segments.some(
    it => it === '' || /^\.+$/.test(it) || /^(\.git|git~\d+)$/i.test(it),
  )
    ? 'a path is relative and has no empty, ".", ".." or ".git" part'
    : undefined;
}

function clash(path: string, seen: ReadonlySet<string>): string | undefined {
  const lower = path.toLowerCase();
  const isTaken = [...seen].some(
    it =>
      it === lower || it.startsWith(`${lower}/`) || lower.startsWith(`${it}/`),
  );
  return isTaken ? 'another file has this path already' : undefined;
}

function idOfTree(line: string | undefined): string | undefined {
  return /^040000 tree ([0-9a-f]{40})\t/.exec(line ?? '')?.[1];
}

function data(content: string): Buffer {
  const bytes = Buffer.from(content, 'utf8');
  return Buffer.concat([text(`data ${bytes.length}\n`), bytes, text('\n')]);
}

function text(line: string): Buffer {
  return Buffer.from(line, 'utf8');
}
