/** Longest text of a host that is quoted in a line, in characters. */
const MAX_QUOTE = 200;

/** A code of a terminal: colours, erased lines (recorded: 11), titles of windows. */
const TERMINAL_CODE =
  // eslint-disable-next-line no-control-regex -- each begins with one
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-_])/g;

/** One line of what a program printed, short and without codes for a terminal. */
export function quoted(text: string): string {
  const line = plainText(text).replace(/\s+/g, ' ').trim();
  return line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE)}…` : line;
}

/** A text without codes for a terminal and without characters that nobody can see. */
export function plainText(text: string): string {
  return text
    .replace(TERMINAL_CODE, '')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, character =>
      character === '\n' || character === '\t' ? character : '',
    );
}
