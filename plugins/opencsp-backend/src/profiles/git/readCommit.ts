import { FILE_LIMITS } from './fastImport';
import { Mirror } from './Mirror';
import { parseTree, readText, TreeEntry } from './parse';
import { BranchFile, CommitFiles } from './ProfileRepository';

/** Most bytes of a list of entries: a tree can hold itself many times over. */
const MAX_LIST = 1024 * 1024;

/**
 * The entries of a commit, which anybody may have made: their number and sizes are looked at before
 * their contents.
 */
export async function readCommit(
  mirror: Mirror,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<CommitFiles> {
  const listed = await mirror.read(
    'The files were not listed',
    ['ls-tree', '-r', '-l', '-z', '--full-tree', commit],
    { signal, maxOutput: MAX_LIST },
  );
  const all = parseTree(listed.stdout);
  const entries = all.slice(0, FILE_LIMITS.count);
  const wanted = withinLimits(entries);
  const contents = await readObjects(
    mirror,
    [...wanted].map(({ object }) => object),
    signal,
  );
  return {
    files: entries.map(entry => fileOf(entry, contents.get(entry.object))),
    truncated:
      listed.ended === 'too-much-output' || all.length > entries.length,
  };
}

function withinLimits(entries: readonly TreeEntry[]): Set<TreeEntry> {
  let total = 0;
  return new Set(
    entries.filter(({ kind, size }) => {
      const fits =
        kind !== 'submodule' &&
        size <= FILE_LIMITS.bytes &&
        total + size <= FILE_LIMITS.total;
      total += fits ? size : 0;
      return fits;
    }),
  );
}

function fileOf(entry: TreeEntry, content: Buffer | undefined): BranchFile {
  const { path, pathIsText, kind, size } = entry;
  const file = { path, pathIsText, kind, size };
  if (kind === 'submodule') {
    return file;
  }
  if (!content) {
    return { ...file, unreadable: 'too-large' };
  }
  const { text, isText } = readText(content);
  return isText
    ? { ...file, content: text }
    : { ...file, unreadable: 'not-text' };
}

/** Contents by id. The answer of `git cat-file --batch` is a line, so many bytes, and a line end. */
async function readObjects(
  mirror: Mirror,
  objects: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  if (objects.length === 0) {
    return contents;
  }
  const { stdout } = await mirror.read(
    'The files were not read',
    ['cat-file', '--batch'],
    {
      signal,
      input: objects.map(object => `${object}\n`).join(''),
      maxOutput: FILE_LIMITS.total + 64 * 1024,
    },
  );
  let at = 0;
  for (let end = stdout.indexOf('\n', at); end >= 0; ) {
    const [object, type, size] = stdout.toString('latin1', at, end).split(' ');
    const length = type === 'blob' ? Number(size) : 0;
    if (type === 'blob') {
      contents.set(object, stdout.subarray(end + 1, end + 1 + length));
    }
    at = type === 'blob' ? end + length + 2 : end + 1;
    end = stdout.indexOf('\n', at);
  }
  return contents;
}
