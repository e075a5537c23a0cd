/** The colours of SGR 30–37; bright ones (90–97) are shown as the same. */
export const ansiColours = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
] as const;

/** @public */
export type AnsiColour = (typeof ansiColours)[number];

/** How a piece of a line looks. */
export interface AnsiStyle {
  colour?: AnsiColour;
  bold?: boolean;
  faint?: boolean;
  italic?: boolean;
  underline?: boolean;
}

/** A piece of a line that looks the same all along. */
export interface AnsiSpan {
  text: string;
  style: AnsiStyle;
}

/** What follows ESC in a control sequence: parameters and the final byte (ECMA-48 §5.4). */
const CONTROL_SEQUENCE = /^\[([0-?]*)[ -/]*([@-~])/;
/** What follows ESC in any other sequence but a string (ECMA-48 §5.3, ECMA-35 §13). */
const SHORT_SEQUENCE = /^[ -/]*[0-~]?/;
/** Control characters, and the marks that turn the writing direction. */
const UNSEEN = /(?!\t)[\p{Cc}\p{Bidi_Control}]/gu;
const ESC = '\u001b';
const BEL = '\u0007';

/**
 * Takes a line of a terminal apart into spans. Only colour, weight, slant and underline are kept; every
 * other sequence (cursor, title, links) and control character goes, and also the marks that turn the
 * writing direction, so that a line cannot show what it does not hold. What a carriage return overwrote
 * goes too.
 */
export function parseAnsi(line: string): AnsiSpan[] {
  const spans: AnsiSpan[] = [];
  let style: AnsiStyle = {};
  const [before, ...sequences] = afterLastReturn(line).split(ESC);
  const push = (raw: string) => {
    const text = raw.replace(UNSEEN, '');
    if (text) {
      spans.push({ text, style });
    }
  };
  push(before);
  for (const sequence of sequences) {
    const control = CONTROL_SEQUENCE.exec(sequence);
    if (control?.[2] === 'm') {
      style = applySgr(style, control[1]);
    }
    push(sequence.slice(control ? control[0].length : otherLength(sequence)));
  }
  return spans;
}

/** The length of a sequence that is no control sequence, after its ESC. */
function otherLength(sequence: string): number {
  if (/^[\]PX^_]/.test(sequence)) {
    // A string ends with BEL, or with the ESC that the next sequence begins with.
    const end = sequence.indexOf(BEL);
    return end === -1 ? sequence.length : end + 1;
  }
  return SHORT_SEQUENCE.exec(sequence)?.[0].length ?? 0;
}

/** A line without its escape sequences. */
export function plainText(line: string): string {
  return parseAnsi(line)
    .map(span => span.text)
    .join('');
}

/** A progress bar writes over itself: only what it wrote last is to be seen. */
function afterLastReturn(line: string): string {
  const trimmed = line.replace(/\r+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('\r') + 1);
}

/** Applies one "select graphic rendition" (ECMA-48 §8.3.117). */
function applySgr(before: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map(Number);
  let style = before;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at];
    if (code === 38 || code === 48 || code === 58) {
      // Extended colours: "5;n" or "2;r;g;b"; their figures are no codes.
      at += codes[at + 1] === 5 ? 2 : 4;
    } else {
      style = applyCode(style, code);
    }
  }
  return style;
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  if (code >= 30 && code <= 37) {
    return { ...style, colour: ansiColours[code - 30] };
  }
  if (code >= 90 && code <= 97) {
    return { ...style, colour: ansiColours[code - 90] };
  }
  switch (code) {
    case 0:
      return {};
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, faint: true };
    case 3:
      return { ...style, italic: true };
    case 4:
      return { ...style, underline: true };
    case 22:
      return { ...style, bold: undefined, faint: undefined };
    case 23:
      return { ...style, italic: undefined };
    case 24:
      return { ...style, underline: undefined };
    case 39:
      return { ...style, colour: undefined };
    default:
      return style;
  }
}
