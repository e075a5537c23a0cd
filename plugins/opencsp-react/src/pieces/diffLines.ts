/** What happened to a line of a file. */
export type DiffLineKind = 'added' | 'removed' | 'same' | 'place' | 'note';

/** One line of a unified difference, without its sign. */
export interface DiffLine {
  kind: DiffLineKind;
  text: string;
  /** Number of the line in the old file. */
  old?: number;
  /** Number of the line in the new file. */
  fresh?: number;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/**
 * Reads a unified difference of one file, as `git diff` writes it. What stands before the first hunk
 * (names and modes) is left out.
 *
 * @public
 */
export function readDiff(diff: string): DiffLine[] {
  const texts = diff.split('\n');
  const lines: DiffLine[] = [];
  let old = 0;
  let fresh = 0;
  let inHunk = false;
  for (const [index, text] of texts.entries()) {
    const hunk = HUNK.exec(text);
    if (hunk) {
      inHunk = true;
      old = Number(hunk[1]);
      fresh = Number(hunk[2]);
      lines.push({ kind: 'place', text });
    } else if (!inHunk || (text === '' && index === texts.length - 1)) {
      // Before the first hunk, or what is after the last line's end.
    } else if (text.startsWith('+')) {
      lines.push({ kind: 'added', text: text.slice(1), fresh });
      fresh += 1;
    } else if (text.startsWith('-')) {
      lines.push({ kind: 'removed', text: text.slice(1), old });
      old += 1;
    } else if (text.startsWith('\\')) {
      lines.push({ kind: 'note', text: text.slice(1).trim() });
    } else {
      lines.push({ kind: 'same', text: text.slice(1), old, fresh });
      old += 1;
      fresh += 1;
    }
  }
  return lines;
}

/** How many lines came and went. */
export function countChanges(lines: readonly DiffLine[]): {
  added: number;
  removed: number;
} {
  return {
    added: lines.filter(it => it.kind === 'added').length,
    removed: lines.filter(it => it.kind === 'removed').length,
  };
}
