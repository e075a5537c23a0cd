import { AnsiSpan, AnsiStyle } from './ansi';

/** A piece of a line; a match is marked. */
export interface MarkedSpan {
  text: string;
  style: AnsiStyle;
  match: boolean;
}

/** The rows that hold a text, whatever its case. */
export function rowsWith(texts: readonly string[], wanted: string): number[] {
  const needle = wanted.toLowerCase();
  if (!needle) {
    return [];
  }
  return texts.flatMap((text, row) =>
    text.toLowerCase().includes(needle) ? [row] : [],
  );
}

/** Cuts a line's spans at the matches of a text, which may reach over several spans. */
export function markSpans(
  spans: readonly AnsiSpan[],
  wanted: string,
): MarkedSpan[] {
  const needle = wanted.toLowerCase();
  const whole = spans
    .map(span => span.text)
    .join('')
    .toLowerCase();
  const cuts: { from: number; to: number }[] = [];
  if (needle) {
    for (
      let at = whole.indexOf(needle);
      at !== -1;
      at = whole.indexOf(needle, at + needle.length)
    ) {
      cuts.push({ from: at, to: at + needle.length });
    }
  }
  let offset = 0;
  return spans.flatMap(({ text, style }) => {
    const start = offset;
    offset += text.length;
    return cutText(text, start, cuts).map(piece => ({ ...piece, style }));
  });
}

function cutText(
  text: string,
  start: number,
  cuts: readonly { from: number; to: number }[],
): { text: string; match: boolean }[] {
  const pieces: { text: string; match: boolean }[] = [];
  let at = 0;
  for (const cut of cuts) {
    const from = Math.max(0, cut.from - start);
    const to = Math.min(text.length, cut.to - start);
    if (to > from) {
      if (from > at) {
        pieces.push({ text: text.slice(at, from), match: false });
      }
      pieces.push({ text: text.slice(from, to), match: true });
      at = to;
    }
  }
  if (at < text.length) {
    pieces.push({ text: text.slice(at), match: false });
  }
  return pieces;
}
