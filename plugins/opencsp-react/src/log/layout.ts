/** Where each row of a log stands, so that only those in sight are drawn. */
export interface RowLayout {
  /** Top of each row in pixels, and at the end the bottom of the last. */
  tops: Float64Array;
  total: number;
}

/**
 * Lays rows out. With a width in characters, a row that is longer takes more lines: in a monospace
 * font that breaks anywhere its height is known without drawing it.
 *
 * @param lengths - characters of each row
 * @param lineHeight - pixels
 * @param columns - characters that fit; nothing when rows do not wrap
 */
export function layoutRows(
  lengths: readonly number[],
  lineHeight: number,
  columns: number | undefined,
): RowLayout {
  const tops = new Float64Array(lengths.length + 1);
  for (let row = 0; row < lengths.length; row++) {
    const lines = columns ? Math.max(1, Math.ceil(lengths[row] / columns)) : 1;
    tops[row + 1] = tops[row] + lines * lineHeight;
  }
  return { tops, total: tops[lengths.length] };
}

/** The row at a height, by bisection. */
export function rowAt(layout: RowLayout, y: number): number {
  let low = 0;
  let high = Math.max(0, layout.tops.length - 2);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (layout.tops[middle] <= y) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/** The rows to draw: those in sight and some around. The last one is not among them. */
export function visibleRows(
  layout: RowLayout,
  scrollTop: number,
  height: number,
  around: number = 15,
): { first: number; last: number } {
  const rows = layout.tops.length - 1;
  if (rows === 0) {
    return { first: 0, last: 0 };
  }
  return {
    first: Math.max(0, rowAt(layout, scrollTop) - around),
    last: Math.min(rows, rowAt(layout, scrollTop + height) + 1 + around),
  };
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Most lines of most logs: looking at each of their characters would hold a long log up. */
const PRINTABLE_ASCII = /^[ -~]*$/;

/** True for a text in which each character is seen, and takes one column. */
export function isPlain(text: string): boolean {
  return PRINTABLE_ASCII.test(text);
}

/**
 * How many columns a text takes: wide characters (East Asian, emoji) take two.
 */
export function columnsOf(text: string): number {
  if (isPlain(text)) {
    return text.length;
  }
  let columns = 0;
  for (const character of text) {
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}
