import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { CommitWriter } from './CommitWriter';
import { Mirror } from './Mirror';
import { parseChanges } from './parse';
import { FilesDiff } from './ProfileRepository';

/** The tree without entries, which every repository has. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Most bytes of the text of a difference. */
const MAX_TEXT = 512 * 1024;

/** Most files that a difference names, and most bytes that their list may have. */
const MAX_FILES = 500;
const MAX_LIST = 1024 * 1024;

/** How a difference is looked for. */
export interface DiffOptions {
  signal?: AbortSignal;
  /** Beside what every run has. */
  env?: Readonly<Record<string, string>>;
}

const COMPARE = [
  'diff-tree',
  '-r',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--full-index',
  '--ignore-submodules=none',
  '--submodule=short',
];

/** What lies between two trees, or commits. */
export async function diffTrees(
  mirror: Mirror,
  from: string,
  to: string,
  { signal, env }: DiffOptions,
): Promise<FilesDiff> {
  const what = 'The difference was not made';
  const huge = await Promise.all(
    [from, to].map(tree => isHuge(mirror, tree, { signal, env })),
  );
  if (huge.includes(true)) {
    return { files: [], text: '', truncated: true };
  }
  const [list, patch] = await Promise.all([
    mirror.read(what, [...COMPARE, '-z', '--raw', from, to, '--'], {
      signal,
      env,
      maxOutput: MAX_LIST,
    }),
    mirror.read(
      what,
      [
        ...COMPARE,
        '--patch',
        '--unified=3',
        '--src-prefix=a/',
        '--dst-prefix=b/',
        from,
        to,
        '--',
      ],
      { signal, env, maxOutput: MAX_TEXT },
    ),
  ]);
  const files = parseChanges(list.stdout);
  const text = patch.stdout.toString('utf8');
  const isCut = patch.ended === 'too-much-output';
  return {
    files: files.slice(0, MAX_FILES),
    text: isCut ? text.slice(0, text.lastIndexOf('\n') + 1) : text,
    truncated:
      isCut || list.ended === 'too-much-output' || files.length > MAX_FILES,
  };
}

/**
 * True for a tree that is not worth looking into. Git keeps the whole difference in memory before it
 * writes the first line of it, and a tree can hold itself many times over; a list it writes as it goes.
 */
async function isHuge(
  mirror: Mirror,
  tree: string,
  { signal, env }: DiffOptions,
): Promise<boolean> {
  const { ended } = await mirror.read(
    'The files were not listed',
    ['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree],
    { signal, env, maxOutput: MAX_LIST },
  );
  return ended === 'too-much-output';
}

/** What committing these files would change. The objects for it are made aside, and thrown away. */
export async function diffOfFiles(
  mirror: Mirror,
  writer: CommitWriter,
  commit: string | undefined,
  files: readonly RenderedFile[],
  signal: AbortSignal | undefined,
): Promise<FilesDiff> {
  const aside = await mkdtemp(join(tmpdir(), 'opencsp-preview-'));
  try {
    const env = {
      GIT_OBJECT_DIRECTORY: aside,
      // In quotation marks, a colon in the path separates nothing.
      GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(
        join(mirror.path, 'objects'),
      ),
    };
    const tree = await writer.makeTree(files, env, signal);
    return await diffTrees(mirror, commit ?? EMPTY_TREE, tree, { signal, env });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
