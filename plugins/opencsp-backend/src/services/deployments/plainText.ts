const ESC = '\u001b';
const BEL = '\u0007';
/** What begins a control sequence in one character of eight bits. */
const CSI = '\u009b';

/** Begins a string that a terminal takes as a command, up to BEL or the next ESC (ECMA-48 §5.6). */
const STRING_BEGIN = /^[\]PX^_]/;
/** What follows ESC in a control sequence (ECMA-48 §5.4); the end may be cut off. */
const CONTROL_SEQUENCE = /^\[[0-?]*[ -/]*[@-~]?/;
/** What follows ESC in any other sequence (ECMA-48 §5.3). */
const SHORT_SEQUENCE = /^[ -/]*[0-~]?/;
/** Control characters but the tab, and the marks that turn the writing direction. */
const UNSEEN = /(?!\t)[\p{Cc}\p{Bidi_Control}]/gu;

/** A line of a log without what only a terminal understands: no editor obeys what stands in a download. */
export function plainText(line: string): string {
  const [first, ...rest] = line.replaceAll(CSI, `${ESC}[`).split(ESC);
  return [first, ...rest.map(afterSequence)].join('').replace(UNSEEN, '');
}

/** What is text of a piece that follows ESC. */
function afterSequence(piece: string): string {
  if (STRING_BEGIN.test(piece)) {
    const end = piece.indexOf(BEL);
    return end < 0 ? '' : piece.slice(end + 1);
  }
  const sequence = piece.startsWith('[') ? CONTROL_SEQUENCE : SHORT_SEQUENCE;
  return piece.replace(sequence, '');
}
