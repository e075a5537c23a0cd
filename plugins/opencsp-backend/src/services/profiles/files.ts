import { FileDiff, ProfileFile } from '@opencsp/plugin-opencsp-common';
import {
  BranchFile,
  ChangedFile,
  FilesDiff,
} from '../../profiles/git/ProfileRepository';

/** Longest difference of one file that is shown, in characters. */
const MAX_DIFF = 100_000;

/** How age's files begin: in its armor, or as bytes. */
const AGE = /^(-----BEGIN AGE ENCRYPTED FILE-----|age-encryption\.org\/)/;

/** A file of a commit, as people may see it: what is encrypted is named and not shown. */
export function presentFile(file: BranchFile): ProfileFile {
  const { path, size, content } = file;
  return content === undefined || isEncrypted(path) || AGE.test(content)
    ? { path, size }
    : { path, size, content };
}

/** A difference, file by file. */
export function presentDiff({ files, text }: FilesDiff): FileDiff[] {
  const sections = sectionsOf(text);
  return files.map(file => {
    const diff = sections.get(file.path);
    return {
      path: file.path,
      status: statusOf(file),
      ...(diff === undefined ||
      diff.length > MAX_DIFF ||
      isEncrypted(file.path) ||
      showsSealed(diff)
        ? {}
        : { diff }),
    };
  });
}

function statusOf({ status }: ChangedFile): FileDiff['status'] {
  return status === 'kind-changed' ? 'changed' : status;
}

function isEncrypted(path: string): boolean {
  return path.endsWith('.age');
}

function showsSealed(diff: string): boolean {
  return diff
    .split('\n')
    .some(line => /^[-+ ]/.test(line) && AGE.test(line.slice(1)));
}

/** Git's own header of each file; within a section every line begins with a sign. */
const HEADER = /^diff --git (.+)$/;

/** The part of each file, by its path. A name that Git quotes is not shown: it is no file of ours. */
function sectionsOf(text: string): Map<string, string> {
  const sections = new Map<string, string>();
  let path: string | undefined;
  let lines: string[] = [];
  const end = () => {
    if (path !== undefined) {
      const known = sections.get(path);
      const section = lines.join('\n');
      sections.set(
        path,
        known === undefined ? section : `${known}\n${section}`,
      );
    }
  };
  for (const line of text.split('\n')) {
    const header = HEADER.exec(line);
    if (header) {
      end();
      path = pathOf(header[1]);
      lines = [];
    }
    lines.push(line);
  }
  end();
  return sections;
}

/** `a/<path> b/<path>`: both are the same, since renames are not looked for. */
function pathOf(names: string): string | undefined {
  const length = (names.length - 'a/ b/'.length) / 2;
  const path = names.slice(2, 2 + length);
  return names === `a/${path} b/${path}` ? path : undefined;
}
