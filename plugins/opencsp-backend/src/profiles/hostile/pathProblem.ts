import { BranchFile } from '../git/ProfileRepository';

/** Longest path, in bytes of UTF-8. */
const MAX_BYTES = 200;

/** Names that Windows keeps for devices, with any extension. */
const DEVICE =
  /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/;

/** Names that other file systems or Git itself take for what steers Git. */
const STEERS_GIT = /^(\.git|git~\d+|\.gitmodules|gitmod~\d+|\.gitattributes)$/;

/** Characters that file systems leave out when they compare names, as HFS+ does. */
const IGNORED = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** Says why a path cannot be taken; nothing when it can. */
export function pathProblem({
  path,
  pathIsText,
}: Pick<BranchFile, 'path' | 'pathIsText'>): string | undefined {
  if (!pathIsText) {
    return 'The name is no text in UTF-8. Rename it.';
  }
  if (path === '' || Buffer.byteLength(path) > MAX_BYTES) {
    return `The path is longer than ${MAX_BYTES} bytes. Shorten it.`;
  }
  if (/\p{Cc}|[\\:*?"<>|]/u.test(path) || path.search(IGNORED) >= 0) {
    return 'The name has characters that no file of a profile needs. Use letters, digits and . _ -';
  }
  if (path.startsWith('/')) {
    return 'The path begins with "/". Paths are relative.';
  }
  for (const part of path.split('/')) {
    const problem = partProblem(part);
    if (problem) {
      return problem;
    }
  }
  return undefined;
}

function partProblem(part: string): string | undefined {
  const plain = part.normalize('NFKC').toLowerCase();
  if (part === '' || /^\.+$/.test(plain)) {
    return `The path has an empty part, "." or "..". Take it out.`;
  }
  if (/^\s|[\s.]$/.test(plain)) {
    return `"${part}" begins or ends with a blank or a dot. Rename it.`;
  }
  if (STEERS_GIT.test(plain)) {
    return `"${part}" steers Git itself. Take it out.`;
  }
  if (plain.startsWith('-') || plain.startsWith('~')) {
    return `"${part}" could be taken for an option or a home folder. Rename it.`;
  }
  return DEVICE.test(plain)
    ? `"${part}" is the name of a device on Windows. Rename it.`
    : undefined;
}
