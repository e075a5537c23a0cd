import { AnsiSpan, parseAnsi, plainText } from './ansi';
import { columnsOf } from './layout';
import { RunLogLine } from './logBuffer';

/** A line taken apart. */
export interface ReadLine {
  spans: AnsiSpan[];
  text: string;
  columns: number;
}

/** Characters of a line that are shown: a longer one would hold the page up. */
export const MOST_CHARACTERS = 10_000;

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS
    ? `${text.slice(0, MOST_CHARACTERS)}…`
    : text;
}

/** Takes lines apart, each only once: a log grows, but its lines do not change. */
export function createLineReader(): (line: RunLogLine) => ReadLine {
  const read = new WeakMap<RunLogLine, ReadLine>();
  return line => {
    const known = read.get(line);
    if (known) {
      return known;
    }
    const spans = parseAnsi(shortened(line.text).replace(/\t/g, '  '));
    const text = spans.map(span => span.text).join('');
    const fresh = { spans, text, columns: columnsOf(text) };
    read.set(line, fresh);
    return fresh;
  };
}

/** A log as a text file: one line each, whole, with its time and step. */
export function logFile(lines: readonly RunLogLine[]): string {
  return lines
    .map(line => `${line.time} ${line.step} ${plainText(line.text)}\n`)
    .join('');
}
