/** Which service a container belongs to: several containers can make one service. */
export const SERVICE_LABEL = 'opencsp.io/service';

/** Stands for the contents of the files that a container mounts. */
export const FILES_LABEL = 'opencsp.io/files';

/** Contents of files of the branch, by path. */
export type FileContents = ReadonlyMap<string, string>;

const MARK_DIGITS = 12;

/**
 * The labels by which a container is known on its host. Compose makes a container anew when a label
 * differs, and not when a file does that it mounts: the mark of the files is what tells it. A folder is
 * left out, since what mounts one watches it.
 */
export function ownLabels(
  service: string,
  mounted: readonly string[] = [],
  contents: FileContents = new Map(),
): Record<string, string> {
  const files = mounted.filter(path => contents.has(path));
  return {
    [SERVICE_LABEL]: service,
    ...(files.length > 0 && {
      [FILES_LABEL]: markOf(
        files.flatMap(path => [path, contents.get(path) ?? '']),
      ),
    }),
  };
}

/** Bases of the two halves of a mark: that of FNV-1a, and one that is far from it. */
const BASES = [0x811c9dc5, 0x5bd1e995];

/** Twelve hex digits to tell texts apart, not to protect anything: FNV-1a of 32 bits, twice. */
function markOf(texts: readonly string[]): string {
  return BASES.map(base =>
    texts
      .reduce((hash, text) => fnv1a(text, next(hash, text.length)), base)
      .toString(16)
      .padStart(8, '0'),
  )
    .join('')
    .slice(0, MARK_DIGITS);
}

function fnv1a(text: string, base: number): number {
  let hash = base;
  for (let index = 0; index < text.length; index++) {
    hash = next(hash, text.charCodeAt(index));
  }
  return hash;
}

function next(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193) >>> 0;
}
