import {
  BranchHead,
  ChangedFile,
  CommitEntry,
  EntryKind,
} from './ProfileRepository';
import { changeOf } from './commitMessage';

/** An entry of a tree, before its content is read. */
export interface TreeEntry {
  path: string;
  pathIsText: boolean;
  kind: EntryKind;
  object: string;
  /** In bytes. */
  size: number;
}

/** What a push said of its one reference. */
export interface PushReport {
  status: 'done' | 'up-to-date' | 'rejected';
  /** In words of Git's or the server's. */
  summary: string;
}

const KINDS: Readonly<Record<string, EntryKind | undefined>> = {
  '100644': 'file',
  '100664': 'file',
  '100755': 'executable',
  '120000': 'symlink',
  '160000': 'submodule',
};

/** Pieces of a commit in `git log`: id, author, mail, seconds, subject, whole message. */
export const LOG_FORMAT = 'tformat:%H%x00%an%x00%ae%x00%at%x00%s%x00%B';
const LOG_FIELDS = 6;

/** Output of `git ls-remote`: an id, a tab, a reference. */
export function parseHeads(output: string): BranchHead[] {
  return output
    .split('\n')
    .flatMap(line => {
      const found = /^([0-9a-f]{40})\trefs\/heads\/(.+)$/.exec(line);
      return found ? [{ commit: found[1], branch: found[2] }] : [];
    })
    .sort((a, b) => (a.branch < b.branch ? -1 : 1));
}

/** Output of `git ls-tree -r -l -z`; a last entry that was cut off is left out. */
export function parseTree(output: Buffer): TreeEntry[] {
  return splitRecords(output).flatMap(record => {
    const tab = record.indexOf('\t');
    const head = record.subarray(0, tab).toString('latin1').split(/ +/);
    const [mode, type, object, size] = head;
    const path = readText(record.subarray(tab + 1));
    return tab > 0 && object
      ? [
          {
            path: path.text,
            pathIsText: path.isText,
            kind: KINDS[mode] ?? (type === 'commit' ? 'submodule' : 'file'),
            object,
            size: Number.parseInt(size, 10) || 0,
          },
        ]
      : [];
  });
}

/** Output of `git log -z` with {@link LOG_FORMAT}. */
export function parseLog(output: Buffer): CommitEntry[] {
  const fields = output.toString('utf8').split('\0');
  const commits: CommitEntry[] = [];
  for (let at = 0; at + LOG_FIELDS <= fields.length; at += LOG_FIELDS) {
    const [commit, name, email, seconds, subject, message] = fields.slice(
      at,
      at + LOG_FIELDS,
    );
    const change = changeOf(message);
    commits.push({
      commit,
      author: { name: inOneLine(name), email: inOneLine(email) },
      time: new Date(Number(seconds) * 1_000),
      subject: inOneLine(subject),
      ...(change === undefined ? {} : { change }),
    });
  }
  return commits;
}

/** Output of `git diff-tree -r -z --raw --no-renames` of two trees. */
export function parseChanges(output: Buffer): ChangedFile[] {
  const fields = splitRecords(output);
  const changes: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const status = fields[at].toString('latin1').at(-1) ?? '';
    changes.push({
      path: readText(fields[at + 1]).text,
      status: statusOf(status),
    });
  }
  return changes;
}

/**
 * Output of `git push --porcelain` of one reference; nothing when it ended before the server had
 * answered for it.
 */
export function parsePush(output: string): PushReport | undefined {
  for (const line of output.split('\n')) {
    const found = /^([ +\-*!=])\t[^\t]*\t(.*)$/.exec(line);
    if (found) {
      const [, flag, summary] = found;
      return { status: pushStatus(flag), summary };
    }
  }
  return undefined;
}

/** Text, and whether it is one: valid UTF-8 without NUL. */
export function readText(bytes: Buffer): { text: string; isText: boolean } {
  const text = bytes.toString('utf8');
  return {
    text,
    isText: !bytes.includes(0) && Buffer.from(text, 'utf8').equals(bytes),
  };
}

/** Whoever made the commit: it can forge no second line, and turns no terminal's colours. */
function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 500);
}

function pushStatus(flag: string): PushReport['status'] {
  if (flag === '!') {
    return 'rejected';
  }
  return flag === '=' ? 'up-to-date' : 'done';
}

function statusOf(letter: string): ChangedFile['status'] {
  switch (letter) {
    case 'A':
      return 'added';
    case 'D':
      return 'removed';
    case 'T':
      return 'kind-changed';
    default:
      return 'changed';
  }
}

/** Records that end with NUL; what follows the last one is incomplete. */
function splitRecords(output: Buffer): Buffer[] {
  const records: Buffer[] = [];
  let from = 0;
  for (let at = output.indexOf(0); at >= 0; at = output.indexOf(0, from)) {
    records.push(output.subarray(from, at));
    from = at + 1;
  }
  return records;
}
